// Operations on an isolate.
#ifndef PADDOCK_ENTRY_H_
#define PADDOCK_ENTRY_H_

#include <optional>
#include <utility>

#include "bridge.h"
#include "clock.h"
#include "handle.h"
#include "heap.h"
#include "hold.h"
#include "invariant.h"
#include "isolate.h"
#include "platform.h"
#include "recovery.h"
#include "result.h"
#include "v8-exception.h"

namespace paddock {

// Runs body, which enters owner, with a recovery point. Returns PD_LOST if
// owner is lost before, or if its loss ended the body. A worker thread may lose
// owner at any time: if the body succeeds in spite of that, the next operation
// returns PD_LOST. current is the thread's current isolate.
template <class Body>
pd_status CallWithRecovery(pd_isolate* owner, v8::Isolate* current, Body body) {
  if (owner->life->lost()) return PD_LOST;
  pd_status status = PD_LOST;
  bool returned =
      CallWithRecovery(owner->life, owner, [&] { status = body(); });
  if (returned && status == PD_OK) return PD_OK;
  if (!owner->life->lost()) return status;
  ExitLost(owner, current);
  return PD_LOST;
}
template <class Body>
pd_status CallWithRecovery(pd_isolate* owner, Body body) {
  return CallWithRecovery(owner, v8::Isolate::TryGetCurrent(), std::move(body));
}

// Enters the isolate for an operation. In PD_ONESHOT it acquires V8's lock and
// opens the scopes; in PD_HELD it verifies that the calling thread has a hold.
// Handles that the operation creates end with the Entry, so that handles do not
// accumulate in a long hold. The handle in owner->escaping moves to the scope
// of the hold.
class Entry {
 public:
  // context is for PD_ONESHOT; PD_HELD keeps the current one. current is the
  // thread's current isolate.
  // before_ is unused without kInvariants, and clearing it would slow every
  // operation.
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
  Entry(pd_isolate* owner, uint32_t mode, pd_handle context,
        v8::Isolate* current)
      : owner_(owner) {
    if (owner->interrupts.running) {
      status_ = PD_BUSY;
    } else if (mode == PD_ONESHOT) {
      EnterOnce(context);
    } else if (owner->thread.load(std::memory_order_relaxed) != ThreadId()) {
      status_ = PD_CLOSED;
    } else {
      current_.emplace(owner->isolate, current);
      if constexpr (kInvariants) before_ = Before(owner);
      handles_.emplace(owner->isolate);
      // V8 would create a handle each time to return the context that the hold
      // has entered.
      context_ = owner->activation.depth == 0
                     ? FromGo<v8::Context>(owner, owner->activation.entered)
                     : owner->isolate->GetCurrentContext();
    }
    if constexpr (kInvariants) {
      if (status_ == PD_OK) CheckEntered();
    }
    if (status_ == PD_OK && owner->activation.depth++ == 0) Begin();
  }
  ~Entry() {
    if (status_ != PD_OK) return;
    bool held = handles_.has_value(), moves = held && owner_->escaping;
    if (moves) {
      MoveOut();
    } else {
      CloseHandles();
    }
    if constexpr (kInvariants) {
      if (held) before_.Check(owner_, moves ? 1 : 0);
    }
    if (--owner_->activation.depth == 0) End();
    if (scopes_) {
      owner_->thread.store(outer_thread_, std::memory_order_relaxed);
    }
  }
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;
  // PD_OK, or the reason why nothing was entered.
  pd_status status() const { return status_; }
  v8::Isolate* isolate() const { return owner_->isolate; }
  v8::Local<v8::Context> context() const { return context_; }
  ResultBuffer& out() const { return owner_->out; }
  // Called at the end of the outermost operation. Runs V8's tasks, or drops
  // asynchronous work of a run that was ended. Returns the status of the
  // operation.
  pd_status Finish(pd_status status, v8::TryCatch& caught) {
    bool due = owner_->activation.tasks_at_end == TasksAtEnd::kRequested ||
               (owner_->activation.tasks_at_end == TasksAtEnd::kIfDue &&
                owner_->foreground->Due());
    if (status == PD_OK && !due && !Over() &&
        !owner_->rejection_tracking.forget.load(std::memory_order_relaxed)) {
      return status;
    }
    return Finish(status, due, caught);
  }
  // Marks an operation that is a run, with a deadline if necessary. V8's tasks
  // for the isolate's thread run at its end, because they may be the guest's.
  void RunsTasks() {
    if (owner_->activation.tasks_at_end == TasksAtEnd::kNone) {
      owner_->activation.tasks_at_end = TasksAtEnd::kIfDue;
    }
  }

