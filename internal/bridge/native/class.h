// Go classes in JavaScript.
#ifndef PADDOCK_CLASS_H_
#define PADDOCK_CLASS_H_

#include <cstdint>
#include <string>
#include <vector>

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

// The classes of an isolate. Guarded by its lock.
struct Classes {
  std::vector<Class> all;
  // The key of a private property of the constructors that are linked to those
  // of their base classes.
  v8::Global<v8::Private> linked;
};

// Reports whether the object is of a Go class. The bridge creates no other
// objects with a field.
bool IsClassObject(v8::Local<v8::Object> object);

// Returns the ID, plus one, of the Go value that object wraps; 0 if none.
uint32_t WrappedId(v8::Local<v8::Object> object);
// Makes object wrap the Go value, for which Go holds held bytes, or returns the
// object that already does.
v8::Local<v8::Object> Wrap(pd_isolate* owner, v8::Local<v8::Context> context,
                           v8::Local<v8::Object> object, uint32_t id,
                           uint64_t held);
// Returns the ID to Go if no object wraps the value in the end.
void Unwrapped(pd_isolate* owner, uint32_t id);

// Returns the name of the class of an object, regardless of changes that a
// guest made to the class and the object.
std::string ClassNameOf(pd_isolate* owner, v8::Local<v8::Context> context,
                        v8::Local<v8::Object> object);
// Releases the isolate's handles of its classes. Returns the data of the
// isolate with which a snapshot restores them; empty if there are no classes.
std::vector<v8::Local<v8::Data>> ReleaseClasses(pd_isolate* owner);

}  // namespace paddock

#endif  // PADDOCK_CLASS_H_
