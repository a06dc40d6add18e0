// Activations that release the lock; see suspend.cc.
#ifndef PADDOCK_SUSPEND_H_
#define PADDOCK_SUSPEND_H_

#include "v8-isolate.h"

namespace paddock {

// Records in pd_isolate.compiled_wasm when the isolate compiles WebAssembly.
void WatchWasm(v8::Isolate* isolate);

}  // namespace paddock

#endif  // PADDOCK_SUSPEND_H_
