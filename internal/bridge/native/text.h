// Strings of Go and of JavaScript.
#ifndef PADDOCK_TEXT_H_
#define PADDOCK_TEXT_H_

#include <cstddef>
#include <string_view>

#include "v8-local-handle.h"
#include "v8-primitive.h"

namespace paddock {

bool IsAscii(std::string_view text);
// Makes a string of UTF-8 from Go, with lone surrogates encoded as WTF-8. Empty
// if it is longer than V8 allows.
v8::MaybeLocal<v8::String> MakeText(v8::Isolate* isolate, const char* data,
                                    size_t size);

}  // namespace paddock

#endif  // PADDOCK_TEXT_H_
