// Symbols.
#ifndef PADDOCK_SYMBOL_H_
#define PADDOCK_SYMBOL_H_

#include <cstdint>

#include "v8-local-handle.h"
#include "v8-primitive.h"

namespace paddock {

// which is a pd_symbol.
v8::Local<v8::Symbol> SymbolOf(v8::Isolate* isolate, uint32_t which,
                               v8::Local<v8::String> text);

}  // namespace paddock

#endif  // PADDOCK_SYMBOL_H_
