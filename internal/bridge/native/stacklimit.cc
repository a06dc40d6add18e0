#ifdef PADDOCK_UNIT  // in unit.cc
#include "stacklimit.h"

#include <pthread.h>

#include <algorithm>

#include "isolate.h"
#include "v8-exception.h"

// V8's: the start of the stack from which V8 counts. It differs from the
// system's start on the first thread of the process.
namespace v8::base {
class Stack {
 public:
  static void* GetStackStart();
};
}  // namespace v8::base

namespace paddock {
namespace {

// V8 lets JavaScript use this much from the start of the thread's stack, and
// assumes that the stack is large enough (its flag --stack-size, in KiB, is
// 984).
constexpr uintptr_t kStackSize = 984 << 10;
// Below the limit, V8's C++ and a callback into Go still need some stack.
constexpr uintptr_t kStackMargin = 128 << 10;

struct Stack {
  uintptr_t start = 0;
  uintptr_t floor = 0;  // the lowest address that JavaScript may use
  uintptr_t usual = 0;  // V8's default limit
};

const Stack& ThreadStack() {
  static thread_local Stack stack;
  if (stack.start == 0) {
    pthread_attr_t attributes;
    void* low = nullptr;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
      pthread_attr_getstack(&attributes, &low, &size);
      pthread_attr_destroy(&attributes);
    }
    stack.floor = reinterpret_cast<uintptr_t>(low) + kStackMargin;
    stack.start = reinterpret_cast<uintptr_t>(low) + size;
    stack.usual =
        reinterpret_cast<uintptr_t>(v8::base::Stack::GetStackStart()) -
        kStackSize;
  }
  return stack;
}

}  // namespace

void ThrowStackOverflow(v8::Isolate* isolate) {
  isolate->ThrowException(
      v8::Exception::RangeError(v8::String::NewFromUtf8Literal(
          isolate, "Maximum call stack size exceeded")));
}

// For limits that the host has set, and stacks that are smaller than V8
// assumes. V8 stores a limit by isolate and thread, so once a limit has been
// set it must be set each time.
void LimitStack(pd_isolate* owner) {
  const Stack& stack = ThreadStack();
  if (stack.start == 0) return;  // unknown
  uintptr_t asked =
      owner->stack_limit.requested.load(std::memory_order_relaxed);
  uintptr_t limit =
      std::max(stack.floor,
               stack.start - std::min(stack.start, asked ? asked : kStackSize));
  bool usual = !asked && limit != stack.floor;
  if (usual && !owner->stack_limit.set) {
    owner->stack_limit.floor = stack.usual;
    return;
  }
  owner->stack_limit.floor = limit;
  owner->stack_limit.set = true;
  owner->isolate->SetStackLimit(limit);
}

}  // namespace paddock
#endif
