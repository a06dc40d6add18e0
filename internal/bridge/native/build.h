// Values in the format of package marshal.
#ifndef PADDOCK_BUILD_H_
#define PADDOCK_BUILD_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "bridge.h"
#include "v8-context.h"
#include "v8-local-handle.h"
#include "v8-persistent-handle.h"
#include "v8-template.h"

namespace paddock {

// The shape of objects of one Go type.
struct Shape {
  v8::Global<v8::DictionaryTemplate> objects;
  size_t names = 0;
};

// The state that an isolate keeps between values. Guarded by its lock.
struct BuildState {
  std::vector<Shape> shapes;  // by ID; empty if not used yet
  std::vector<v8::MaybeLocal<v8::Value>> values;  // of objects being made
};

// Makes a value. Returns false if the bytes are invalid or an exception is
// pending.
bool Build(pd_isolate* owner, v8::Local<v8::Context> context,
           const uint8_t* bytes, size_t n, v8::Local<v8::Value>* value);

}  // namespace paddock

#endif  // PADDOCK_BUILD_H_
