// Recovery points: the places to which a thread returns after a fatal error of
// V8 or a forced unwind.
//
// When V8 reports a fatal error, it ends the process. To prevent that, the
// handlers in recovery.cc jump to the innermost recovery point of the thread:
// the operation that entered the isolate, or the task that a worker thread
// runs. No destructors of the frames between them run. The objects of these
// frames belong to the isolate, which is lost and is never entered again. A
// jump never crosses a frame of Go. Instead, a callback from JavaScript returns
// through Go as usual, and the jump continues when it is back in C++.
#ifndef PADDOCK_RECOVERY_H_
#define PADDOCK_RECOVERY_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "bridge.h"
#include "invariant.h"
#include "life.h"
#include "locks.h"
#include "v8-platform.h"

namespace paddock {

struct RecoveryPoint {
  RecoveryPoint* outer;
  const std::shared_ptr<Life>& life;
  pd_isolate* owner;  // null on worker threads
  Memory* memory;     // charged for allocations; null while Go runs
  int locks;          // number of locks held when it was created
  int inside;         // locks held when V8Scope was opened; -1: not open
  void* place[5];     // for __builtin_setjmp: frame, address, stack pointer
};
// The innermost recovery point of the thread.
extern constinit thread_local RecoveryPoint* innermost;

// Installs the handlers of the process; for pd_init.
void InstallRecovery();
// Installs the handlers of an isolate.
void InstallRecovery(v8::Isolate* isolate);

// Runs body with a recovery point. Returns false if a jump has ended it. owner
// is null on worker threads.
bool CallWithRecovery(const std::shared_ptr<Life>& life, pd_isolate* owner,
                      void (*body)(void* data), void* data);
template <class Body>
bool CallWithRecovery(const std::shared_ptr<Life>& life, pd_isolate* owner,
                      Body body) {
  return CallWithRecovery(
      life, owner, [](void* data) { (*static_cast<Body*>(data))(); }, &body);
}
// Runs a task on a worker thread with a recovery point. A v8::Task is deleted.
void RunTaskWithRecovery(const std::shared_ptr<Life>& life, v8::Task* task);
void RunTaskWithRecovery(const std::shared_ptr<Life>& life, v8::JobTask* task,
                         v8::JobDelegate* delegate);

// Counts bytes of malloc, or minus the bytes of free, for the isolate that the
// thread works for, and enforces its limit. may_leave says that a function of
// V8 may be left for that (leaving.h).
void Charge(int64_t bytes, bool may_leave = false);
inline bool Charging() { return innermost && innermost->memory; }

// If the isolate of life is lost, and the innermost recovery point belongs to
// it, jumps there. Must be called in C++ that V8 called, before it returns to
// V8.
[[noreturn]] void Jump(RecoveryPoint* to);
inline void JumpIfLost(const Life& life) {
  if (life.lost() && innermost && innermost->life.get() == &life) {
    Jump(innermost);
  }
}

// While a V8Scope is open, V8 works for JavaScript, and no frame between the
// recovery point and V8 needs its destructor. A thread is only unwound by force
// in this state.
class V8Scope {
 public:
  V8Scope() : outer_(Set(LocksHeld())) {}
  ~V8Scope() {
    INVARIANT(!innermost || innermost->inside == LocksHeld());
    Set(outer_);
  }
  V8Scope(const V8Scope&) = delete;
  V8Scope& operator=(const V8Scope&) = delete;

  // The fences prevent reordering, because a signal handler reads the field.
  static int Set(int inside) {
    RecoveryPoint* recovery = innermost;
    if (!recovery) return -1;
    int outer = recovery->inside;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    recovery->inside = inside;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    return outer;
  }

 private:
  int outer_;
};
// While a BridgeScope is open, V8 has called the bridge.
class BridgeScope {
 public:
  BridgeScope() : outer_(V8Scope::Set(-1)) {}
  ~BridgeScope() {
    INVARIANT(!innermost || innermost->inside == -1);
    V8Scope::Set(outer_);
  }
  BridgeScope(const BridgeScope&) = delete;
  BridgeScope& operator=(const BridgeScope&) = delete;

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
    INVARIANT(!innermost || !innermost->memory);
    if (innermost) innermost->memory = outer_;
  }
  Uncharged(const Uncharged&) = delete;
  Uncharged& operator=(const Uncharged&) = delete;

 private:
  Memory* outer_;
};
// While an HostScope is open, V8 has called Go.
class HostScope {
  BridgeScope bridge_scope_;
  Uncharged uncharged_;
};
template <class Call>
auto CallV8(Call call) {
  V8Scope v8_scope;
  return call();
}

// OwnerInV8 returns the owner of the thread's innermost recovery point if an
// V8Scope is open there, LocksAtV8Entry the number of locks held when it was
// opened, and InnermostStack the stack pointer of the recovery point. These
// three may be called in a signal handler. ForceUnwind jumps there for a forced
// unwind (unwind.cc).
pd_isolate* OwnerInV8();
int LocksAtV8Entry();
uintptr_t InnermostStack();
void ForceUnwind();
// Jumps to the recovery point after a panic of Rust code (panic.cc).
[[noreturn]] void LoseInPanic();
// Makes abort end the process, whatever happened on the thread before.
void ForgetPanic();

// Called when V8 cannot write or read a snapshot.
[[noreturn]] void LoseAtSnapshot(std::string_view message);

// Makes the isolate current again that was current before owner was entered.
void ExitLost(pd_isolate* owner, v8::Isolate* before);

}  // namespace paddock

#endif  // PADDOCK_RECOVERY_H_
