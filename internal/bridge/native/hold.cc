#ifdef PADDOCK_UNIT  // in unit.cc
#include "hold.h"

#include <utility>

#include "clock.h"
#include "entry.h"
#include "handle.h"
#include "invariant.h"
#include "isolate.h"
#include "recovery.h"
#include "stacklimit.h"

namespace paddock {

Scopes::Scopes(pd_isolate* owner, pd_handle context)
    : locker(owner->isolate),
      isolate_scope(owner->isolate),
      handle_scope(owner->isolate) {
  LimitStack(owner);
  // A request to end a run may have been made before the lock was acquired. V8
  // then delivered it to the suspended activation further out on this thread,
  // whose state V8 continues with.
  if (owner->suspended) owner->isolate->CancelTerminateExecution();
  if (context) context_scope.emplace(FromGo<v8::Context>(owner, context));
}

Nested::Nested(v8::Isolate* isolate, pd_handle context)
    : handle_scope(isolate) {
  if (context) {
    context_scope.emplace(FromGo<v8::Context>(Of(isolate), context));
  }
}

}  // namespace paddock

using namespace paddock;

uint64_t pd_hold_open(pd_isolate* isolate, pd_handle context) {
  INVARIANT(isolate->thread.load() == 0);
  INVARIANT(!isolate->activation.hold->has_value());
  INVARIANT(isolate->activation.depth == 0);
  INVARIANT(isolate->activation.nested.empty());
  INVARIANT(isolate->activation.locals.empty());
  v8::Isolate* current = v8::Isolate::TryGetCurrent();
  isolate->activation.before_hold = current;
  CallWithRecovery(isolate, current, [&] {
    isolate->activation.hold->emplace(isolate, context);
    return PD_OK;
  });
  isolate->activation.entered = context;
  isolate->thread.store(ThreadId(), std::memory_order_relaxed);
  return ThreadId();
}

void pd_hold_close(pd_isolate* isolate) {
  INVARIANT(isolate->thread.load() == ThreadId());
  INVARIANT(isolate->activation.depth == 0 || isolate->life->lost());
  INVARIANT(isolate->activation.nested.empty() || isolate->life->lost());
  INVARIANT(isolate->activation.hold->has_value() || isolate->life->lost());
  if constexpr (kInvariants) isolate->activation.locals.clear();
  isolate->thread.store(0, std::memory_order_relaxed);
  const bool open = isolate->activation.hold->has_value();
  const int locks = LocksHeld();
  pd_status status = CallWithRecovery(isolate, [&] {
    isolate->activation.nested.clear();
    isolate->activation.hold->reset();
    return PD_OK;
  });
  if (status == PD_LOST) {
    // V8 does not release its lock of a lost isolate. If it remained counted,
    // the operations further out on the stack could not be unwound by force.
    if (open) UnlockSince(locks - 1);
    ExitLost(isolate, isolate->activation.before_hold);
  }
}

pd_status pd_scope_open(pd_isolate* isolate, pd_handle context) {
  if (isolate->thread.load(std::memory_order_relaxed) != ThreadId()) {
    return PD_CLOSED;
  }
  return CallWithRecovery(isolate, [&] {
    Current current(isolate->isolate);
    isolate->activation.nested.push_back(
        std::make_unique<Nested>(isolate->isolate, context));
    isolate->activation.nested.back()->outer = isolate->activation.entered;
    if constexpr (kInvariants) {
      CheckCurrent(isolate);
      isolate->activation.nested.back()->locals =
          isolate->activation.locals.size();
    }
    if (context) isolate->activation.entered = context;
    return PD_OK;
  });
}

void pd_scope_close(pd_isolate* isolate) {
  CallWithRecovery(isolate, [&] {
    Current current(isolate->isolate);
    if constexpr (kInvariants) {
      CheckCurrent(isolate);
      INVARIANT(!isolate->activation.nested.empty());
      isolate->activation.locals.resize(
          isolate->activation.nested.back()->locals);
    }
    isolate->activation.entered = isolate->activation.nested.back()->outer;
    isolate->activation.nested.pop_back();
    return PD_OK;
  });
}

// Each Scopes makes its isolate the thread's current one, and restores the
// previous one when it ends, in order. So there is no current isolate if and
// only if no Scopes is open.
uint64_t pd_thread_inside(void) {
  return v8::Isolate::TryGetCurrent() ? ThreadId() : 0;
}
#endif
