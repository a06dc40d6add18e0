// Go classes in JavaScript.
#ifndef PADDOCK_CLASS_H_
#define PADDOCK_CLASS_H_

#include <cstdint>

#include "bridge.h"
#include "v8-object.h"
#include "v8-persistent-handle.h"
#include "v8-template.h"

namespace paddock {

// A Go class.
struct Class {
  v8::Global<v8::FunctionTemplate> constructor;
  uint32_t parent;  // PD_NO_CLASS if none
};

// Returns the ID, plus one, of the Go value that object wraps; 0 if none.
uint32_t WrappedId(v8::Local<v8::Object> object);
// Makes object wrap the Go value, or returns the object that already does.
v8::Local<v8::Object> Wrap(pd_isolate* owner, v8::Local<v8::Context> context,
                           v8::Local<v8::Object> object, uint32_t id);
// Returns the ID to Go if no object wraps the value in the end.
void Unwrapped(pd_isolate* owner, uint32_t id);

}  // namespace paddock

#endif  // PADDOCK_CLASS_H_
