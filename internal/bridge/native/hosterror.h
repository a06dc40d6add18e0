// Errors of JavaScript that stand for Go errors.
#ifndef PADDOCK_HOSTERROR_H_
#define PADDOCK_HOSTERROR_H_

#include <cstdint>

#include "bridge.h"
#include "v8-context.h"
#include "v8-object.h"

namespace paddock {

// Creates an Error for a Go error. If the result is empty, an exception is
// pending.
v8::MaybeLocal<v8::Object> HostError(pd_isolate* owner, uint32_t error_class,
                                     uint32_t error_id, uint64_t held,
                                     const char* message, uint64_t n);
// Creates an error of this class without a message and a stack.
v8::MaybeLocal<v8::Object> BareError(pd_isolate* owner,
                                     v8::Local<v8::Context> context,
                                     uint32_t error_class);

}  // namespace paddock

#endif  // PADDOCK_HOSTERROR_H_
