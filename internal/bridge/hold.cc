#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "engine.h"

namespace paddock {

uint64_t ThreadId() {
  static thread_local uint64_t id = 0;
  if (id == 0) id = syscall(SYS_gettid);
  return id;
}

namespace {

// V8 gives JavaScript this much from the start of the thread's stack, and takes
// for granted that it is there (its flag --stack-size, in KiB, is 984).
constexpr uintptr_t kStackSize = 984 << 10;
// Below the limit V8's own C++ and a callback into Go still need some.
constexpr uintptr_t kStackMargin = 128 << 10;

struct Stack {
  uintptr_t start = 0;
  uintptr_t floor = 0;  // the lowest address that JavaScript may use
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
  }
  return stack;
}

// For limits that are asked for, and stacks that are smaller than V8 takes for
// granted. V8 remembers what it was told by isolate and thread, so that once
// told it must be told each time.
void LimitStack(pd_isolate* owner) {
  const Stack& stack = ThreadStack();
  if (stack.start == 0) return;  // the system does not tell
  uintptr_t asked = owner->stack.load(std::memory_order_relaxed);
  uintptr_t limit =
      std::max(stack.floor,
               stack.start - std::min(stack.start, asked ? asked : kStackSize));
  bool usual = !asked && limit != stack.floor;
  if (usual && !owner->stack_limited) return;
  owner->stack_limited = true;
  owner->isolate->SetStackLimit(limit);
}

}  // namespace

Scopes::Scopes(pd_isolate* owner, pd_handle context)
    : locker(owner->isolate),
      isolate_scope(owner->isolate),
      handle_scope(owner->isolate) {
  LimitStack(owner);
  // A request to end a run that came before the lock was taken may have hit the
  // stay that is parked below on this thread, and V8 goes on with its state.
  if (owner->parked) owner->isolate->CancelTerminateExecution();
  if (context) context_scope.emplace(FromHandle<v8::Context>(context));
}

Nested::Nested(v8::Isolate* isolate, pd_handle context)
    : handle_scope(isolate) {
  if (context) context_scope.emplace(FromHandle<v8::Context>(context));
}

Entry::Entry(pd_isolate* owner, uint32_t mode, pd_handle context)
    : owner_(owner) {
  if (owner->interrupted) {
    status_ = PD_BUSY;
    return;
  }
  if (mode == PD_ONESHOT) {
    scopes_.emplace(owner, context);
    outer_thread_ = owner->thread.load(std::memory_order_relaxed);
    owner->thread.store(ThreadId(), std::memory_order_relaxed);
  } else if (owner->thread.load(std::memory_order_relaxed) != ThreadId()) {
    status_ = PD_CLOSED;
    return;
  } else {
    current_.emplace(owner->isolate);
    handles_.emplace(owner->isolate);
  }
  if (mode == PD_ONESHOT) {
    context_ = FromHandle<v8::Context>(context);
  } else if (owner->depth == 0) {
    // What the hold has entered; asking V8 would make a handle each time.
    context_ = FromHandle<v8::Context>(owner->entered);
  } else {
    context_ = owner->isolate->GetCurrentContext();
  }
  if (owner->depth++ == 0) {
    owner->runs_tasks = false;
    Memory& memory = *owner->memory;
    owner->collecting_soon = false;  // a request may be gone with its run
    owner->pumping = false;
    if (owner->soft_told && memory.used() <= owner->soft_limit) {
      owner->soft_told = false;
    }
    memory.native_before.store(memory.native.load(std::memory_order_relaxed),
                               std::memory_order_relaxed);
    if (owner->clock.on) owner->clock.Begin();
  }
}

pd_status Entry::Finish(pd_status status, v8::TryCatch& caught) {
  auto over = [&] {
    return owner_->stopping || owner_->heap_exhausted ||
           owner_->isolate->IsExecutionTerminating();
  };
  auto drop = [&] {
    DropMicrotasks(owner_);
    ForgetRejections(owner_);
  };
  bool ended = status == PD_TERMINATED || status == PD_MEMORY || over();
  if (ended) drop();
  if (owner_->forget_rejections.load(std::memory_order_relaxed)) {
    owner_->forget_rejections = false;
    ForgetRejections(owner_);
  }
  bool due =
      owner_->pumping || (owner_->runs_tasks && owner_->foreground->Due());
  if (ended || !due) return status;
  // They may call into Go; the result must survive that.
  Out result;
  std::swap(owner_->out, result);
  pd_cell* escaping = std::exchange(owner_->escaping, nullptr);
  caught.Reset();
  v8::Isolate* isolate = owner_->isolate;
  InV8([&] {
    owner_->foreground->RunDue([&] {
      if (over()) return true;
      // V8 settles promises in some without running what waits for them.
      if (isolate->GetMicrotasksPolicy() == v8::MicrotasksPolicy::kAuto) {
        isolate->PerformMicrotaskCheckpoint();
      }
      return over();
    });
  });
  if (over()) drop();
  owner_->escaping = escaping;
  std::swap(owner_->out, result);
  return owner_->heap_exhausted ? PD_MEMORY : status;
}

Entry::~Entry() {
  if (status_ != PD_OK) return;
  if (handles_) {
    if (pd_cell* cell = std::exchange(owner_->escaping, nullptr)) {
      // Nothing can move the object between the two scopes.
      auto object = *reinterpret_cast<v8::internal::Address*>(cell->bits);
      handles_.reset();
      cell->bits = ToHandle(v8::Local<v8::Value>::New(
          owner_->isolate, FromHandle(reinterpret_cast<pd_handle>(&object))));
    } else {
      handles_.reset();
    }
  }
  if (--owner_->depth == 0) {
    if (owner_->carrying) EndCarrying(owner_);
    if (owner_->heap_exhausted) RestoreHeapLimit(owner_);
    owner_->memory->refused = false;
    // V8 forgets a request that no JavaScript was left to serve.
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
  if (scopes_) owner_->thread.store(outer_thread_, std::memory_order_relaxed);
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

// Every Scopes makes its isolate the thread's current one and undoes that when
// it ends, in order, so none is current exactly when none is open.
uint64_t pd_thread_inside(void) {
  return v8::Isolate::TryGetCurrent() ? ThreadId() : 0;
}
