// Objects that V8 gives pages of their own: of more than 128 KiB.
//
// V8 admits the first of them to its young generation whatever its size, and
// where it refuses one it ends the process: the function that asked knows no
// failure. So the linker puts the functions called __wrap_ here in the places
// of V8's (bridge.go, --wrap). Each such object counts at once, and one that
// does not fit ends the run. If it is asked for by one of the functions listed
// below, it is not even made: they are left before V8 allocates it, and return
// to JavaScript as if they had been interrupted.
#include "large.h"

#include <utility>

#include "engine.h"
#include "locks.h"
#include "look.h"
#include "wrap.h"

#define NEW_LARGE \
  _ZN2v88internal19NewLargeObjectSpace11AllocateRawEPNS0_9LocalHeapEiNS0_14AllocationHintE
#define OLD_LARGE \
  _ZN2v88internal19OldLargeObjectSpace11AllocateRawEPNS0_9LocalHeapEiNS0_14AllocationHintE

namespace paddock {
namespace {

using v8::internal::Address;
using v8::internal::HandleScopeData;
using v8::internal::Internals;

template <class T>
T& Field(v8::Isolate* isolate, int offset) {
  return *reinterpret_cast<T*>(reinterpret_cast<Address>(isolate) + offset);
}

// Where JavaScript called C++ last.
Address ExitFrame(v8::Isolate* isolate) {
  return Field<Address>(isolate, Internals::kIsolateThreadLocalTopOffset);
}

// Built-ins that know of no failure call without a context, of which V8 makes
// the message that goes with an interrupt.
void SetContext(v8::Isolate* isolate) {
  constexpr int kContext = 2 * sizeof(Address);  // in V8's ThreadLocalTop
  auto& context = Field<Address>(
      isolate, Internals::kIsolateThreadLocalTopOffset + kContext);
  if (context) return;
  v8::Local<v8::Context> entered = isolate->GetEnteredOrMicrotaskContext();
  context = *reinterpret_cast<Address*>(ToHandle(entered));
}

// The innermost TryCatch: the second field of one made now.
v8::TryCatch* InnermostTryCatch(v8::Isolate* isolate) {
  v8::TryCatch made(isolate);
  return reinterpret_cast<v8::TryCatch**>(&made)[1];
}

// Ends the run; returns what V8's function returns for it. Optimised code does
// not say where it is in the call of a function that knows no failure, so that
// V8 must not look for the place.
Address End(v8::Isolate* isolate) {
  SetContext(isolate);
  v8::TryCatch* handler = InnermostTryCatch(isolate);
  bool verbose = handler->IsVerbose();
  handler->SetVerbose(false);
  handler->SetCaptureMessage(false);
  Address result = HandleInterrupts(isolate);
  handler->SetVerbose(verbose);
  handler->SetCaptureMessage(true);
  return result;
}

// GCC keeps a call of __builtin_longjmp out of the function that set the place.
[[noreturn]] __attribute__((noinline)) void Leave(Leaving* to) {
  __builtin_longjmp(to->place, 1);
}

// Whether an object of size bytes fits into what the limit leaves, if need be
// after a collection.
bool Fits(pd_isolate* owner, uint64_t size) {
  Memory& memory = *owner->memory;
  auto fits = [&] {
    return memory.used() + size <= memory.limit &&
           memory.heap + size <= owner->heap_limit;
  };
  if (fits()) return true;
  CollectFully(owner);
  return fits();
}

// Before V8 allocates.
void Admit(int size) {
  pd_isolate* owner = OwnerInside();
  if (!owner || !owner->leaving) return;
  Leaving* leaving = owner->leaving;
  if (leaving->exit_frame != ExitFrame(owner->isolate) ||
      LocksHeld() != LocksInside() || !InnermostTryCatch(owner->isolate)) {
    return;
  }
  // V8 asks again after a collection of its own, and is not left there: it
  // has noted that it tries again.
  if (leaving->asking == size) return;
  owner->leaving = nullptr;  // what a collection calls is not left
  bool fits = Fits(owner, size);
  owner->leaving = leaving;
  if (fits) {
    leaving->asking = size;
    return;
  }
  Memory& memory = *owner->memory;
  if (memory.used() + size > memory.limit) {
    memory.Pass(PD_PART_MEMORY, memory.limit, memory.used(), size);
  } else {
    memory.Pass(PD_PART_HEAP, owner->heap_limit, memory.heap, size);
  }
  Leave(leaving);
}

// After it has.
void Count(int size) {
  pd_isolate* owner = OwnerInside();
  if (!owner) return;
  if (owner->leaving) owner->leaving->asking = 0;
  Memory& memory = *owner->memory;
  memory.heap += size;
  if (memory.used() <= memory.limit && memory.heap <= owner->heap_limit) return;
  if (static_cast<uint64_t>(size) > owner->heap_limit) {
    Exhaust(owner);
  } else {
    CollectSoon(owner, Collecting::kFully);  // what it found may be garbage
  }
}

// Calls a function of V8's that JavaScript called, and returns what JavaScript
// gets for it. The function keeps nothing but handles, so that it can be left.
__attribute__((noinline)) Address Call(decltype(Leaving::function) function,
                                       int argc, Address* args,
                                       v8::Isolate* isolate) {
  pd_isolate* owner = OwnerInside();
  if (!owner || owner->isolate != isolate) return function(argc, args, isolate);
  v8::HandleScope scope(isolate);
  auto& handles =
      Field<HandleScopeData>(isolate, Internals::kIsolateHandleScopeDataOffset);
  Leaving leaving{function,           argc,          args, owner->leaving,
                  ExitFrame(isolate), handles.level, 0,    {}};
  owner->leaving = &leaving;
  if (__builtin_setjmp(leaving.place) == 0) {
    Address result = function(argc, args, isolate);
    owner->leaving = leaving.outer;
    return result;
  }
  // Nothing but what was in memory is known here.
  owner = OwnerInside();
  Leaving* left = owner->leaving;
  owner->leaving = left->outer;
  Field<HandleScopeData>(owner->isolate,
                         Internals::kIsolateHandleScopeDataOffset)
      .level = left->level;
  EndForMemory(owner);
  isolate = owner->isolate;
  isolate->TerminateExecution();
  Address result = End(isolate);
  if (result !=
      Internals::GetRoot(isolate, Internals::kUndefinedValueRootIndex))
    return result;
  // V8 serves no interrupts now: the function gets its object.
  return left->function(left->argc, left->args, isolate);
}

}  // namespace
}  // namespace paddock

