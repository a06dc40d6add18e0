#ifdef PADDOCK_UNIT  // in unit.cc
// V8's parsers, compilers and readers are ended by two errors, after which they
// return and free their memory. Recursive functions check how much stack is
// left, and report a RangeError if it is too little. The JavaScript parser
// stops at a syntax error and at the end of its input, which ends its loops.
// Scripts do not observe these errors, because the run is ended too
// (EndForMemory).
//
// The linker replaces V8's functions of the same names with these (bridge.go,
// --wrap).
#include "overflow.h"

#include <utility>

#include "isolate.h"
#include "recovery.h"
#include "v8-version.h"
#include "wrap.h"

#define POSITION _ZN2v88internal23GetCurrentStackPositionEv
#define OVERFLOW _ZN2v88internal7Isolate13StackOverflowEv
#define DECLARE_VARIABLE \
  _ZN2v88internal5Scope15DeclareVariableEPNS0_11DeclarationEPKNS0_12AstRawStringEiNS0_12VariableModeENS0_12VariableKindENS0_18InitializationFlagEPbSA_SA_

#define PARSE_PROGRAM \
  _ZN2v88internal7parsing12ParseProgramEPNS0_9ParseInfoENS0_12DirectHandleINS0_6ScriptEEENS0_17MaybeDirectHandleINS0_9ScopeInfoEEEPNS0_7IsolateENS1_20ReportStatisticsModeE
#define PARSE_FUNCTION \
  _ZN2v88internal7parsing13ParseFunctionEPNS0_9ParseInfoENS0_12DirectHandleINS0_18SharedFunctionInfoEEEPNS0_7IsolateENS1_20ReportStatisticsModeE
#define PARSE_ANY \
  _ZN2v88internal7parsing8ParseAnyEPNS0_9ParseInfoENS0_12DirectHandleINS0_18SharedFunctionInfoEEEPNS0_7IsolateENS1_20ReportStatisticsModeE

namespace paddock {
namespace {

constinit thread_local pd_isolate* overflowing = nullptr;
// V8's limit on this thread. It is copied because the isolate may run on
// another thread later.
constinit thread_local uintptr_t floor_here = 0;
constinit thread_local Nesting* nesting = nullptr;

// V8's ParseInfo of the innermost parser that is running.
constinit thread_local void* parsing = nullptr;

// Constants that V8's public headers do not contain (src/parsing/parse-info.h,
// scanner.h). TestParsers fails if they change.
static_assert(V8_MAJOR_VERSION == 15 && V8_MINOR_VERSION == 0,
              "compare what is below with the sources of this V8");
constexpr int kStream = 80;  // in a ParseInfo
struct Stream {
  void* functions;
  const uint16_t *begin, *cursor, *end;
  size_t position;
  void* statistics;
  bool error;
};

// Does what the parser itself does after an error.
void EndInput() {
  if (!parsing) return;
  auto* stream =
      *reinterpret_cast<Stream**>(static_cast<char*>(parsing) + kStream);
  if (!stream) return;
  stream->cursor = stream->end + 1;
  stream->error = true;
}

template <class F>
auto Parsing(void* info, F f) {
  void* outer = std::exchange(parsing, info);
  auto result = f();
  parsing = outer;
  return result;
}

}  // namespace

void EndParsers(pd_isolate* owner) {
  // A parser allocates repeatedly while it unwinds. After V8 has thrown an
  // exception, another overflow would only prevent it from checking for
  // interrupts.
  constexpr int64_t kMore = 1 << 20;
  int64_t now = owner->memory->native_in_run();
  if (owner->overflowed_at && now < owner->overflowed_at + kMore) return;
  owner->overflowed_at = now;
  if (owner->stack_limit.floor) {
    overflowing = owner;
    floor_here = owner->stack_limit.floor;
  }
  EndInput();
}

void ForgetParsers() {
  overflowing = nullptr;
  nesting = nullptr;
  parsing = nullptr;
}

Nesting::Nesting(pd_isolate* owner, std::vector<uintptr_t>* open)
    : owner_(owner), outer_(nesting), open_(open) {
  open_->reserve(owner->value_limits.depth +
                 1);  // a jump must not interrupt its growth
}

Nesting::~Nesting() { nesting = outer_; }

void Nesting::Begin() {
  open_->clear();
  if (owner_->stack_limit.floor) nesting = this;
}

uintptr_t Nesting::floor() const { return owner_->stack_limit.floor; }

bool Nesting::At(uintptr_t position, const void* from) {
  if (throwing_) return true;
  if (!from_) from_ = from;
  if (from != from_) return false;
  // The stack grows down.
  while (!open_->empty() && open_->back() <= position) open_->pop_back();
  open_->push_back(position);
  passed_ = throwing_ =
      open_->size() > static_cast<size_t>(owner_->value_limits.depth);
  return throwing_;
}

}  // namespace paddock

using paddock::floor_here;
using paddock::innermost;
using paddock::nesting;
using paddock::overflowing;
using paddock::Parsing;

extern "C" {
// Handles are passed in registers, as their addresses are.
bool REAL(PARSE_PROGRAM)(void* info, void* script, void* scope, void* isolate,
                         int mode);
bool WRAP(PARSE_PROGRAM)(void* info, void* script, void* scope, void* isolate,
                         int mode) {
  return Parsing(info, [&] {
    return REAL(PARSE_PROGRAM)(info, script, scope, isolate, mode);
  });
}
bool REAL(PARSE_FUNCTION)(void* info, void* function, void* isolate, int mode);
bool WRAP(PARSE_FUNCTION)(void* info, void* function, void* isolate, int mode) {
  return Parsing(info, [&] {
    return REAL(PARSE_FUNCTION)(info, function, isolate, mode);
  });
}
bool REAL(PARSE_ANY)(void* info, void* function, void* isolate, int mode);
bool WRAP(PARSE_ANY)(void* info, void* function, void* isolate, int mode) {
  return Parsing(
      info, [&] { return REAL(PARSE_ANY)(info, function, isolate, mode); });
}

uintptr_t REAL(POSITION)();
uintptr_t WRAP(POSITION)() {
  if (overflowing) [[unlikely]] {
    const pd_isolate* owner = overflowing;
    // Just below the limit, because V8 also checks whether the position is on
    // the thread's stack.
    if (innermost && innermost->owner == owner && innermost->inside >= 0) {
      return floor_here - sizeof(void*);
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

// Parameter ok returns whether the variable may be declared.
void* REAL(DECLARE_VARIABLE)(void* scope, void* declaration, const void* name,
                             int position, uint8_t mode, uint8_t kind,
                             uint8_t flag, bool* added, bool* redefined,
                             bool* ok);
void* WRAP(DECLARE_VARIABLE)(void* scope, void* declaration, const void* name,
                             int position, uint8_t mode, uint8_t kind,
                             uint8_t flag, bool* added, bool* redefined,
                             bool* ok) {
  void* variable =
      REAL(DECLARE_VARIABLE)(scope, declaration, name, position, mode, kind,
                             flag, added, redefined, ok);
  if (overflowing && innermost && innermost->owner == overflowing) *ok = false;
  return variable;
}
}
#endif
