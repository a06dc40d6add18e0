// Recovery points: the places to which a thread returns after a fatal error of
// V8 or a forced unwind.
//
// When V8 reports a fatal error, it ends the process. To prevent that, the
// handlers in landing.cc jump to the innermost recovery point of the thread:
// the operation that entered the isolate, or the task that a worker thread
// runs. No destructors of the frames between them run. The objects of these
// frames belong to the isolate, which is lost and is never entered again. A
// jump never crosses a frame of Go. Instead, a callback from JavaScript returns
// through Go as usual, and the jump continues when it is back in C++.
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
  Memory* memory;     // charged for allocations; null while Go runs
  int locks;          // number of locks held when it was created
  int inside;         // locks held when Inside was opened; -1: not open
  void* place[5];     // for __builtin_setjmp: frame, address, stack pointer
};
// The innermost recovery point of the thread.
extern constinit thread_local Landing* innermost;

std::shared_ptr<Fate> FateOf(v8::Isolate* isolate);  // null until it is set

// Installs the handlers of the process; for pd_init.
void InstallLanding();
// Installs the handlers of an isolate.
void InstallLanding(v8::Isolate* isolate);

// Returns V8's report of the last garbage collections on this thread
// (lastgcs.cc), and deletes it.
std::string TakeLastGCs();

// Runs body with a recovery point. owner is null on worker threads.
void LandIn(const std::shared_ptr<Fate>& fate, pd_isolate* owner,
            void (*body)(void* data), void* data);
template <class Body>
void LandIn(const std::shared_ptr<Fate>& fate, pd_isolate* owner, Body body) {
  LandIn(fate, owner, [](void* data) { (*static_cast<Body*>(data))(); }, &body);
}
// Runs a task on a worker thread with a recovery point. A v8::Task is deleted.
void LandTask(const std::shared_ptr<Fate>& fate, v8::Task* task);
void LandTask(const std::shared_ptr<Fate>& fate, v8::JobTask* task,
              v8::JobDelegate* delegate);

// Counts bytes of malloc, or minus the bytes of free, for the isolate that the
// thread works for, and enforces its limit. may_leave says that a function of
// V8 may be left for that (leaving.h).
void Charge(int64_t bytes, bool may_leave = false);
inline bool Charging() { return innermost && innermost->memory; }

// If the isolate of fate is lost, and the innermost recovery point belongs to
// it, jumps there. Must be called in C++ that V8 called, before it returns to
// V8.
[[noreturn]] void Jump(Landing* to);
inline void FallIfLost(const Fate& fate) {
  if (fate.lost() && innermost && innermost->fate.get() == &fate) {
    Jump(innermost);
  }
}

// While an Inside is open, V8 works for JavaScript, and no frame between the
// recovery point and V8 needs its destructor. A thread is only unwound by force
// in this state.
class Inside {
 public:
  Inside() : outer_(Set(LocksHeld())) {}
  ~Inside() { Set(outer_); }

  // The fences prevent reordering, because a signal handler reads the field.
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
// While an Outside is open, V8 has called the bridge.
class Outside {
 public:
  Outside() : outer_(Inside::Set(-1)) {}
  ~Outside() { Inside::Set(outer_); }

 private:
  int outer_;
};
// While an Uncharged is open, allocations do not count for the isolate.
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
// While an InGo is open, V8 has called Go.
class InGo {
  Outside outside_;
  Uncharged uncharged_;
};
template <class Call>
auto InV8(Call call) {
  Inside inside;
  return call();
}

// OwnerInside returns the owner of the thread's innermost recovery point if an
// Inside is open there, LocksInside the number of locks held when it was
// opened, and InnermostStack the stack pointer of the recovery point. These
// three may be called in a signal handler. Evicted jumps there for a forced
// unwind (eviction.cc).
pd_isolate* OwnerInside();
int LocksInside();
uintptr_t InnermostStack();
void Evicted();
// Jumps to the recovery point after a panic of Rust code (panic.cc).
[[noreturn]] void FallInPanic();
// Makes abort end the process, whatever happened on the thread before.
void ForgetPanic();

// The signal of a forced unwind. KeepEvictionSignal installs its handler again
// if it was replaced.
int EvictionSignal();
void KeepEvictionSignal();

// Called when V8 cannot write or read a snapshot.
[[noreturn]] void FallAtSnapshot(std::string_view words);

// Makes the isolate current again that was current before owner was entered.
void Abandon(pd_isolate* owner, v8::Isolate* before);

}  // namespace paddock

#endif  // PADDOCK_LANDING_H_