using namespace paddock;

// The functions that can be left: no destructor but those of handles would
// have anything to do where they allocate. Those of regular expressions, JSON
// and ICU keep memory from malloc and stacks of their own.
#define LEAVABLE(V)                            \
  V(33Runtime_AllocateInYoungGeneration)       \
  V(31Runtime_AllocateInOldGeneration)         \
  V(16Runtime_NewArray)                        \
  V(25Runtime_GrowArrayElements)               \
  V(24Runtime_StringCharCodeAt)                \
  V(25Runtime_StringCodePointAt)               \
  V(23Runtime_StringSubstring)                 \
  V(38Runtime_StringReplaceOneCharWithString)  \
  V(21Runtime_StringToArray)                   \
  V(19Runtime_StringSplit)                     \
  V(21Runtime_FlattenString)                   \
  V(25Runtime_InternalizeString)               \
  V(19Runtime_StringEqual)                     \
  V(22Runtime_StringLessThan)                  \
  V(21Runtime_StringCompare)                   \
  V(25Runtime_StringLastIndexOf)               \
  V(27Runtime_StringBuilderConcat)             \
  V(26Runtime_BigIntExponentiate)              \
  V(29Runtime_StringToLowerCaseIntl)           \
  V(29Runtime_StringToUpperCaseIntl)           \
  V(38Builtin_StringPrototypeToUpperCaseIntl)  \
  V(26Runtime_CreateDataProperty)              \
  V(24Runtime_SetKeyedProperty)                \
  V(25Runtime_KeyedStoreIC_Slow)               \
  V(25Runtime_KeyedStoreIC_Miss)               \
  V(34Runtime_StoreInArrayLiteralIC_Slow)      \
  V(34Runtime_StoreInArrayLiteralIC_Miss)      \
  V(39Runtime_DefineKeyedOwnPropertyInLiteral) \
  V(15Runtime_MapGrow)                         \
  V(15Runtime_SetGrow)                         \
  V(26Runtime_OrderedHashMapGrow)              \
  V(26Runtime_OrderedHashSetGrow)              \
  V(25Runtime_WeakCollectionSet)               \
  V(18Runtime_ObjectKeys)                      \
  V(20Runtime_ObjectValues)                    \
  V(21Runtime_ObjectEntries)                   \
  V(31Runtime_CreateListFromArrayLike)         \
  V(25Runtime_NormalizeElements)               \
  V(30Runtime_TransitionElementsKind)          \
  V(17Builtin_ArrayPush)                       \
  V(22Builtin_ReflectOwnKeys)                  \
  V(26Builtin_ArrayPrototypeFill)              \
  V(20Builtin_ArrayUnshift)

#define SIGNATURE(name) _ZN2v88internal##name##EiPmPNS0_7IsolateE
#define DEFINE(name)                                          \
  Address REAL(SIGNATURE(name))(int, Address*, v8::Isolate*); \
  Address WRAP(SIGNATURE(name))(int argc, Address* args,      \
                                v8::Isolate* isolate) {       \
    return Call(REAL(SIGNATURE(name)), argc, args, isolate);  \
  }

extern "C" {
LEAVABLE(DEFINE)

Address REAL(NEW_LARGE)(void* space, void* heap, int size, int hint);
Address WRAP(NEW_LARGE)(void* space, void* heap, int size, int hint) {
  Admit(size);
  Address object = REAL(NEW_LARGE)(space, heap, size, hint);
  if (object) Count(size);
  return object;
}
Address REAL(OLD_LARGE)(void* space, void* heap, int size, int hint);
Address WRAP(OLD_LARGE)(void* space, void* heap, int size, int hint) {
  Admit(size);
  Address object = REAL(OLD_LARGE)(space, heap, size, hint);
  if (object) Count(size);
  return object;
}
}
