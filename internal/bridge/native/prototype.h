// Prototypes of objects.
#ifndef PADDOCK_PROTOTYPE_H_
#define PADDOCK_PROTOTYPE_H_

#include "v8-context.h"
#include "v8-maybe.h"
#include "v8-object.h"

namespace paddock {

// [[GetPrototypeOf]] and [[SetPrototypeOf]], which run the traps of proxies.
v8::MaybeLocal<v8::Value> PrototypeOf(v8::Local<v8::Context> context,
                                      v8::Local<v8::Object> object);
v8::Maybe<bool> SetPrototype(v8::Local<v8::Context> context,
                             v8::Local<v8::Object> object,
                             v8::Local<v8::Value> prototype);

}  // namespace paddock

#endif  // PADDOCK_PROTOTYPE_H_
