// How long JavaScript may go on before it looks whether it must end.
//
// A function looks when it is called, and optimised code of TurboFan in each
// turn of a loop. V8's interpreter, baseline code and Maglev look at a loop's
// end only when the function's budget is used up, from which each turn takes
// the bytes of its bytecode. While the function is being optimised the budget
// is 2^30, and it grows with the function: an empty loop then runs for seconds,
// and a loop that allocates in built-ins takes a hundred megabytes. So budgets
// have a bound here, and LookSoon empties those of the functions on the stack.
// The linker puts the functions called __wrap_ here in the places of V8's
// (bridge.go, --wrap).
#include "look.h"

#include <algorithm>
#include <climits>
#include <cstdint>

#include "engine.h"
#include "v8-internal.h"
#include "v8-version.h"
#include "wrap.h"

#define BUDGET_FOR \
  _ZN2v88internal14TieringManager18InterruptBudgetForEPNS0_7IsolateENS0_6TaggedINS0_10JSFunctionEEESt8optionalINS0_8CodeKindEE
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

// V8's "do not look": about 2 ms of an empty loop instead.
constexpr int kNever = INT_MAX / 2, kInsteadOfNever = 1 << 20;
// A function that is optimised after so much is so a little early.
constexpr int kMost = 1 << 24;

// What V8's public headers do not say: frames (src/execution/frame-constants.h,
// frames.h) and fields (js-function.h, feedback-cell.h). TestLookSoon fails if
// a newer V8 has them elsewhere.
static_assert(V8_MAJOR_VERSION == 15 && V8_MINOR_VERSION == 0,
              "compare the constants below with the sources of this V8");
constexpr intptr_t kContextOrMarker = -1 * intptr_t{sizeof(Address)};
constexpr intptr_t kFunction = -2 * intptr_t{sizeof(Address)};
constexpr Address kEntryMarker = 1 << 1, kConstructEntryMarker = 2 << 1;
constexpr int kFunctionFeedbackCell = 24;
constexpr int kCellBudget = 12;
// The address of the frame in which JavaScript called C++ last is the first
// field of V8's ThreadLocalTop. A call that makes no such frame notes its
// caller's, and that there is none when it returns.
constexpr int kExitFrame = Internals::kIsolateThreadLocalTopOffset;
constexpr int kFastCallerFrame = Internals::kIsolateFastCCallCallerFpOffset;

constexpr int kFrames = 64;  // of the innermost functions

template <class T>
T& At(Address base, intptr_t offset) {
  return *reinterpret_cast<T*>(base + offset);
}

bool IsHeapObject(Address word) { return (word & 3) == 1; }

// An object of the same cage as other.
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
// entered JavaScript, and reports whether they are a chain that ends there.
// Stacks of WebAssembly lie elsewhere, and end the walk.
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

void LookSoon(pd_isolate* owner) {
  Address frame =
      At<Address>(reinterpret_cast<Address>(owner->isolate), kExitFrame);
  if (frame) EmptyBudgets(owner->isolate, frame);  // else no JavaScript runs
}

void LookSoon(pd_isolate* owner, const v8::RegisterState& registers,
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
  // Generated code may be about to create its own frame, or to leave it.
  if (in_generated_code) {
    frame = At<Address>(frame, 0);
    if (!on_stack(frame)) return;
  }
  // V8 keeps the address of a frame after JavaScript has returned to it. If
  // another function uses that memory now, the frames form no chain.
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
// Array.prototype.concat adds elements to an object of another species one by
// one in C++, which never looks: an array would grow far beyond the limit. It
// handles an exception at each element. A key is a name and an index, which is
// SIZE_MAX for other names. Some callers with names do not handle exceptions.
MaybeBool REAL(CREATE_ELEMENT)(v8::Isolate* isolate, uint64_t object,
                               uint64_t name, size_t index, uint64_t value,
                               uint64_t should_throw);
MaybeBool WRAP(CREATE_ELEMENT)(v8::Isolate* isolate, uint64_t object,
                               uint64_t name, size_t index, uint64_t value,
                               uint64_t should_throw) {
  if (index != SIZE_MAX) {
    pd_isolate* owner = OwnerInside();
    if (owner && (owner->unsettled() || owner->heap_exhausted) &&
        HandleInterrupts(isolate) !=
            Internals::GetRoot(isolate, Internals::kUndefinedValueRootIndex)) {
      return {};
    }
  }
  return REAL(CREATE_ELEMENT)(isolate, object, name, index, value,
                              should_throw);
}

// An isolate, a function, and perhaps a tier: each comes in a register.
int REAL(BUDGET_FOR)(uint64_t, uint64_t, uint64_t);
int WRAP(BUDGET_FOR)(uint64_t isolate, uint64_t function, uint64_t tier) {
  int budget = REAL(BUDGET_FOR)(isolate, function, tier);
  return budget == kNever ? kInsteadOfNever : std::min(budget, kMost);
}

// V8 looks whether the run must end before it serves the embedder's interrupts,
// and one of those may end it: without a second look JavaScript would go on for
// another budget.
Address WRAP(HANDLE_INTERRUPTS)(void* guard, int level) {
  pd_isolate* owner = OwnerInside();
  if (owner) SetContext(owner->isolate);
  Address result = REAL(HANDLE_INTERRUPTS)(guard, level);
  owner = OwnerInside();
  if (!owner || !owner->heap_exhausted) return result;
  Address undefined =
      Internals::GetRoot(owner->isolate, Internals::kUndefinedValueRootIndex);
  return result == undefined ? REAL(HANDLE_INTERRUPTS)(guard, level) : result;
}
}
