// V8's parsers, compilers and readers are ended by two errors that they unwind
// from, and free what they hold. What recurses checks how much stack is left,
// and reports a RangeError when it is too little. The parser of JavaScript
// reads nothing more behind a syntax error. No script sees either, for the run
// is ended too (EndForMemory).
//
// The linker puts these in the place of V8's functions of the same name
// (bridge.go, --wrap).
#include "overflow.h"

#include "engine.h"
#include "wrap.h"

#define POSITION _ZN2v88internal23GetCurrentStackPositionEv
#define OVERFLOW _ZN2v88internal7Isolate13StackOverflowEv
#define DECLARE \
  _ZN2v88internal5Scope15DeclareVariableEPNS0_11DeclarationEPKNS0_12AstRawStringEiNS0_12VariableModeENS0_12VariableKindENS0_18InitializationFlagEPbSA_SA_

namespace paddock {
namespace {

constinit thread_local pd_isolate* overflowing = nullptr;
constinit thread_local Nesting* nesting = nullptr;

}  // namespace

void EndParsers(pd_isolate* owner) {
  // A parser allocates again and again while it unwinds. Once V8 has thrown,
  // another overflow would only keep it from looking whether the run is to end.
  constexpr int64_t kMore = 1 << 20;
  int64_t now = owner->memory->native_in_run();
  if (owner->overflowed_at && now < owner->overflowed_at + kMore) return;
  owner->overflowed_at = now;
  if (owner->stack_floor) overflowing = owner;
}

void ForgetParsers() {
  overflowing = nullptr;
  nesting = nullptr;
}

Nesting::Nesting(pd_isolate* owner, std::vector<uintptr_t>* open)
    : owner_(owner), outer_(nesting), open_(open) {
  open_->reserve(owner->nesting + 1);  // its growth must not be jumped out of
}

Nesting::~Nesting() { nesting = outer_; }

void Nesting::Begin() {
  open_->clear();
  if (owner_->stack_floor) nesting = this;
}

uintptr_t Nesting::floor() const { return owner_->stack_floor; }

bool Nesting::At(uintptr_t position, const void* from) {
  if (throwing_) return true;
  if (!from_) from_ = from;
  if (from != from_) return false;
  // The stack grows down.
  while (!open_->empty() && open_->back() <= position) open_->pop_back();
  open_->push_back(position);
  passed_ = throwing_ = open_->size() > static_cast<size_t>(owner_->nesting);
  return throwing_;
}

}  // namespace paddock

using paddock::innermost;
using paddock::nesting;
using paddock::overflowing;

extern "C" {
uintptr_t REAL(POSITION)();
uintptr_t WRAP(POSITION)() {
  if (overflowing) [[unlikely]] {
    const pd_isolate* owner = overflowing;
    // Just below the limit: V8 also asks whether it is on the thread's stack.
    if (innermost && innermost->owner == owner && innermost->inside >= 0) {
      return owner->stack_floor - sizeof(void*);
    }
  }
  uintptr_t position = REAL(POSITION)();
  if (nesting && nesting->At(position, __builtin_return_address(0)))
      [[unlikely]] {
    return nesting->floor() - sizeof(void*);
  }
  return position;
}

uintptr_t REAL(OVERFLOW)(void* isolate);
uintptr_t WRAP(OVERFLOW)(void* isolate) {
  overflowing = nullptr;
  if (nesting) nesting->Thrown();
  return REAL(OVERFLOW)(isolate);
}

// The last of its arguments is whether the variable may be declared.
void* REAL(DECLARE)(void* scope, void* declaration, const void* name,
                    int position, uint8_t mode, uint8_t kind, uint8_t flag,
                    bool* added, bool* redefined, bool* ok);
void* WRAP(DECLARE)(void* scope, void* declaration, const void* name,
                    int position, uint8_t mode, uint8_t kind, uint8_t flag,
                    bool* added, bool* redefined, bool* ok) {
  void* variable = REAL(DECLARE)(scope, declaration, name, position, mode, kind,
                                 flag, added, redefined, ok);
  if (overflowing && innermost && innermost->owner == overflowing) *ok = false;
  return variable;
}
}
