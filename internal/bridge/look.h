// How soon JavaScript looks whether it must end.
#ifndef PADDOCK_LOOK_H_
#define PADDOCK_LOOK_H_

#include "bridge.h"

namespace paddock {

// Has the functions that run now look at their next backward jump. Call it on
// the isolate's thread, from V8's C++: in a callback of a collection, for
// example.
void LookSoon(pd_isolate* owner);

}  // namespace paddock

#endif  // PADDOCK_LOOK_H_
