#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "engine.h"
#include "overflow.h"

// V8's: the start of the stack from which V8 counts. It differs from the
// system's start on the first thread of the process.
namespace v8::base {
class Stack {
 public:
  static void* GetStackStart();
};
}  // namespace v8::base

// Implemented by Go in interrupt.go: V8's tasks run after an operation, or have
// finished.
extern "C" void paddockTasks(uint64_t host, int32_t on);

namespace paddock {

constinit thread_local uint64_t thread_id = 0;

uint64_t FindThreadId() { return thread_id = syscall(SYS_gettid); }

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

// For limits that the host has set, and stacks that are smaller than V8
// assumes. V8 stores a limit by isolate and thread, so once a limit has been
// set it must be set each time.
void LimitStack(pd_isolate* owner) {
  const Stack& stack = ThreadStack();
  if (stack.start == 0) return;  // unknown
  uintptr_t asked = owner->stack.load(std::memory_order_relaxed);
  uintptr_t limit =
      std::max(stack.floor,
               stack.start - std::min(stack.start, asked ? asked : kStackSize));
  bool usual = !asked && limit != stack.floor;
  if (usual && !owner->stack_limited) {
    owner->stack_floor = stack.usual;
    return;
  }
  owner->stack_floor = limit;
  owner->stack_limited = true;
  owner->isolate->SetStackLimit(limit);
}

}  // namespace

Scopes::Scopes(pd_isolate* owner, pd_handle context)
    : locker(owner->isolate),
      isolate_scope(owner->isolate),
      handle_scope(owner->isolate) {
  LimitStack(owner);
  // A request to end a run may have been made before the lock was acquired. V8
  // then delivered it to the parked activation further out on this thread,
  // whose state V8 continues with.
  if (owner->parked) owner->isolate->CancelTerminateExecution();
  if (context) context_scope.emplace(FromHandle<v8::Context>(context));
}

Nested::Nested(v8::Isolate* isolate, pd_handle context)
    : handle_scope(isolate) {
  if (context) context_scope.emplace(FromHandle<v8::Context>(context));
}

void Entry::EnterOnce(pd_handle context) {
  scopes_.emplace(owner_, context);
  outer_thread_ = owner_->thread.load(std::memory_order_relaxed);
  owner_->thread.store(ThreadId(), std::memory_order_relaxed);
  context_ = FromHandle<v8::Context>(context);
}

void Entry::Begin() {
  owner_->runs_tasks = false;
  Memory& memory = *owner_->memory;
  // A request may have been dropped with its run.
  owner_->collecting_soon = Collecting::kNo;
  owner_->pumping = false;
  if (owner_->soft_told && memory.used() <= owner_->soft_limit) {
    owner_->soft_told = false;
  }
  memory.BeginRun();
  owner_->overflowed_at = 0;
  ForgetParsers();
  if (owner_->clock.on) owner_->clock.Begin();
}

void TasksBehind::Begin() {
  ended_ = false;
  since_ = ThreadCpu();
}

bool TasksBehind::End(v8::Isolate* isolate) {
  std::lock_guard lock(mutex_);
  since_ = 0;
  if (ended_) isolate->CancelTerminateExecution();
  return ended_;
}

void TasksBehind::Bound(v8::Isolate* isolate, uint64_t thread, uint64_t most) {
  if (!since_.load(std::memory_order_relaxed)) return;
  std::lock_guard lock(mutex_);
  uint64_t since = since_;
  if (!since || CpuOf(thread) < since + most) return;
  ended_ = true;
  isolate->TerminateExecution();
}

