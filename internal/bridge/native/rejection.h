// Rejected promises that nothing handles.
#ifndef PADDOCK_REJECTION_H_
#define PADDOCK_REJECTION_H_

#include <atomic>
#include <cstdint>
#include <vector>

#include "bridge.h"
#include "v8-persistent-handle.h"
#include "v8-primitive.h"

namespace paddock {

// The rejected promises of one activation, as slots of persistent handles.
// Guarded by the isolate's lock.
struct Rejections {
  std::vector<pd_handle> unhandled, handled;
  uint64_t beyond = 0;  // number of promises that were not recorded
};

// Whether the isolate records rejected promises. Any thread may set the atomic
// fields; the lock of the isolate guards the others.
struct RejectionTracking {
  std::atomic<bool> on{false};
  std::atomic<bool> forget{false};     // drop the recorded ones
  uint64_t reports = 0;                // number of promises that were reported
  v8::Global<v8::Private> report_key;  // marks those
};

void TrackRejections(pd_isolate* owner, bool on);
// Adds promises that another activation has recorded and not reported.
void AddRejections(pd_isolate* owner, const Rejections& left);
// Drops the promises that the current activation has recorded.
void ForgetRejections(pd_isolate* owner);

}  // namespace paddock

#endif  // PADDOCK_REJECTION_H_
