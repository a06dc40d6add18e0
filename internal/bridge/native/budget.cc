#ifdef PADDOCK_UNIT  // in unit.cc
// The time that JavaScript may run before it checks for interrupts.
//
// A function checks when it is called, and optimized code of TurboFan also in
// each iteration of a loop. V8's interpreter, baseline code and Maglev check at
// the end of an iteration only if the function's budget is used up. Each
// iteration takes the size of its bytecode from the budget. The budget grows
// with the function, up to the limit of --bounded-interrupt-budgets.
// ClearInterruptBudgets sets the budgets of the functions on the stack to zero.
//
// The linker replaces V8's functions with those called __wrap_ here (bridge.go,
// --wrap).
#include "budget.h"

#include <cstdint>

#include "handle.h"
#include "isolate.h"
#include "recovery.h"
#include "v8-internal.h"
#include "v8-version.h"
#include "wrap.h"

#define HANDLE_INTERRUPTS \
  _ZN2v88internal10StackGuard16HandleInterruptsENS1_14InterruptLevelE

#define CREATE_ELEMENT \
  _ZN2v88internal10JSReceiver18CreateDataPropertyEPNS0_7IsolateENS0_12DirectHandleIS1_EENS0_11PropertyKeyENS4_INS0_6ObjectEEENS_5MaybeINS0_11ShouldThrowEEE

extern "C" v8::internal::Address REAL(HANDLE_INTERRUPTS)(void* guard,
                                                         int level);

namespace paddock {
namespace {

using v8::internal::Address;
using v8::internal::Internals;

// Constants that V8's public headers do not contain: frames
// (src/execution/frame-constants.h, frames.h) and fields (js-function.h,
// feedback-cell.h). TestClearInterruptBudgets fails if they change.
static_assert(V8_MAJOR_VERSION == 15 && V8_MINOR_VERSION == 0,
              "compare the constants below with the sources of this V8");
constexpr intptr_t kContextOrMarker = -1 * intptr_t{sizeof(Address)};
constexpr intptr_t kFunction = -2 * intptr_t{sizeof(Address)};
constexpr Address kEntryMarker = 1 << 1, kConstructEntryMarker = 2 << 1;
constexpr int kFunctionFeedbackCell = 24;
constexpr int kCellBudget = 12;
// The first field of V8's ThreadLocalTop is the address of the frame in which
// JavaScript last called C++. A call that creates no such frame records the
// frame of its caller, and clears that when it returns.
constexpr int kExitFrame = Internals::kIsolateThreadLocalTopOffset;
constexpr int kFastCallerFrame = Internals::kIsolateFastCCallCallerFpOffset;

constexpr int kFrames = 64;  // the number of frames that are visited

template <class T>
T& At(Address base, intptr_t offset) {
  return *reinterpret_cast<T*>(base + offset);
}

bool IsHeapObject(Address word) { return (word & 3) == 1; }

// Returns a field that refers to an object in the same cage.
Address Field(Address object, int offset) {
  Address cage = object & ~Address{UINT32_MAX};
  return cage | At<uint32_t>(object - 1, offset);
}

// All built-ins share one cell, which is read-only and has no budget.
void EmptyBudget(Address function) {
  Address cell = Field(function, kFunctionFeedbackCell);
  if (!IsHeapObject(cell)) return;
  int32_t& budget = At<int32_t>(cell - 1, kCellBudget);
  if (budget > 0) budget = 0;
}

bool IsEntry(Address frame) {
  Address marker = At<Address>(frame, kContextOrMarker);
  return marker == kEntryMarker || marker == kConstructEntryMarker;
}

// Calls visit for the innermost frames, from this one to the one in which C++
// entered JavaScript, up to kFrames. Returns whether they form a chain. Stacks
// of WebAssembly are elsewhere, and end the walk.
template <class Visit>
bool Walk(Address frame, Visit visit) {
  Address end = InnermostStack();
  for (int n = 0; n < kFrames; n++) {
    if (IsEntry(frame)) return true;
    visit(frame);
    Address next = At<Address>(frame, 0);
    if (next <= frame || next >= end || next % sizeof(Address) != 0) {
      return false;
    }
    frame = next;
  }
  return true;
}

void EmptyBudgets(v8::Isolate* isolate, Address frame) {
  Address cage =
      At<Address>(reinterpret_cast<Address>(isolate), 0) & ~Address{UINT32_MAX};
  Walk(frame, [&](Address frame) {
    if (!IsHeapObject(At<Address>(frame, kContextOrMarker))) return;
    Address function = At<Address>(frame, kFunction);
    if (!IsHeapObject(function) || (function & ~Address{UINT32_MAX}) != cage) {
      return;
    }
    EmptyBudget(function);
  });
}

}  // namespace

void ClearInterruptBudgets(pd_isolate* owner) {
  Address frame =
      At<Address>(reinterpret_cast<Address>(owner->isolate), kExitFrame);
  // If there is no frame, no JavaScript runs.
  if (frame) EmptyBudgets(owner->isolate, frame);
}

void ClearInterruptBudgets(pd_isolate* owner,
                           const v8::RegisterState& registers,
                           bool in_generated_code) {
  auto isolate = reinterpret_cast<Address>(owner->isolate);
  auto begin = reinterpret_cast<Address>(registers.sp);
  auto frame = reinterpret_cast<Address>(registers.fp);
  if (!in_generated_code) {
    frame = At<Address>(isolate, kFastCallerFrame);
    if (!frame) frame = At<Address>(isolate, kExitFrame);
  }
  auto on_stack = [begin](Address frame) {
    return frame >= begin && frame < InnermostStack() &&
           frame % sizeof(Address) == 0;
  };
  if (!on_stack(frame)) return;
  // Generated code may be creating or removing its frame.
  if (in_generated_code) {
    frame = At<Address>(frame, 0);
    if (!on_stack(frame)) return;
  }
  // V8 keeps the address of a frame after JavaScript has returned to it. If
  // another function uses that memory, the frames form no chain.
  if (Walk(frame, [](Address) {})) EmptyBudgets(owner->isolate, frame);
}

void SetContext(v8::Isolate* isolate) {
  constexpr int kContext = kExitFrame + 2 * sizeof(Address);
  auto& context = At<Address>(reinterpret_cast<Address>(isolate), kContext);
  if (context) return;
  v8::Local<v8::Context> entered = isolate->GetEnteredOrMicrotaskContext();
  context = *reinterpret_cast<Address*>(ToHandle(entered));
}

Address HandleInterrupts(v8::Isolate* isolate) {
  constexpr int kAnyEffect = 2;
  return REAL(HANDLE_INTERRUPTS)(
      reinterpret_cast<uint8_t*>(isolate) + Internals::kIsolateStackGuardOffset,
      kAnyEffect);
}

}  // namespace paddock

