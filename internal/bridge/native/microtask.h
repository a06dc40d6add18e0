// Microtasks.
#ifndef PADDOCK_MICROTASK_H_
#define PADDOCK_MICROTASK_H_

#include "bridge.h"

namespace paddock {

// Drops the microtasks that wait.
void DropMicrotasks(pd_isolate* owner);

}  // namespace paddock

#endif  // PADDOCK_MICROTASK_H_
