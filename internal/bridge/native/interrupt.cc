#ifdef PADDOCK_UNIT  // in unit.cc
#include "interrupt.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <optional>
#include <utility>

#include "entry.h"
#include "exception.h"
#include "hold.h"
#include "invariant.h"
#include "isolate.h"
#include "recovery.h"
#include "unwind.h"

extern "C" void paddockInterrupt(uint64_t host);  // Go, in interrupt.go

using namespace paddock;

namespace {

constexpr int kFrames = 10;  // of a stack trace, as V8 records for an Error

std::string Stack(v8::Isolate* isolate) {
  v8::HandleScope scope(isolate);
  return FormatFrames(isolate,
                      v8::StackTrace::CurrentStackTrace(isolate, kFrames));
}

// A late request finds that nothing must be ended.
void OnStop(v8::Isolate* isolate, void* data) {
  auto* owner = static_cast<pd_isolate*>(data);
  if (!owner->end.requested()) return;
  BridgeScope bridge_scope;
  if (owner->end.stack.empty()) owner->end.stack = Stack(isolate);
  isolate->TerminateExecution();
}

void OnInterrupt(v8::Isolate*, void* data) {
  Interrupt(static_cast<pd_isolate*>(data));
}

}  // namespace

RunEnd::Stage RunEnd::Raise(Stage to) {
  INVARIANT(to >= kStop && to <= kUnwind);
  uint8_t state = state_;
  while ((state & kStages) < to &&
         !state_.compare_exchange_weak(state, (state & kMemory) | to)) {
  }
  return static_cast<Stage>(state & kStages);
}

void RunEnd::Cancel() {
  state_.fetch_and(kMemory);
  unwinding_since = 0;
  stack.clear();
}

void paddock::Interrupt(pd_isolate* owner) {
  INVARIANT(owner->thread.load() == ThreadId());
  owner->interrupts.requested = false;
  HostScope host_scope;
  bool outer = std::exchange(owner->interrupts.running, true);
  paddockInterrupt(owner->host);
  JumpIfLost(*owner->life);
  owner->interrupts.running = outer;
}

void pd_isolate_end(pd_isolate* owner, uint32_t stage) {
  INVARIANT(!owner->life->left());
  RunEnd::Stage before = owner->end.Raise(static_cast<RunEnd::Stage>(stage));
  switch (stage) {
    case PD_END_STOP:
      if (before == RunEnd::kRunning) {
        owner->isolate->RequestInterrupt(OnStop, owner);
      }
      break;
    case PD_END_TERMINATE:
      owner->isolate->TerminateExecution();
      break;
    case PD_END_UNWIND:
      pd_isolate_check_interrupts(owner);
  }
}

void pd_isolate_terminate(pd_isolate* owner) {
  owner->isolate->TerminateExecution();
}

void pd_isolate_cancel_end(pd_isolate* owner) {
  INVARIANT(!owner->life->left());
  owner->end.Cancel();
  // The thread may be inside another isolate that called this one. V8 resets
  // the innermost TryCatch with an object of the cage of the current isolate.
  std::optional<Current> current;
  if (v8::Isolate::TryGetCurrent()) current.emplace(owner->isolate);
  owner->isolate->CancelTerminateExecution();
}

void pd_isolate_check_interrupts(pd_isolate* owner) {
  INVARIANT(!owner->life->left());
  uint64_t thread = owner->thread.load(std::memory_order_relaxed);
  if (!thread) return;
  KeepUnwindSignal();
  syscall(SYS_tgkill, getpid(), thread, UnwindSignal());
}

void pd_isolate_interrupt(pd_isolate* owner) {
  INVARIANT(!owner->life->left());
  owner->interrupts.requested = true;
  owner->isolate->RequestInterrupt(OnInterrupt, owner);
}

pd_status pd_isolate_serve(pd_isolate* owner, pd_result* out) {
  return Enter(owner, PD_ONESHOT, 0, out, [&](Entry&, v8::TryCatch&) {
    owner->interrupts.requested = true;  // served when the Entry ends
    return PD_OK;
  });
}

pd_status pd_isolate_stack(pd_isolate* owner, pd_result* out) {
  if (owner->thread.load(std::memory_order_relaxed) != ThreadId()) {
    return PD_CLOSED;
  }
  return CallWithRecovery(owner, [&] {
    Current current(owner->isolate);
    owner->out.Clear();
    out->value = owner->out.Text(Stack(owner->isolate));
    owner->out.Publish(out);
    return PD_OK;
  });
}
#endif
