// V8's parsers, compilers and readers are ended by two errors that they unwind
// from, and free what they hold. What recurses checks how much stack is left,
// and reports a RangeError when it is too little. The parser of JavaScript
// reads nothing more behind a syntax error, and nothing where its input ends,
// which is how its loops end. No script sees any of this, for the run is ended
// too (EndForMemory).
//
// The linker puts these in the place of V8's functions of the same name
// (bridge.go, --wrap).
#include "overflow.h"

#include <utility>

#include "engine.h"
#include "v8-version.h"
#include "wrap.h"

#define POSITION _ZN2v88internal23GetCurrentStackPositionEv
#define OVERFLOW _ZN2v88internal7Isolate13StackOverflowEv
#define DECLARE \
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
// V8's limit on this thread: the isolate may have been on another since.
constinit thread_local uintptr_t floor_here = 0;
constinit thread_local Nesting* nesting = nullptr;

// V8's ParseInfo of the innermost parser that is at work.
constinit thread_local void* parsing = nullptr;

// What V8's public headers do not say (src/parsing/parse-info.h, scanner.h).
// TestParsers fails if a newer V8 has it elsewhere.
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

// As the parser itself does behind an error.
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
  // A parser allocates again and again while it unwinds. Once V8 has thrown,
  // another overflow would only keep it from looking whether the run is to end.
  constexpr int64_t kMore = 1 << 20;
  int64_t now = owner->memory->native_in_run();
  if (owner->overflowed_at && now < owner->overflowed_at + kMore) return;
  owner->overflowed_at = now;
  if (owner->stack_floor) {
    overflowing = owner;
    floor_here = owner->stack_floor;
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

using paddock::floor_here;
using paddock::innermost;
using paddock::nesting;
using paddock::overflowing;
using paddock::Parsing;

extern "C" {
// Handles come in registers, as their addresses do.
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
    // Just below the limit: V8 also asks whether it is on the thread's stack.
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
