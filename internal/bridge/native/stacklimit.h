// The stack that JavaScript may use.
#ifndef PADDOCK_STACKLIMIT_H_
#define PADDOCK_STACKLIMIT_H_

#include <atomic>
#include <cstdint>

#include "bridge.h"
#include "v8-isolate.h"

namespace paddock {

// Guarded by the isolate's lock, except requested.
struct StackLimit {
  std::atomic<uint64_t> requested{0};  // bytes; 0: chosen by V8
  bool set = false;                    // V8's limit was changed on some thread
  uintptr_t floor = 0;  // V8's limit on this thread; 0 if unknown

  // Reports whether the calling thread has used more stack than JavaScript may.
  bool exceeded() const {
    return reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) < floor;
  }
};

// Throws the RangeError of a stack overflow.
void ThrowStackOverflow(v8::Isolate* isolate);

// Sets V8's limit for the calling thread, which has acquired V8's lock.
void LimitStack(pd_isolate* owner);

}  // namespace paddock

#endif  // PADDOCK_STACKLIMIT_H_
