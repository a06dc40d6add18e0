#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine.h"

extern "C" void paddockInterrupt(uint64_t host);  // Go, in interrupt.go

using namespace paddock;

namespace {

constexpr int kFrames = 10;  // of a stack trace, as V8 records for an Error

std::string Stack(v8::Isolate* isolate) {
  v8::HandleScope scope(isolate);
  return Frames(isolate, v8::StackTrace::CurrentStackTrace(isolate, kFrames));
}

// A late request finds that nothing must be ended.
void OnStop(v8::Isolate* isolate, void* data) {
  auto* owner = static_cast<pd_isolate*>(data);
  if (!owner->stopping) return;
  Outside outside;
  if (owner->stopped_at.empty()) owner->stopped_at = Stack(isolate);
  isolate->TerminateExecution();
}

void OnInterrupt(v8::Isolate*, void* data) {
  Interrupt(static_cast<pd_isolate*>(data));
}

}  // namespace

void paddock::Interrupt(pd_isolate* owner) {
  owner->interrupt_asked = false;
  InGo in_go;
  bool outer = std::exchange(owner->interrupted, true);
  paddockInterrupt(owner->host);
  FallIfLost(*owner->fate);
  owner->interrupted = outer;
}

void pd_isolate_stop(pd_isolate* owner) {
  if (!owner->stopping.exchange(true)) {
    owner->isolate->RequestInterrupt(OnStop, owner);
  }
}

void pd_isolate_terminate(pd_isolate* owner) {
  owner->isolate->TerminateExecution();
}

void pd_isolate_bound_tasks(pd_isolate* owner, uint64_t most) {
  owner->tasks_behind.Bound(owner->isolate, owner->thread, most);
}

void pd_isolate_resume(pd_isolate* owner) {
  owner->stopping = false;
  owner->evicting = false;
  owner->evicting_since = 0;
  owner->stopped_at.clear();
  owner->isolate->CancelTerminateExecution();
}

void pd_isolate_look(pd_isolate* owner) {
  uint64_t thread = owner->thread.load(std::memory_order_relaxed);
  if (!thread) return;
  KeepEvictionSignal();
  syscall(SYS_tgkill, getpid(), thread, EvictionSignal());
}

void pd_isolate_evict(pd_isolate* owner) {
  owner->evicting = true;
  pd_isolate_look(owner);
}

void pd_isolate_interrupt(pd_isolate* owner) {
  owner->interrupt_asked = true;
  owner->isolate->RequestInterrupt(OnInterrupt, owner);
}

pd_status pd_isolate_serve(pd_isolate* owner, pd_result* out) {
  return Enter(owner, PD_ONESHOT, 0, out, [&](Entry&, v8::TryCatch&) {
    owner->interrupt_asked = true;  // served when the Entry ends
    return PD_OK;
  });
}

pd_status pd_isolate_stack(pd_isolate* owner, pd_result* out) {
  return Land(owner, [&] {
    owner->out.Clear();
    out->value = owner->out.Text(Stack(owner->isolate));
    owner->out.Publish(out);
    return PD_OK;
  });
}
