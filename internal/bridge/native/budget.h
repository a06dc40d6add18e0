// How soon JavaScript checks whether it must end.
#ifndef PADDOCK_BUDGET_H_
#define PADDOCK_BUDGET_H_

#include "bridge.h"
#include "v8-isolate.h"

namespace paddock {

// Makes the functions that are running check for interrupts at their next
// backward jump. Must be called on the isolate's thread from C++ that V8
// called, for example in a callback of a collection.
void ClearInterruptBudgets(pd_isolate* owner);
// The same for the handler of a signal that interrupted the thread outside of
// garbage collection, in generated code or in C++.
void ClearInterruptBudgets(pd_isolate* owner,
                           const v8::RegisterState& registers,
                           bool in_generated_code);

// Makes V8 serve pending interrupts. Returns what a function of V8 returns to
// JavaScript afterwards: undefined, or the value that ends the run.
v8::internal::Address HandleInterrupts(v8::Isolate* isolate);

// Sets V8's current context if there is none. Built-ins that cannot fail call
// C++ without a context, and V8 needs one to create a message if a run ends
// there.
void SetContext(v8::Isolate* isolate);

}  // namespace paddock

#endif  // PADDOCK_BUDGET_H_
