#ifdef PADDOCK_UNIT  // in unit.cc
// The linker replaces the locking functions that V8, ICU and Abseil call with
// the functions called __wrap_ here (bridge.go, --wrap).
#include "locks.h"

#include <cxxabi.h>
#include <pthread.h>

#include <atomic>
#include <functional>
#include <utility>

#include "invariant.h"
#include "wrap.h"

namespace paddock {
namespace {

constexpr int kNoted = 32;

struct HeldLocks {
  int noted;
  struct {
    void* lock;
    void (*unlock)(void*);
    int at;  // locks_held before it was acquired
  } notes[kNoted];
};
constinit thread_local HeldLocks held{};

thread_local int initialising = 0;

thread_local void (*when_held)() = nullptr;
thread_local int when_held_is = 0;

// Called before the lock is acquired, because a jump must not interrupt the
// acquisition.
void Taking() { locks_held++; }
void Taken(void* lock, void (*unlock)(void*)) {
  if (held.noted < kNoted) {
    held.notes[held.noted++] = {lock, unlock, locks_held - 1};
  }
}
void Forget(void* lock) {
  for (int i = held.noted - 1; i >= 0; i--) {
    if (held.notes[i].lock != lock) continue;
    for (held.noted--; i < held.noted; i++) held.notes[i] = held.notes[i + 1];
    return;
  }
}

// Called after the lock was released.
void Freed(void* lock) {
  locks_held--;
  INVARIANT(locks_held >= 0);
  Forget(lock);
  if (when_held && locks_held <= when_held_is) {
    std::exchange(when_held, nullptr)();
  }
}

}  // namespace

void WhenHeld(int count, void (*f)()) {
  when_held_is = count;
  when_held = f;
}

constinit thread_local int locks_held = 0;

bool Initialising() { return initialising > 0; }

void UnlockSince(int count) {
  while (held.noted > 0 && held.notes[held.noted - 1].at >= count) {
    auto note = held.notes[--held.noted];
    note.unlock(note.lock);
  }
  locks_held = count;
  // A pending function, or an initialization, belongs to the run that is left.
  when_held = nullptr;
  initialising = 0;
}

}  // namespace paddock

using paddock::Freed;
using paddock::initialising;
using paddock::locks_held;
using paddock::Taken;
using paddock::Taking;

