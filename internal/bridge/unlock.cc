// A thread that waits during its activation lets others use the isolate.
//
// V8 archives its state of the thread when the next thread acquires its lock:
// open handle scopes, entered contexts, the JavaScript stack, stack limits and
// interrupt requests. It does not archive its state of the isolate, namely
// which threads have entered it, so that is undone here. The bridge's state of
// the activation must not be mixed either, so the isolate's Stay is put aside.
#include <climits>
#include <utility>

#include "engine.h"

namespace paddock {
namespace {

struct Parked {
  Stay stay;
  uint64_t thread;
  bool refused;        // memory, since the run started
  uint64_t taken = 0;  // CPU time
  int entries = 0;
  pd_handle carried = 0;
  std::optional<v8::Unlocker> unlocker;
};

// Note that V8 does not archive which of a thread's stacks is in use. With
// promise integration, each call of WebAssembly may be on a separate stack.
bool WasmBelow(pd_isolate* owner) {
  if (!owner->wasm || owner->depth == 0) return false;
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

pd_status Park(pd_isolate* owner, uint64_t* parked, pd_result* out) {
  v8::Isolate* isolate = owner->isolate;
  if (owner->interrupted) return PD_BUSY;
  // A request to end the run must not be archived, because it must take effect
  // in this run.
  if (owner->heap_exhausted) return PD_MEMORY;
  if (isolate->IsExecutionTerminating()) return PD_TERMINATED;
  if (WasmBelow(owner)) {
    return Invalid(owner, "a WebAssembly function is running", out);
  }
  pd_handle carried = PutCarriedAside(owner);
  int entries = Leave(isolate);
  // V8 counts entries by isolate, so entries of several threads must not
  // interleave with entries of another isolate.
  if (v8::Isolate::TryGetCurrent()) {
    Reenter(isolate, entries);
    BringCarriedBack(owner, carried);
    return Invalid(owner, "the goroutine is also inside another isolate", out);
  }
  auto* p = new Parked{
      .stay = std::move(static_cast<Stay&>(*owner)),
      .thread = owner->thread.exchange(0),
      .refused = owner->memory->refused.exchange(false),
      .entries = entries,
      .carried = carried,
  };
  static_cast<Stay&>(*owner) = Stay();
  if (p->stay.depth > 0 && owner->clock.on) p->taken = owner->clock.Pause();
  // V8 archives the request, so the next thread would not be interrupted.
  owner->collecting_soon = Collecting::kNo;
  owner->parked++;
  p->unlocker.emplace(isolate);
  *parked = reinterpret_cast<uint64_t>(p);
  return PD_OK;
}

// Destructors of scopes would enter the isolate.
void Forget(Stay* stay) {
  (void)stay->hold.release();
  for (auto& nested : stay->nested) (void)nested.release();
}

}  // namespace

// Walking a stack takes time, and most isolates have no module.
void WatchWasm(v8::Isolate* isolate) {
  isolate->SetAllowWasmCodeGenerationCallback(
      [](v8::Local<v8::Context> context, v8::Local<v8::String>) {
        if (ForbidsWasm(context)) return false;
        Of(v8::Isolate::GetCurrent())->wasm = true;
        return true;
      });
}

}  // namespace paddock

using namespace paddock;

pd_status pd_park(pd_isolate* owner, uint64_t* parked, pd_result* out) {
  pd_status status = Land(owner, [&] { return Park(owner, parked, out); });
  if (status == PD_LOST) Lost(owner, out);
  return status;
}

pd_status pd_unpark(pd_isolate* owner, uint64_t parked, pd_result* out) {
  std::unique_ptr<Parked> p(reinterpret_cast<Parked*>(parked));
  // Its lock may never be released. The frames further out find that it is lost
  // when Go returns to them.
  bool lost = owner->fate->lost();
  if (lost) {
    new (static_cast<void*>(&p->unlocker)) std::optional<v8::Unlocker>();
    Forget(owner);
  } else {
    p->unlocker.reset();
    Reenter(owner->isolate, p->entries);
    BringCarriedBack(owner, p->carried);
  }
  owner->parked--;
  static_cast<Stay&>(*owner) = std::move(p->stay);
  owner->thread = p->thread;
  if (p->refused) owner->memory->refused = true;
  if (lost) {
    Lost(owner, out);
    return PD_LOST;
  }
  if (owner->depth > 0 && owner->clock.on) owner->clock.Go(p->taken);
  return PD_OK;
}
