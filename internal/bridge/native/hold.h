// Holds, and the activations that they belong to.
#ifndef PADDOCK_HOLD_H_
#define PADDOCK_HOLD_H_

#include <memory>
#include <optional>
#include <vector>

#include "bridge.h"
#include "leaving.h"
#include "rejection.h"
#include "tasks.h"
#include "v8-context.h"
#include "v8-isolate.h"
#include "v8-local-handle.h"
#include "v8-locker.h"

namespace paddock {

// V8's scopes of a hold or of a one-shot operation. The scopes of a hold are
// opened in one call and closed in another, so they cannot be on the C++ stack.
// Each TryCatch is on the stack, because V8 compares its address with the
// frames of JavaScript.
struct Scopes {
  Scopes(pd_isolate* owner, pd_handle context);  // context 0: enters none
  v8::Locker locker;
  v8::Isolate::Scope isolate_scope;
  v8::HandleScope handle_scope;
  std::optional<v8::Context::Scope> context_scope;
};

// A handle scope inside a hold.
struct Nested {
  pd_handle outer = 0;                              // context to restore
  size_t locals = 0;                                // of the outer scopes
  Nested(v8::Isolate* isolate, pd_handle context);  // 0: keeps the current one
  v8::HandleScope handle_scope;
  std::optional<v8::Context::Scope> context_scope;
};

// Makes isolate the current one of the thread if it is not. Holds of several
// isolates nest on one thread, and V8 keeps the cage of the current one in a
// thread-local variable.
class Current {
 public:
  explicit Current(v8::Isolate* isolate)
      : Current(isolate, v8::Isolate::TryGetCurrent()) {}
  // now is the thread's current isolate.
  Current(v8::Isolate* isolate, v8::Isolate* now) {
    if (now != isolate) scope_.emplace(isolate);
  }

 private:
  std::optional<v8::Isolate::Scope> scope_;
};

// The state of one activation in an isolate: a hold or a one-shot operation,
// with everything that is nested in it. Guarded by the isolate's lock; while
// the activation is suspended, it belongs to its thread.
struct Activation {
  // Allocated once, because Scopes cannot be moved and opening a hold should
  // not allocate memory.
  std::unique_ptr<std::optional<Scopes>> hold =
      std::make_unique<std::optional<Scopes>>();
  v8::Isolate* before_hold = nullptr;  // the thread's current isolate then
  pd_handle entered = 0;  // context of the innermost scope of the hold
  std::vector<std::unique_ptr<Nested>> nested;
  std::vector<pd_handle> locals;  // that Go has, if kInvariants
  int depth = 0;  // nesting of operations, because Go and JavaScript may nest
  TasksAtEnd tasks_at_end = TasksAtEnd::kNone;
  LeavableCalls leavable;
  Rejections rejections;
  bool has_async_context = false;  // until the outermost operation ends
};

}  // namespace paddock

#endif  // PADDOCK_HOLD_H_