extern "C" {

// absl::Mutex, which V8's mutexes use. V8 is not instrumented, so
// ThreadSanitizer does not see what they order.
#ifdef __SANITIZE_THREAD__
void __tsan_acquire(void* mutex);
void __tsan_release(void* mutex);
#define ACQUIRED(mutex) __tsan_acquire(mutex)
#define RELEASING(mutex) __tsan_release(mutex)
#else
#define ACQUIRED(mutex)
#define RELEASING(mutex)
#endif

void __real__ZN4absl5Mutex4lockEv(void* mutex);
void __real__ZN4absl5Mutex6unlockEv(void* mutex);
bool __real__ZN4absl5Mutex8try_lockEv(void* mutex);
void __real__ZN4absl5Mutex11lock_sharedEv(void* mutex);
void __real__ZN4absl5Mutex13unlock_sharedEv(void* mutex);

void __wrap__ZN4absl5Mutex4lockEv(void* mutex) {
  Taking();
  __real__ZN4absl5Mutex4lockEv(mutex);
  ACQUIRED(mutex);
  Taken(mutex, __real__ZN4absl5Mutex6unlockEv);
}
void __wrap__ZN4absl5Mutex6unlockEv(void* mutex) {
  RELEASING(mutex);
  __real__ZN4absl5Mutex6unlockEv(mutex);
  Freed(mutex);
}
bool __wrap__ZN4absl5Mutex8try_lockEv(void* mutex) {
  Taking();
  bool ok = __real__ZN4absl5Mutex8try_lockEv(mutex);
  if (ok) {
    ACQUIRED(mutex);
    Taken(mutex, __real__ZN4absl5Mutex6unlockEv);
  } else {
    locks_held--;
  }
  return ok;
}
void __wrap__ZN4absl5Mutex11lock_sharedEv(void* mutex) {
  Taking();
  __real__ZN4absl5Mutex11lock_sharedEv(mutex);
  ACQUIRED(mutex);
  Taken(mutex, __real__ZN4absl5Mutex13unlock_sharedEv);
}
void __wrap__ZN4absl5Mutex13unlock_sharedEv(void* mutex) {
  RELEASING(mutex);
  __real__ZN4absl5Mutex13unlock_sharedEv(mutex);
  Freed(mutex);
}

// std::mutex.
int __real_pthread_mutex_lock(pthread_mutex_t* mutex);
int __real_pthread_mutex_unlock(pthread_mutex_t* mutex);

int __wrap_pthread_mutex_lock(pthread_mutex_t* mutex) {
  Taking();
  int result = __real_pthread_mutex_lock(mutex);
  if (result == 0) {
    Taken(mutex, [](void* m) {
      __real_pthread_mutex_unlock(static_cast<pthread_mutex_t*>(m));
    });
  } else {
    locks_held--;
  }
  return result;
}
int __wrap_pthread_mutex_unlock(pthread_mutex_t* mutex) {
  int result = __real_pthread_mutex_unlock(mutex);
  if (result == 0) Freed(mutex);
  return result;
}

// Static variables of functions while they are initialized.
int __real___cxa_guard_acquire(void* guard);
void __real___cxa_guard_release(void* guard);

int __wrap___cxa_guard_acquire(void* guard) {
  Taking();
  int mine = __real___cxa_guard_acquire(guard);
  if (mine) {
    Taken(guard, [](void* g) {
      abi::__cxa_guard_abort(static_cast<abi::__guard*>(g));
    });
  } else {
    locks_held--;
  }
  return mine;
}
void __wrap___cxa_guard_release(void* guard) {
  __real___cxa_guard_release(guard);
  Freed(guard);
}

// Initializations that happen once per process. If the thread that runs one is
// unwound, other threads wait for it forever.
#define CALL_ONCE _ZN2v84base12CallOnceImplEPSt6atomicIhESt8functionIFvvEE
#define PRE_INIT _ZN6icu_7820umtx_initImplPreInitERNS_9UInitOnceE
#define POST_INIT _ZN6icu_7821umtx_initImplPostInitERNS_9UInitOnceE

void REAL(CALL_ONCE)(std::atomic<uint8_t>* once, std::function<void()> init);
void WRAP(CALL_ONCE)(std::atomic<uint8_t>* once, std::function<void()> init) {
  initialising++;
  REAL(CALL_ONCE)(once, std::move(init));
  initialising--;
}
bool REAL(PRE_INIT)(void* once);
void REAL(POST_INIT)(void* once);
bool WRAP(PRE_INIT)(void* once) {
  initialising++;
  bool mine = REAL(PRE_INIT)(once);
  if (!mine) initialising--;
  return mine;
}
void WRAP(POST_INIT)(void* once) {
  REAL(POST_INIT)(once);
  initialising--;
}
// ICU's cache marks an entry that is being created, and other threads that need
// it wait.
#define CACHE_GET \
  _ZNK6icu_7812UnifiedCache4_getERKNS_12CacheKeyBaseERPKNS_12SharedObjectEPKvR10UErrorCode
void REAL(CACHE_GET)(const void* self, const void* key, void* value,
                     const void* making, void* error);
void WRAP(CACHE_GET)(const void* self, const void* key, void* value,
                     const void* making, void* error) {
  initialising++;
  REAL(CACHE_GET)(self, key, value, making, error);
  initialising--;
}
int __real_pthread_once(pthread_once_t* once, void (*init)());
int __wrap_pthread_once(pthread_once_t* once, void (*init)()) {
  initialising++;
  int result = __real_pthread_once(once, init);
  initialising--;
  return result;
}
}
#endif
