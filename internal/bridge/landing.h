// Where a thread comes down when V8 meets a fatal error, or when nothing else
// takes it out of a run that is to end.
//
// V8's way to report such an error is to end the process. The handlers in
// landing.cc instead jump to the innermost landing of the thread: the verb that
// entered the isolate, or the task that a worker thread runs. No destructor of
// the frames between runs; what they held belongs to the isolate, which is lost
// and never touched again. A jump never crosses a frame of Go: a callback from
// JavaScript returns through Go as usual, and jumps on when it is back in C++.
#ifndef PADDOCK_LANDING_H_
#define PADDOCK_LANDING_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "bridge.h"
#include "fate.h"
#include "locks.h"
#include "v8-platform.h"

namespace paddock {

struct Landing {
  Landing* outer;
  const std::shared_ptr<Fate>& fate;
  pd_isolate* owner;  // null on worker threads
  Memory* memory;     // charged for what is allocated; null while Go is at work
  int locks;          // held when it was made
  int inside;         // see Inside: the locks held when it was opened, or -1
  void* place[5];     // of __builtin_setjmp: frame, address, stack pointer
};
// The thread's innermost.
extern constinit thread_local Landing* innermost;

std::shared_ptr<Fate> FateOf(v8::Isolate* isolate);  // null while it has none

// Installs the process's handlers; pd_init.
void InstallLanding();
// The isolate's own.
void InstallLanding(v8::Isolate* isolate);

// What V8 reported of its last garbage collections on this thread (lastgcs.cc);
// once.
std::string TakeLastGCs();

// Runs body with a place to land, for owner or, on worker threads, none.
void LandIn(const std::shared_ptr<Fate>& fate, pd_isolate* owner,
            void (*body)(void* data), void* data);
template <class Body>
void LandIn(const std::shared_ptr<Fate>& fate, pd_isolate* owner, Body body) {
  LandIn(fate, owner, [](void* data) { (*static_cast<Body*>(data))(); }, &body);
}
// Runs a task on a worker thread, and deletes the first.
void LandTask(const std::shared_ptr<Fate>& fate, v8::Task* task);
void LandTask(const std::shared_ptr<Fate>& fate, v8::JobTask* task,
              v8::JobDelegate* delegate);

// Counts bytes of malloc, or minus those of free, for the isolate that the
// thread works for, and sees to it that it keeps to its limit. Where it may
// leave, a function of V8's is left for it (leaving.h).
void Charge(int64_t bytes, bool may_leave = false);
inline bool Charging() { return innermost && innermost->memory; }

// If owner is lost, jumps to the landing that entered it last. Call it in C++
// that V8 called, before going back into V8.
[[noreturn]] void Jump(Landing* to);
inline void FallIfLost(const Fate& fate) {
  if (fate.lost() && innermost && innermost->fate.get() == &fate) {
    Jump(innermost);
  }
}

// While one is open V8 is at work for JavaScript, and nothing between here and
// there needs its destructor: only then is a thread taken out of a run.
class Inside {
 public:
  Inside() : outer_(Set(LocksHeld())) {}
  ~Inside() { Set(outer_); }

  // Nothing is optimised across this: a signal handler looks.
  static int Set(int inside) {
    Landing* landing = innermost;
    if (!landing) return -1;
    int outer = landing->inside;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    landing->inside = inside;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    return outer;
  }

 private:
  int outer_;
};
// The embedder is at work, called by V8.
class Outside {
 public:
  Outside() : outer_(Inside::Set(-1)) {}
  ~Outside() { Inside::Set(outer_); }

 private:
  int outer_;
};
// What is allocated is not the isolate's.
class Uncharged {
 public:
  Uncharged() : outer_(innermost ? innermost->memory : nullptr) {
    if (innermost) innermost->memory = nullptr;
  }
  ~Uncharged() {
    if (innermost) innermost->memory = outer_;
  }

 private:
  Memory* outer_;
};
// Go is at work, called by V8.
class InGo {
  Outside outside_;
  Uncharged uncharged_;
};
template <class Call>
auto InV8(Call call) {
  Inside inside;
  return call();
}

// The owner of the thread's innermost landing if Inside is open there, the
// locks held when it was opened, the landing's stack pointer, and the way down
// to it for a run that nothing else ends (eviction.cc). All but the last may be
// asked in a signal handler.
pd_isolate* OwnerInside();
int LocksInside();
uintptr_t InnermostStack();
void Evicted();
// The way down from a panic of Rust code (panic.cc).
[[noreturn]] void FallInPanic();
// Has abort end the process, whatever happened on the thread.
void ForgetPanic();

// The signal that takes a thread out of V8. Keep sees to it that its handler is
// still ours.
int EvictionSignal();
void KeepEvictionSignal();

// V8 has given up a snapshot.
[[noreturn]] void FallAtSnapshot(std::string_view words);

// Makes what was current before owner was entered current again.
void Abandon(pd_isolate* owner, v8::Isolate* before);

}  // namespace paddock

#endif  // PADDOCK_LANDING_H_
