// How long JavaScript may go on before it looks whether it is to end.
//
// V8's interpreter, baseline code and Maglev look at a loop's end when the
// function's budget is used up, from which each turn takes the bytes of its
// bytecode. While the function is being optimised the budget is 2^30, and it
// grows with the function: an empty loop then runs for seconds, and many runs
// were given up as lost for it. The linker puts the function called __wrap_
// here in the place of V8's (bridge.go, --wrap).
#include <algorithm>
#include <climits>
#include <cstdint>

#include "wrap.h"

#define BUDGET_FOR \
  _ZN2v88internal14TieringManager18InterruptBudgetForEPNS0_7IsolateENS0_6TaggedINS0_10JSFunctionEEESt8optionalINS0_8CodeKindEE

namespace {

// V8's "do not look": about 2 ms of an empty loop instead.
constexpr int kNever = INT_MAX / 2, kInsteadOfNever = 1 << 20;
// A function that is optimised after so much is so a little early.
constexpr int kMost = 1 << 24;

}  // namespace

extern "C" {
// An isolate, a function, and perhaps a tier: each comes in a register.
int REAL(BUDGET_FOR)(uint64_t, uint64_t, uint64_t);
int WRAP(BUDGET_FOR)(uint64_t isolate, uint64_t function, uint64_t tier) {
  int budget = REAL(BUDGET_FOR)(isolate, function, tier);
  return budget == kNever ? kInsteadOfNever : std::min(budget, kMost);
}
}