using namespace paddock;

namespace {

// V8's Maybe<bool>.
struct MaybeBool {
  bool has_value, value;
};

}  // namespace

extern "C" {
// If its result is an object of another species, Array.prototype.concat adds
// elements one by one in C++ without checking for interrupts, so an array would
// grow far beyond the limit. It handles an exception at each element. A key has
// a name and an index, which is SIZE_MAX for other names. Some callers with
// such names do not handle exceptions.
MaybeBool REAL(CREATE_ELEMENT)(v8::Isolate* isolate, uint64_t object,
                               uint64_t name, size_t index, uint64_t value,
                               uint64_t should_throw);
MaybeBool WRAP(CREATE_ELEMENT)(v8::Isolate* isolate, uint64_t object,
                               uint64_t name, size_t index, uint64_t value,
                               uint64_t should_throw) {
  if (index != SIZE_MAX) {
    pd_isolate* owner = OwnerInV8();
    if (owner &&
        (owner->heap.collection_requested() || owner->end.out_of_memory()) &&
        HandleInterrupts(isolate) !=
            Internals::GetRoot(isolate, Internals::kUndefinedValueRootIndex)) {
      return {};
    }
  }
  return REAL(CREATE_ELEMENT)(isolate, object, name, index, value,
                              should_throw);
}

// V8 checks for termination before it serves the embedder's interrupts, and one
// of those may request termination. Without a second check, JavaScript would
// continue until the next budget is used up.
Address WRAP(HANDLE_INTERRUPTS)(void* guard, int level) {
  pd_isolate* owner = OwnerInV8();
  if (owner) SetContext(owner->isolate);
  Address result = REAL(HANDLE_INTERRUPTS)(guard, level);
  owner = OwnerInV8();
  if (!owner || !owner->end.out_of_memory()) return result;
  Address undefined =
      Internals::GetRoot(owner->isolate, Internals::kUndefinedValueRootIndex);
  return result == undefined ? REAL(HANDLE_INTERRUPTS)(guard, level) : result;
}
}
#endif