pd_status Entry::Finish(pd_status status, bool due, v8::TryCatch& caught) {
  auto drop = [&] {
    DropMicrotasks(owner_);
    ForgetRejections(owner_);
  };
  bool ended = status == PD_TERMINATED || status == PD_MEMORY || Over();
  if (ended) drop();
  if (owner_->forget_rejections.load(std::memory_order_relaxed)) {
    owner_->forget_rejections = false;
    ForgetRejections(owner_);
  }
  if (ended || !due) return status;
  // The tasks may call Go; the result must be preserved.
  Out result;
  std::swap(owner_->out, result);
  pd_cell* escaping = std::exchange(owner_->escaping, nullptr);
  caught.Reset();
  v8::Isolate* isolate = owner_->isolate;
  bool bounded = !owner_->pumping;
  auto watched = [&](int32_t on) {
    InGo in_go;
    paddockTasks(owner_->host, on);
  };
  if (bounded) {
    owner_->tasks_behind.Begin();
    watched(1);
  }
  InV8([&] {
    auto over = [&] {
      return Over() || (bounded && owner_->tasks_behind.ended());
    };
    owner_->foreground->RunDue([&] {
      if (over()) return true;
      // In some tasks V8 settles promises without running their reactions.
      if (isolate->GetMicrotasksPolicy() == v8::MicrotasksPolicy::kAuto) {
        isolate->PerformMicrotaskCheckpoint();
      }
      return over();
    });
  });
  if (bounded) {
    watched(0);
    FallIfLost(*owner_->fate);
    // Microtasks and rejections that the tasks left are dropped with them.
    if (owner_->tasks_behind.End(isolate) || owner_->heap_exhausted) drop();
    owner_->tasks_behind.ended_with_run = Over();
    // The memory does not count for the run either.
    if (owner_->heap_exhausted) RestoreHeapLimit(owner_);
  }
  if (Over()) drop();
  owner_->escaping = escaping;
  std::swap(owner_->out, result);
  return owner_->heap_exhausted ? PD_MEMORY : status;
}

void Entry::MoveOut() {
  pd_cell* cell = std::exchange(owner_->escaping, nullptr);
  // Nothing can move the object between the two scopes.
  auto object = *reinterpret_cast<v8::internal::Address*>(cell->bits);
  handles_.reset();
  cell->bits = ToHandle(v8::Local<v8::Value>::New(
      owner_->isolate, FromHandle(reinterpret_cast<pd_handle>(&object))));
}

void Entry::End() {
  if (owner_->carrying) EndCarrying(owner_);
  if (owner_->heap_exhausted || owner_->relieving) RestoreHeapLimit(owner_);
  std::atomic<bool>& refused = owner_->memory->refused;
  if (refused.load(std::memory_order_relaxed)) {
    refused = owner_->memory->unreported = false;
  }
  // V8 drops a request if no JavaScript runs to serve it.
  if (owner_->interrupt_asked) {
    Out result;
    std::swap(owner_->out, result);
    owner_->depth++;
    Interrupt(owner_);
    owner_->depth--;
    std::swap(owner_->out, result);
  }
  if (owner_->clock.on) owner_->clock.End();
}

}  // namespace paddock

using namespace paddock;

uint64_t pd_hold_open(pd_isolate* isolate, pd_handle context) {
  isolate->before_hold = v8::Isolate::TryGetCurrent();
  Land(isolate, [&] {
    isolate->hold->emplace(isolate, context);
    return PD_OK;
  });
  isolate->entered = context;
  isolate->thread.store(ThreadId(), std::memory_order_relaxed);
  return ThreadId();
}

void pd_hold_close(pd_isolate* isolate) {
  isolate->thread.store(0, std::memory_order_relaxed);
  pd_status status = Land(isolate, [&] {
    isolate->nested.clear();
    isolate->hold->reset();
    return PD_OK;
  });
  if (status == PD_LOST) Abandon(isolate, isolate->before_hold);
}

pd_status pd_scope_open(pd_isolate* isolate, pd_handle context) {
  if (isolate->thread.load(std::memory_order_relaxed) != ThreadId()) {
    return PD_CLOSED;
  }
  return Land(isolate, [&] {
    Current current(isolate->isolate);
    isolate->nested.push_back(
        std::make_unique<Nested>(isolate->isolate, context));
    isolate->nested.back()->outer = isolate->entered;
    if (context) isolate->entered = context;
    return PD_OK;
  });
}

void pd_scope_close(pd_isolate* isolate) {
  Land(isolate, [&] {
    Current current(isolate->isolate);
    isolate->entered = isolate->nested.back()->outer;
    isolate->nested.pop_back();
    return PD_OK;
  });
}

// Each Scopes makes its isolate the thread's current one, and restores the
// previous one when it ends, in order. So there is no current isolate if and
// only if no Scopes is open.
uint64_t pd_thread_inside(void) {
  return v8::Isolate::TryGetCurrent() ? ThreadId() : 0;
}
