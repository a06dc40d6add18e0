#ifdef PADDOCK_UNIT  // in unit.cc
// A thread that waits during its activation lets others use the isolate.
//
// V8 archives its state of the thread when the next thread acquires its lock:
// open handle scopes, entered contexts, the JavaScript stack, stack limits and
// interrupt requests. It does not archive its state of the isolate, namely
// which threads have entered it, so that is undone here. The bridge's state of
// the activation must not be mixed either, so the isolate's Activation is put
// aside.
#include "suspend.h"

#include <climits>
#include <utility>

#include "asynccontext.h"
#include "context.h"
#include "entry.h"
#include "heap.h"
#include "hold.h"
#include "invariant.h"
#include "isolate.h"
#include "life.h"
#include "rejection.h"
#include "result.h"

namespace paddock {
namespace {

struct Suspended {
  Activation activation;
  uint64_t thread;
  bool refused;            // memory, since the run started
  uint64_t cpu = 0;        // of its run, in ns
  int64_t tasks_cpu = -1;  // of V8's tasks after the operation, in ns
  int entries = 0;
  pd_handle async_context = 0;
  std::optional<v8::Unlocker> unlocker = {};
};

// Note that V8 does not archive which of a thread's stacks is in use. With
// promise integration, each call of WebAssembly may be on a separate stack.
bool WasmBelow(pd_isolate* owner) {
  if (!owner->compiled_wasm || owner->activation.depth == 0) return false;
  v8::Isolate* isolate = owner->isolate;
  v8::HandleScope scope(isolate);
  v8::Local<v8::StackTrace> stack = v8::StackTrace::CurrentStackTrace(
      isolate, INT_MAX,
      static_cast<v8::StackTrace::StackTraceOptions>(
          v8::StackTrace::kDetailed |
          v8::StackTrace::kExposeFramesAcrossSecurityOrigins));
  for (int i = 0; i < stack->GetFrameCount(); i++) {
    if (stack->GetFrame(isolate, i)->IsWasm()) return true;
  }
  return false;
}

int Leave(v8::Isolate* isolate) {
  int entries = 0;
  for (; v8::Isolate::TryGetCurrent() == isolate; entries++) isolate->Exit();
  return entries;
}

void Reenter(v8::Isolate* isolate, int entries) {
  while (entries-- > 0) isolate->Enter();
}

pd_status Suspend(pd_isolate* owner, uint64_t* suspended, pd_result* out) {
  v8::Isolate* isolate = owner->isolate;
  if (owner->thread.load(std::memory_order_relaxed) != ThreadId()) {
    return PD_CLOSED;
  }
  if (owner->interrupts.running) return PD_BUSY;
  // A request to end the run must not be archived, because it must take effect
  // in this run.
  if (owner->end.out_of_memory()) return PD_MEMORY;
  if (isolate->IsExecutionTerminating()) return PD_TERMINATED;
  if (WasmBelow(owner)) {
    return Invalid(owner, "a WebAssembly function is running", out);
  }
  pd_handle async_context = SaveAsyncContext(owner);
  int entries = Leave(isolate);
  // V8 counts entries by isolate, so entries of several threads must not
  // interleave with entries of another isolate.
  if (v8::Isolate::TryGetCurrent()) {
    Reenter(isolate, entries);
    RestoreAsyncContext(owner, async_context);
    return Invalid(owner, "the goroutine is also inside another isolate", out);
  }
  auto* p = new Suspended{
      .activation = std::move(owner->activation),
      .thread = owner->thread.exchange(0),
      .refused = owner->memory->refused.exchange(false),
      .tasks_cpu = owner->trailing_tasks.Pause(),
      .entries = entries,
      .async_context = async_context,
  };
  owner->activation = Activation();
  if (p->activation.depth > 0 && owner->clock.on) p->cpu = owner->clock.Pause();
  if (p->tasks_cpu >= 0) WatchTasks(owner, false);
  // V8 archives the request, so the next thread would not be interrupted.
  owner->heap.requested = Collecting::kNo;
  owner->suspended++;
  p->unlocker.emplace(isolate);
  *suspended = reinterpret_cast<uint64_t>(p);
  return PD_OK;
}

// Destructors of scopes would enter the isolate.
void ForgetScopes(Activation* activation) {
  (void)activation->hold.release();
  for (auto& nested : activation->nested) (void)nested.release();
}

}  // namespace

// Walking a stack takes time, and most isolates have no module.
void WatchWasm(v8::Isolate* isolate) {
  isolate->SetAllowWasmCodeGenerationCallback(
      [](v8::Local<v8::Context> context, v8::Local<v8::String>) {
        if (ForbidsWasm(context)) return false;
        Of(v8::Isolate::GetCurrent())->compiled_wasm = true;
        return true;
      });
}

}  // namespace paddock

using namespace paddock;

pd_status pd_activation_suspend(pd_isolate* owner, uint64_t* suspended,
                                pd_result* out) {
  pd_status status =
      CallWithRecovery(owner, [&] { return Suspend(owner, suspended, out); });
  if (status == PD_LOST) DeliverLoss(owner, out);
  return status;
}

pd_status pd_activation_resume(pd_isolate* owner, uint64_t suspended,
                               pd_result* out) {
  std::unique_ptr<Suspended> p(reinterpret_cast<Suspended*>(suspended));
  INVARIANT(owner->suspended > 0);
  INVARIANT(owner->thread.load() == 0 || owner->life->lost());
  INVARIANT(p->thread == 0 || p->thread == ThreadId());
  INVARIANT(owner->activation.depth == 0 || owner->life->lost());
  // Its lock may never be released. The frames further out find that it is lost
  // when Go returns to them.
  bool lost = owner->life->lost();
  if (lost) {
    new (static_cast<void*>(&p->unlocker)) std::optional<v8::Unlocker>();
    ForgetScopes(&owner->activation);
    // The thread does not have V8's lock, so pd_hold_close has none to release.
    (void)p->activation.hold.release();
    p->activation.hold = std::make_unique<std::optional<Scopes>>();
  } else {
    p->unlocker.reset();
    Reenter(owner->isolate, p->entries);
    LimitStack(owner);  // another thread may have had the lock
    RestoreAsyncContext(owner, p->async_context);
  }
  owner->suspended--;
  Rejections left = std::move(owner->activation.rejections);
  owner->activation = std::move(p->activation);
  if (!lost) AddRejections(owner, left);
  owner->thread = p->thread;
  if (p->refused) owner->memory->refused = true;
  if (lost) {
    DeliverLoss(owner, out);
    return PD_LOST;
  }
  if (owner->activation.depth > 0 && owner->clock.on)
    owner->clock.Resume(p->cpu);
  owner->trailing_tasks.Resume(p->tasks_cpu);
  if (p->tasks_cpu >= 0) WatchTasks(owner, true);
  if constexpr (kInvariants) CheckCurrent(owner);
  return PD_OK;
}
#endif
