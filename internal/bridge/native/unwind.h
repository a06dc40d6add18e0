// The forced unwind of a thread; see unwind.cc.
#ifndef PADDOCK_UNWIND_H_
#define PADDOCK_UNWIND_H_

#include <cstdint>

#include "bridge.h"

namespace paddock {

// The CPU time in nanoseconds that a run has to end after a forced unwind was
// requested.
constexpr int64_t kUnwindGrace = 5'000'000;

// Unwinds the calling thread if that was requested and the run has had grace
// nanoseconds of CPU time to end. For places at which the signal does not
// unwind a thread, such as the end of a garbage collection.
void UnwindIfRequested(pd_isolate* owner, int64_t grace = kUnwindGrace);

// The signal of a forced unwind. KeepUnwindSignal installs its handler again if
// it was replaced.
int UnwindSignal();
void KeepUnwindSignal();

}  // namespace paddock

#endif  // PADDOCK_UNWIND_H_
