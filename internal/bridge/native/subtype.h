// Subtypes of objects.
#ifndef PADDOCK_SUBTYPE_H_
#define PADDOCK_SUBTYPE_H_

#include "bridge.h"
#include "v8-local-handle.h"
#include "v8-value.h"

namespace paddock {

pd_subtype SubtypeOf(v8::Local<v8::Value> value);

}  // namespace paddock

#endif  // PADDOCK_SUBTYPE_H_
