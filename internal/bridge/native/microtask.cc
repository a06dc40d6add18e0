#ifdef PADDOCK_UNIT  // in unit.cc
// Microtasks. V8 has one queue of them for all contexts of an isolate.
#include "microtask.h"

#include "entry.h"
#include "exception.h"
#include "isolate.h"
#include "recovery.h"

// V8's, not in any header: the offset of the number of microtasks in a queue.
namespace v8::internal {
class MicrotaskQueue {
 public:
  static const size_t kSizeOffset;
};
}  // namespace v8::internal

namespace paddock {

// V8 drops the microtasks itself if it ends a run during them. If the run ends
// before, they would run in the next run and count for it.
void DropMicrotasks(pd_isolate* owner) {
  v8::MicrotaskQueue* queue = owner->microtasks;
  if (owner->suspended) return;
  if (!queue || queue->IsRunningMicrotasks()) return;
  *reinterpret_cast<intptr_t*>(reinterpret_cast<char*>(queue) +
                               v8::internal::MicrotaskQueue::kSizeOffset) = 0;
}

}  // namespace paddock

using namespace paddock;

pd_status pd_microtasks_run(pd_isolate* owner, uint32_t mode, pd_handle context,
                            pd_result* out) {
  return Enter(owner, mode, context, out,
               [&](Entry& entry, v8::TryCatch& caught) {
                 entry.RunsTasks();
                 CallV8([&] { entry.isolate()->PerformMicrotaskCheckpoint(); });
                 if (caught.HasCaught() || caught.HasTerminated())
                   return Fail(owner, caught, mode, out);
                 out->value = {PD_UNDEFINED, 0, 0};
                 return PD_OK;
               });
}
#endif
