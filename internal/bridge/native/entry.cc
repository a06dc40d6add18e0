#ifdef PADDOCK_UNIT  // in unit.cc
#include "entry.h"

#include <utility>

#include "asynccontext.h"
#include "clock.h"
#include "handle.h"
#include "heap.h"
#include "interrupt.h"
#include "isolate.h"
#include "memory.h"
#include "microtask.h"
#include "overflow.h"
#include "platform.h"
#include "recovery.h"
#include "rejection.h"
#include "result.h"
#include "tasks.h"

// Implemented by Go in interrupt.go: V8's tasks run after an operation, or have
// finished.
extern "C" void paddockTasks(uint64_t host, int32_t on);

namespace paddock {

void WatchTasks(pd_isolate* owner, bool on) {
  HostScope host_scope;
  paddockTasks(owner->host, on);
}

void Entry::EnterOnce(pd_handle context) {
  if constexpr (kInvariants) {
    before_.locals = owner_->activation.locals.size();
  }
  scopes_.emplace(owner_, context);
  outer_thread_ = owner_->thread.load(std::memory_order_relaxed);
  owner_->thread.store(ThreadId(), std::memory_order_relaxed);
  if (context) context_ = FromGo<v8::Context>(owner_, context);
}

void Entry::CheckEntered() const {
  CheckCurrent(owner_);
  INVARIANT(!owner_->life->left());
  INVARIANT(!owner_->escaping);
  INVARIANT(owner_->activation.depth >= 0);
  // A one-shot operation is not nested in a hold of its activation.
  INVARIANT(handles_ || !owner_->activation.hold->has_value() ||
            owner_->activation.depth > 0);
}

void Entry::Begin() {
  if constexpr (kInvariants) CheckIdle(owner_);
  owner_->activation.tasks_at_end = TasksAtEnd::kNone;
  Memory& memory = *owner_->memory;
  // A request may have been dropped with its run.
  owner_->heap.requested = Collecting::kNo;
  if (owner_->heap.soft_limit_reported &&
      memory.used() <= owner_->heap.soft_limit) {
    owner_->heap.soft_limit_reported = false;
  }
  memory.BeginRun();
  owner_->overflowed_at = 0;
  ForgetParsers();
  if (owner_->clock.on) owner_->clock.Begin();
}

pd_status Entry::Finish(pd_status status, bool due, v8::TryCatch& caught) {
  auto drop = [&] {
    DropMicrotasks(owner_);
    ForgetRejections(owner_);
  };
  bool ended = status == PD_TERMINATED || status == PD_MEMORY || Over();
  if (ended) drop();
  if (owner_->rejection_tracking.forget.load(std::memory_order_relaxed)) {
    owner_->rejection_tracking.forget = false;
    ForgetRejections(owner_);
  }
  if (ended || !due) return status;
  // The tasks may call Go; the result must be preserved.
  ResultBuffer result;
  std::swap(owner_->out, result);
  pd_cell* escaping = std::exchange(owner_->escaping, nullptr);
  caught.Reset();
  v8::Isolate* isolate = owner_->isolate;
  bool bounded = owner_->activation.tasks_at_end != TasksAtEnd::kRequested;
  if (bounded) {
    owner_->trailing_tasks.Begin();
    WatchTasks(owner_, true);
  }
  CallV8([&] {
    auto over = [&] {
      return Over() || (bounded && owner_->trailing_tasks.terminated());
    };
    owner_->foreground->RunDue([&] {
      if (over()) return true;
      // In some tasks V8 settles promises without running their reactions.
      if (isolate->GetMicrotasksPolicy() == v8::MicrotasksPolicy::kAuto) {
        isolate->PerformMicrotaskCheckpoint();
      }
      return over();
    });
  });
  if (bounded) {
    WatchTasks(owner_, false);
    JumpIfLost(*owner_->life);
    // Microtasks and rejections that the tasks left are dropped with them.
    if (owner_->trailing_tasks.End(isolate) || owner_->end.out_of_memory())
      drop();
    owner_->trailing_tasks.ended_run = Over();
    // The memory does not count for the run either.
    if (owner_->end.out_of_memory()) RestoreHeapLimit(owner_);
  }
  if (Over()) drop();
  owner_->escaping = escaping;
  std::swap(owner_->out, result);
  return owner_->end.out_of_memory() ? PD_MEMORY : status;
}

void Entry::MoveOut() {
  pd_cell* cell = std::exchange(owner_->escaping, nullptr);
  INVARIANT(GoMayUse(owner_, cell->bits));
  // Nothing can move the object between the two scopes.
  auto object = *reinterpret_cast<v8::internal::Address*>(cell->bits);
  CloseHandles();
  cell->bits = ToGo(
      owner_,
      v8::Local<v8::Value>::New(
          owner_->isolate, FromHandle(reinterpret_cast<pd_handle>(&object))));
}

void Entry::End() {
  // If the thread has suspended JavaScript, V8 continues with its state and
  // passes the termination of a run on to it. A termination that remains would
  // be cancelled when no isolate is current, which corrupts V8's state.
  if (owner_->suspended) owner_->isolate->CancelTerminateExecution();
  if (owner_->activation.has_async_context || owner_->async_context.scripted) {
    ClearAsyncContext(owner_);
  }
  if (owner_->end.out_of_memory() || owner_->heap.raised)
    RestoreHeapLimit(owner_);
  std::atomic<bool>& refused = owner_->memory->refused;
  if (refused.load(std::memory_order_relaxed)) {
    refused = owner_->memory->unreported = false;
  }
  // V8 drops a request if no JavaScript runs to serve it.
  if (owner_->interrupts.requested) {
    ResultBuffer result;
    std::swap(owner_->out, result);
    owner_->activation.depth++;
    Interrupt(owner_);
    owner_->activation.depth--;
    std::swap(owner_->out, result);
  }
  if (owner_->clock.on) owner_->clock.End();
  if constexpr (kInvariants) {
    CheckIdle(owner_);
    INVARIANT(!owner_->end.out_of_memory());
    INVARIANT(!owner_->heap.raised);
    INVARIANT(!owner_->activation.has_async_context);
  }
}

}  // namespace paddock
#endif
