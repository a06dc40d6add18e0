#ifdef PADDOCK_UNIT  // in unit.cc
#include "recovery.h"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>

#include "fault.h"
#include "heap.h"
#include "isolate.h"
#include "leaving.h"
#include "life.h"
#include "locks.h"
#include "memory.h"
#include "overflow.h"
#include "platform.h"
#include "snapshot.h"
#include "unwind.h"
#include "v8-initialization.h"
#include "workers.h"

// V8's: the state of a thread that uses the heap of an isolate.
namespace v8::internal {
class LocalHeap {
 public:
  bool IsParked() const;
  void ParkSlowPath();
};
extern thread_local LocalHeap* g_current_local_heap_;
}  // namespace v8::internal

namespace paddock {

constinit thread_local RecoveryPoint* innermost = nullptr;

// Not inlined, because __builtin_longjmp must not be in the function that has
// called __builtin_setjmp.
__attribute__((noinline)) void Jump(RecoveryPoint* to) {
  INVARIANT(to == innermost && to->life->lost());
  if (to->owner) EndInterruptsScopes(to->owner->isolate);
  __builtin_longjmp(to->place, 1);
}

namespace {

using v8::internal::LocalHeap;

// Records the loss of an isolate on a worker thread that is about to jump out
// of its task. The isolate's thread may be running JavaScript, so its run is
// terminated. If the worker uses the heap, its LocalHeap is on this stack and
// in a list of the heap, so the worker waits until the isolate's thread has
// left the isolate. Until then the LocalHeap is parked, because garbage
// collections wait for those that are not.
void LoseOnWorker(Loss loss) {
  std::shared_ptr<Life> life = CurrentLife();
  loss.kind |= PD_LOST_ON_WORKER;
  platform->Lose(life, std::move(loss));
  life->Terminate();
  LocalHeap* heap = v8::internal::g_current_local_heap_;
  if (!heap) return;
  if (!heap->IsParked()) heap->ParkSlowPath();
  life->AwaitLeft();
}

void LoseAndJump(uint32_t kind, std::string_view message) {
  RecoveryPoint* recovery = innermost;
  if (!recovery) return;  // V8 ends the process
  // The signal must not unwind the thread here. It would also take these frames
  // for those of JavaScript, because V8 still refers to its last frame.
  V8Scope::Set(-1);
  recovery->memory = nullptr;
  Loss loss{kind, std::string(message)};
  if (recovery->owner) {
    platform->Lose(recovery->life, std::move(loss));
  } else {
    UnlockSince(recovery->locks);
    LoseOnWorker(std::move(loss));
  }
  Jump(recovery);
}

// The run exceeds its memory limit. If possible, this leaves the function that
// requested the memory, so that the isolate is not lost.
void LeaveForMemory() {
  pd_isolate* owner = OwnerInV8();
  if (!owner || !CanLeave(owner)) return;
  Exhaust(owner);
  Leave(owner);
}

void OnOutOfMemory(const char* location, const v8::OOMDetails& details) {
  LeaveForMemory();
  std::string message =
      details.is_heap_oom ? "JavaScript heap out of memory" : "out of memory";
  message += ": ";
  message += location;
  if (details.detail) {
    message += ": ";
    message += details.detail;
  }
  if (details.last_gcs) {
    message += "\n<--- Last few GCs --->\n";
    message += details.last_gcs;
  }
  LoseAndJump(PD_LOST_MEMORY, message);
}

void OnMisuse(const char* location, const char* message) {
  LoseAndJump(PD_LOST_FATAL, std::string(location) + ": " + message);
}

// Note that V8 also reports errors here "with no security impact", for example
// an array of invalid size. It reports failed checks here too. These
// may mean that memory is corrupted, so the process must end, as V8 intends.
void OnFatal(const char*, int, const char* message) {
  if (AtSnapshot::Open()) LoseAtSnapshot(message);
  for (const char* corrupt : {"Check failed", "Debug check failed",
                              "unreachable code", "unimplemented code"}) {
    if (strncmp(message, corrupt, strlen(corrupt)) == 0) return;
  }
  for (const char* size : {"Fatal JavaScript invalid", "Invalid size"}) {
    if (strncmp(message, size, strlen(size)) == 0) LeaveForMemory();
  }
  LoseAndJump(PD_LOST_FATAL, message);
}

}  // namespace

void LoseAtSnapshot(std::string_view message) {
  LoseAndJump(PD_LOST_FATAL, message);
  Die();  // there is no recovery point, and V8 would end the process
}

// Not inlined, because the caller of setjmp must not keep values in registers.
__attribute__((noinline)) bool CallWithRecovery(
    const std::shared_ptr<Life>& life, pd_isolate* owner,
    void (*body)(void* data), void* data) {
  RecoveryPoint recovery{innermost,   life, owner, life->memory.get(),
                         LocksHeld(), -1,   {}};
  // The points of a thread are on its stack, the innermost at the lowest
  // address.
  INVARIANT(!innermost || &recovery < innermost);
  innermost = &recovery;
  if (__builtin_setjmp(recovery.place) == 0) {
    body(data);
    INVARIANT(innermost == &recovery);
    INVARIANT(recovery.inside == -1);
    innermost = recovery.outer;
    return true;
  }
  UnlockSince(innermost->locks);
  ForgetParsers();
  Posting::CloseAll();
  innermost = innermost->outer;
  return false;
}

void InstallRecovery() {
  KeepUnwindSignal();
  InstallFaultHandlers();
  // For exceptions of the standard library, because V8 is compiled without
  // exceptions.
  std::set_terminate([] {
    if (AtSnapshot::Open()) LoseAtSnapshot("the snapshot is too large");
    ForgetPanic();
    Die();
  });
  v8::V8::SetFatalErrorHandler(OnFatal);
  v8::V8::SetFatalMemoryErrorCallback(OnOutOfMemory);
}

void InstallRecovery(v8::Isolate* isolate) {
  isolate->SetFatalErrorHandler(OnMisuse);
  isolate->SetOOMErrorHandler(OnOutOfMemory);
}

void ExitLost(pd_isolate* owner, v8::Isolate* before) {
  if (before == owner->isolate) return;
  while (v8::Isolate::TryGetCurrent() == owner->isolate) owner->isolate->Exit();
}

namespace {

// Compilers are inside the isolate that they work for. But their tasks belong
// to the group, and free some memory of the isolate after they have left it.
thread_local std::shared_ptr<Memory> worked_for;

Memory& MemoryOfWorker() {
  v8::Isolate* isolate = v8::Isolate::TryGetCurrent();
  if (pd_isolate* owner = isolate ? Of(isolate) : nullptr) {
    if (worked_for != owner->memory) worked_for = owner->memory;
  }
  return worked_for ? *worked_for : *innermost->memory;
}

// Enforces the limit of native memory. It is called as soon as the thread has
// released its locks, and the thread may have left the isolate by then.
void CheckNativeMemory() {
  RecoveryPoint* recovery = innermost;
  if (!recovery || !recovery->owner || recovery->inside < 0) return;
  const Memory& memory = *recovery->owner->memory;
  // If the parsers were ended, so must the run, although another thread may
  // have freed memory since.
  if (recovery->owner->overflowed_at ||
      memory.native_in_run() > memory.most_native()) {
    if (!recovery->owner->end.out_of_memory())
      recovery->owner->memory->PassNative();
    EndForMemory(recovery->owner);
  } else {
    RequestCollection(recovery->owner, Collecting::kNative);
  }
}

}  // namespace

void Charge(int64_t bytes, bool may_leave) {
  RecoveryPoint* recovery = innermost;
  if (!recovery || !recovery->memory) return;
  Memory& memory = recovery->owner ? *recovery->memory : MemoryOfWorker();
  memory.AddNative(bytes, recovery->owner != nullptr);
  if (bytes <= 0 || !memory.much_native()) return;
  // Not on worker threads, because other threads may wait for them. The memory
  // of a compiler is freed with its task.
  if (recovery->inside < 0 || !recovery->owner) return;
  // Input of the host was checked before (intake.h).
  if (recovery->owner->heap.receiving) return;
  int64_t now = memory.native_in_run();
  if (may_leave && now > memory.most_native()) {
    if (!recovery->owner->end.out_of_memory()) memory.PassNative();
    Leave(recovery->owner);
  }
  if (now > memory.far_too_much_native()) {
    if (!Initialising()) {
      LoseAndJump(PD_LOST_MEMORY,
                  "V8's own data structures exceeded their memory limit");
    }
    return;
  }
  if (now > memory.most_native()) EndParsers(recovery->owner);
  if (recovery->owner->end.out_of_memory()) return;
  // Note that V8 locks its list of waiters of Atomics.wait to end a run, and
  // allocates memory while it holds the lock.
  if (LocksHeld() > recovery->inside) {
    WhenHeld(recovery->inside, CheckNativeMemory);
  } else {
    CheckNativeMemory();
  }
}

void RunTaskWithRecovery(const std::shared_ptr<Life>& life, v8::Task* task) {
  CallWithRecovery(life, nullptr, [&] {
    task->Run();
    delete task;
  });
  worked_for.reset();
}

void RunTaskWithRecovery(const std::shared_ptr<Life>& life, v8::JobTask* task,
                         v8::JobDelegate* delegate) {
  CallWithRecovery(life, nullptr, [&] { task->Run(delegate); });
  worked_for.reset();
}

pd_isolate* OwnerInV8() {
  return innermost && innermost->inside >= 0 ? innermost->owner : nullptr;
}

int LocksAtV8Entry() { return innermost->inside; }

uintptr_t InnermostStack() {
  return reinterpret_cast<uintptr_t>(innermost->place[2]);
}

void ForceUnwind() {
  LoseAndJump(PD_LOST_STUCK, "the run did not end within its grace");
}

void LoseInPanic() {
  LoseAndJump(PD_LOST_FATAL, "a panic in the Rust code of Temporal");
  __builtin_unreachable();  // there is a recovery point
}

}  // namespace paddock
#endif