 private:
  void EnterOnce(pd_handle context);
  void CheckEntered() const;
  // Ends the handles of the operation.
  void CloseHandles() {
    handles_.reset();
    if constexpr (kInvariants) {
      owner_->activation.locals.resize(before_.locals);
    }
  }
  void MoveOut();  // moves the result out of the scope that ends
  // For the outermost operation.
  void Begin();
  void End();
  pd_status Finish(pd_status status, bool due, v8::TryCatch& caught);
  bool Over() const {
    return owner_->end.any() || owner_->isolate->IsExecutionTerminating();
  }

  pd_isolate* owner_;
  Before before_;                   // if kInvariants
  std::optional<Scopes> scopes_;    // PD_ONESHOT
  std::optional<Current> current_;  // PD_HELD, like handles_
  std::optional<v8::HandleScope> handles_;
  v8::Local<v8::Context> context_;
  uint64_t outer_thread_ = 0;
  pd_status status_ = PD_OK;
};

// Makes Go bound V8's tasks that run after an operation, until on is false.
void WatchTasks(pd_isolate* owner, bool on);

// During its lifetime neither JavaScript runs nor Go functions, which V8 would
// still call if a guest made them getters.
class Reading {
 public:
  explicit Reading(pd_isolate* owner)
      : owner_(owner),
        outer_(std::exchange(owner->reading, true)),
        disallow_(
            owner->isolate,
            v8::Isolate::DisallowJavascriptExecutionScope::THROW_ON_FAILURE) {}
  ~Reading() { owner_->reading = outer_; }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

 private:
  pd_isolate* owner_;
  bool outer_;
  v8::Isolate::DisallowJavascriptExecutionScope disallow_;
};

// Enters owner and runs body(entry, caught) with a recovery point. Most
// operations consist of a call of Enter. out may be null.
template <class Body>
pd_status Enter(pd_isolate* owner, uint32_t mode, pd_handle context,
                pd_result* out, Body body) {
  v8::Isolate* current = v8::Isolate::TryGetCurrent();
  [[maybe_unused]] int locks = LocksHeld();
  pd_status status = CallWithRecovery(owner, current, [&] {
    Entry entry(owner, mode, context, current);
    if (entry.status() != PD_OK) return entry.status();
    v8::TryCatch caught(entry.isolate());
    auto status = static_cast<pd_status>(body(entry, caught));
    if (status == PD_MEMORY && !owner->end.out_of_memory()) status = PD_REFUSED;
    if (owner->activation.depth == 1) status = entry.Finish(status, caught);
    if (status == PD_OK && owner->heap.collection_requested()) {
      CollectIfRequested(owner);
    }
    // An operation that runs no JavaScript is not ended, but may not use more
    // memory either.
    return status == PD_OK && owner->end.out_of_memory() ? PD_MEMORY : status;
  });
  // A thread does not enter an isolate again that was lost while the thread had
  // released the lock.
  INVARIANT(v8::Isolate::TryGetCurrent() == current ||
            (owner->life->lost() && !v8::Isolate::TryGetCurrent()));
  INVARIANT(LocksHeld() == locks);
  if (out) {
    const Rejections& rejections = owner->activation.rejections;
    out->rejected = rejections.unhandled.size() + rejections.handled.size();
    out->ended_in_tasks = std::exchange(owner->trailing_tasks.ended_run, false);
  }
  if (status == PD_LOST && out) DeliverLoss(owner, out);
  return status;
}

}  // namespace paddock

#endif  // PADDOCK_ENTRY_H_
