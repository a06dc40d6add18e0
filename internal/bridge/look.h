// How soon JavaScript looks whether it must end.
#ifndef PADDOCK_LOOK_H_
#define PADDOCK_LOOK_H_

#include "bridge.h"
#include "v8-isolate.h"

namespace paddock {

// Has the functions that run now look at their next backward jump. Call it on
// the isolate's thread, from V8's C++: in a callback of a collection, for
// example.
void LookSoon(pd_isolate* owner);

// Has V8 serve the interrupts that wait. Returns what a function of V8's
// returns to JavaScript then: undefined, or that the run ends.
v8::internal::Address HandleInterrupts(v8::Isolate* isolate);

}  // namespace paddock

#endif  // PADDOCK_LOOK_H_
