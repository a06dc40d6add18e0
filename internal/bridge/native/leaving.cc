#ifdef PADDOCK_UNIT  // in unit.cc
// The C++ functions of V8 that can be left before they return.
//
// The linker replaces V8's functions with those called __wrap_ here (bridge.go,
// --wrap). Each function on the lists below is called through a wrapper, which
// records its state. When there is no memory for the function,
// __builtin_longjmp returns to the wrapper, and the wrapper returns to
// JavaScript as if the run had been interrupted.
#include "leaving.h"

#include <atomic>
#include <cstddef>
#include <utility>

#include "budget.h"
#include "heap.h"
#include "isolate.h"
#include "locks.h"
#include "memory.h"
#include "recovery.h"
#include "wrap.h"

namespace paddock {
namespace {

using v8::internal::Address;
using v8::internal::HandleScopeData;
using v8::internal::Internals;

template <class T>
T& Field(v8::Isolate* isolate, int offset) {
  return *reinterpret_cast<T*>(reinterpret_cast<Address>(isolate) + offset);
}

// The frame in which JavaScript last called C++.
Address ExitFrame(v8::Isolate* isolate) {
  return Field<Address>(isolate, Internals::kIsolateThreadLocalTopOffset);
}

// Returns the innermost TryCatch, which is the second field of a new one.
v8::TryCatch* InnermostTryCatch(v8::Isolate* isolate) {
  v8::TryCatch made(isolate);
  return reinterpret_cast<v8::TryCatch**>(&made)[1];
}

// Reports whether V8 executes for JavaScript itself, and not a garbage
// collection, a parser, a compiler, or a function of its API.
bool InJavaScript(v8::Isolate* isolate) {
  void* here = __builtin_frame_address(0);
  v8::RegisterState registers;
  registers.pc = __builtin_return_address(0);
  registers.sp = registers.fp = here;
  void* frame[1];
  v8::SampleInfo sample = {};
  isolate->GetStackSample(registers, frame, 1, &sample);
  return sample.vm_state == v8::JS;
}

// Ends the run. Returns what V8's function returns in this case, or 0 if V8
// serves no interrupts now.
// Optimized code records no position for the call of a function that cannot
// fail, so V8 must not look the position up for a message.
Address End(v8::Isolate* isolate) {
  SetContext(isolate);
  v8::TryCatch* handler = InnermostTryCatch(isolate);
  bool verbose = handler->IsVerbose();
  handler->SetVerbose(false);
  handler->SetCaptureMessage(false);
  Address result = HandleInterrupts(isolate);
  handler->SetVerbose(verbose);
  handler->SetCaptureMessage(true);
  return result == Internals::GetRoot(isolate,
                                      Internals::kUndefinedValueRootIndex)
             ? 0
             : result;
}

// Not inlined, because __builtin_longjmp must not be in the function that has
// called __builtin_setjmp.
[[noreturn]] __attribute__((noinline)) void JumpTo(Leaving* to) {
  __builtin_longjmp(to->place, 1);
}

// V8's ResultVectorScope (src/regexp/regexp-result-vector.h): the memory for
// the results of a search with a regular expression. The isolate has one such
// memory; a search that needs another one allocates it.
struct Results {
  v8::Isolate* isolate;
  bool own;
  int32_t* at;
};

}  // namespace
}  // namespace paddock

#define RESULTS(is) _ZN2v88internal6regexp17ResultVectorScope##is
extern "C" void RESULTS(C1EPNS0_7IsolateEi)(void* results, v8::Isolate* isolate,
                                            int size);
extern "C" void RESULTS(D1Ev)(void* results);

namespace paddock {
namespace {

// Returns the isolate's memory for results; null if it is in use.
int32_t* ResultsOf(v8::Isolate* isolate) {
  alignas(Results) char place[sizeof(Results)];
  RESULTS(C1EPNS0_7IsolateEi)(place, isolate, 1);
  auto* results = reinterpret_cast<Results*>(place);
  int32_t* at = results->own ? nullptr : results->at;
  RESULTS(D1Ev)(place);
  return at;
}

void ReturnResults(v8::Isolate* isolate, int32_t* at) {
  Results results{isolate, false, at};
  RESULTS(D1Ev)(&results);
}

// Reports whether the run must end before it calls a function. The generated
// code of a built-in may call functions in a loop in which nothing else checks
// for interrupts.
bool MustEnd(pd_isolate* owner) {
  bool asked = owner->end.requested();
  if (!asked && !owner->end.out_of_memory() &&
      !owner->heap.collection_requested())
    return false;
  if (Initialising() || LocksHeld() != LocksAtV8Entry() ||
      !InJavaScript(owner->isolate)) {
    return false;
  }
  if (!asked) CollectIfRequested(owner);
  if (!asked && !owner->end.out_of_memory()) return false;
  owner->isolate->TerminateExecution();
  return true;
}

// Calls a function of V8 for JavaScript. Returns its result, or the result that
// ends the run if the function was left.
__attribute__((noinline)) Address Call(decltype(Leaving::function) function,
                                       Keeps keeps, int argc, Address* args,
                                       v8::Isolate* isolate) {
  pd_isolate* owner = OwnerInV8();
  if (!owner || owner->isolate != isolate) return function(argc, args, isolate);
  SetContext(isolate);  // the context of V8's errors
  if (MustEnd(owner)) {
    if (Address result = End(isolate)) return result;
  }
  v8::HandleScope scope(isolate);
  auto& handles =
      Field<HandleScopeData>(isolate, Internals::kIsolateHandleScopeDataOffset);
  // The fields are set one by one, because clearing place takes as long as
  // everything else here.
  Leaving leaving;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  leaving.function = function;
  leaving.argc = argc;
  leaving.args = args;
  leaving.outer = owner->activation.leavable.innermost;
  leaving.recovery = innermost;
  leaving.exit_frame = ExitFrame(isolate);
  leaving.level = handles.level;
  leaving.keeps = keeps;
  leaving.results = keeps == Keeps::kResults ? ResultsOf(isolate) : nullptr;
  leaving.native = owner->memory->Native();
  leaving.cleanups = owner->activation.leavable.cleanups.size();
  leaving.asking = 0;
  owner->activation.leavable.innermost = &leaving;
  if (__builtin_setjmp(leaving.place) == 0) {
    Address result = function(argc, args, isolate);
    owner->activation.leavable.innermost = leaving.outer;
    // Blocks that still exist belong to V8.
    if (owner->activation.leavable.cleanups.size() > leaving.cleanups) {
      owner->activation.leavable.cleanups.resize(leaving.cleanups);
    }
    return result;
  }
  // After the jump, only values in memory are valid.
  owner = OwnerInV8();
  Leaving* left = owner->activation.leavable.innermost;
  owner->activation.leavable.innermost = left->outer;
  isolate = owner->isolate;
  Field<HandleScopeData>(isolate, Internals::kIsolateHandleScopeDataOffset)
      .level = left->level;
  if (left->results) ReturnResults(isolate, left->results);
  EndForMemory(owner);
  isolate->TerminateExecution();
  if (Address result = End(isolate)) return result;
  // V8 serves no interrupts at this point, so the function runs again and gets
  // the memory.
  return left->function(left->argc, left->args, isolate);
}

// The innermost call of eval: kBegun until V8 has checked the access.
enum class Eval : uint8_t { kNone, kBegun, kDenied };
constinit thread_local Eval eval = Eval::kNone;

// Returns the owner if it is inside a call that can be left.
pd_isolate* Noting() {
  pd_isolate* owner = OwnerInV8();
  return owner && owner->activation.leavable.innermost ? owner : nullptr;
}

void Note(pd_isolate* owner, Cleanup cleanup) {
  Uncharged uncharged;
  owner->activation.leavable.cleanups.push_back(cleanup);
}

// Removes a cleanup, because V8 has performed the action. Cleanups of the outer
// calls keep their positions.
template <class Is>
void Forget(pd_isolate* owner, Is is) {
  auto& cleanups = owner->activation.leavable.cleanups;
  size_t first = owner->activation.leavable.innermost
                     ? owner->activation.leavable.innermost->cleanups
                     : 0;
  for (size_t i = cleanups.size(); i-- > 0;) {
    if (!cleanups[i].run || !is(cleanups[i])) continue;
    cleanups[i] = {};
    while (cleanups.size() > first && !cleanups.back().run) cleanups.pop_back();
    return;
  }
}

// Reports whether a block of this size may be V8's list of blocks of handles.
// The list doubles when there is no room for a handle, and remains allocated.
bool InListOfHandles(v8::Isolate* isolate, size_t size) {
  auto& handles =
      Field<HandleScopeData>(isolate, Internals::kIsolateHandleScopeDataOffset);
  return handles.next == handles.limit && (size & (size - 1)) == 0;
}

// Reports whether an object is in a frame of the innermost call.
bool OnStackOf(const Leaving* leaving, const void* object) {
  auto at = reinterpret_cast<uintptr_t>(object);
  return at > reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) &&
         at < reinterpret_cast<uintptr_t>(leaving);
}

}  // namespace

bool CanLeave(pd_isolate* owner) {
  Leaving* leaving = owner->activation.leavable.innermost;
  if (!leaving || leaving->recovery != innermost ||
      leaving->exit_frame != ExitFrame(owner->isolate)) {
    return false;
  }
  if (LocksHeld() != LocksAtV8Entry() || Initialising()) return false;
  if (leaving->keeps != Keeps::kBlocks) {
    // The memory that a compiler or a traversal of bytecode has allocated would
    // leak. Handles do not count, nor do the lists of a garbage collection.
    constexpr int64_t kMostLeft = 1 << 20;
    int64_t handles =
        int64_t{v8::HandleScope::NumberOfHandles(owner->isolate)} *
        static_cast<int64_t>(sizeof(Address));
    int64_t taken = owner->memory->Native() - leaving->native - handles;
    if (owner->activation.leavable.cleanups.size() > leaving->cleanups ||
        (taken > kMostLeft && !owner->memory->marking)) {
      return false;
    }
  }
  // No frame that is left may have a TryCatch, and V8 must execute for
  // JavaScript.
  v8::TryCatch* handler = InnermostTryCatch(owner->isolate);
  return handler && !OnStackOf(leaving, handler) &&
         InJavaScript(owner->isolate);
}

void Leave(pd_isolate* owner) {
  Leaving* leaving = owner->activation.leavable.innermost;
  auto& cleanups = owner->activation.leavable.cleanups;
  while (cleanups.size() > leaving->cleanups) {
    Cleanup cleanup = cleanups.back();
    cleanups.pop_back();
    if (cleanup.run) cleanup.run(cleanup.a, cleanup.b, cleanup.c);
  }
  JumpTo(leaving);
}

bool NoteBlock(void* block, size_t size) {
  pd_isolate* owner = Noting();
  if (!owner || owner->activation.leavable.innermost->keeps != Keeps::kBlocks ||
      !CanLeave(owner))
    return false;
  if (InListOfHandles(owner->isolate, size)) return false;
  Note(owner, {[](void* a, void*, void*) { FreeNoted(a); }, block});
  return true;
}

bool NoteHandles(void* block) {
  pd_isolate* owner = Noting();
  if (!owner ||
      owner->memory->native_in_run() <= owner->memory->most_native()) {
    return false;
  }
  auto& handles = Field<HandleScopeData>(
      owner->isolate, Internals::kIsolateHandleScopeDataOffset);
  if (handles.next != handles.limit || !CanLeave(owner)) return false;
  Note(owner, {[](void* a, void*, void*) { FreeNoted(a); }, block});
  return true;
}

void ForgetBlock(void* block) {
  pd_isolate* owner = innermost ? innermost->owner : nullptr;
  if (!owner || owner->activation.leavable.cleanups.empty()) return;
  Forget(owner, [block](const Cleanup& c) { return c.a == block; });
}

}  // namespace paddock

using namespace paddock;

#define SIGNATURE(name) _ZN2v88internal##name##EiPmPNS0_7IsolateE
#define DEFINE_CALL(name, keeps)                                    \
  Address REAL(SIGNATURE(name))(int, Address*, v8::Isolate*);       \
  Address WRAP(SIGNATURE(name))(int argc, Address* args,            \
                                v8::Isolate* isolate) {             \
    return Call(REAL(SIGNATURE(name)), keeps, argc, args, isolate); \
  }
#define DEFINE_HANDLES(name) DEFINE_CALL(name, Keeps::kHandles)
#define DEFINE_BLOCKS(name) DEFINE_CALL(name, Keeps::kBlocks)
#define DEFINE_RESULTS(name) DEFINE_CALL(name, Keeps::kResults)

// These functions own only handles when they allocate in the heap, so no other
// destructors have an effect.
#define HANDLES(V)                                             \
  V(33Runtime_AllocateInYoungGeneration)                       \
  V(31Runtime_AllocateInOldGeneration)                         \
  V(49Runtime_FatalProcessOutOfMemoryInvalidArrayLength)       \
  V(24Runtime_FatalInvalidSize)                                \
  V(16Runtime_NewArray)                                        \
  V(25Runtime_GrowArrayElements)                               \
  V(24Runtime_StringCharCodeAt)                                \
  V(25Runtime_StringCodePointAt)                               \
  V(23Runtime_StringSubstring)                                 \
  V(38Runtime_StringReplaceOneCharWithString)                  \
  V(21Runtime_StringToArray)                                   \
  V(19Runtime_StringSplit)                                     \
  V(21Runtime_FlattenString)                                   \
  V(25Runtime_InternalizeString)                               \
  V(19Runtime_StringEqual)                                     \
  V(22Runtime_StringLessThan)                                  \
  V(21Runtime_StringCompare)                                   \
  V(25Runtime_StringLastIndexOf)                               \
  V(27Runtime_StringBuilderConcat)                             \
  V(26Runtime_BigIntExponentiate)                              \
  V(29Runtime_StringToLowerCaseIntl)                           \
  V(29Runtime_StringToUpperCaseIntl)                           \
  V(26Runtime_CreateDataProperty)                              \
  V(24Runtime_SetKeyedProperty)                                \
  V(25Runtime_KeyedStoreIC_Slow)                               \
  V(25Runtime_KeyedStoreIC_Miss)                               \
  V(34Runtime_StoreInArrayLiteralIC_Slow)                      \
  V(34Runtime_StoreInArrayLiteralIC_Miss)                      \
  V(39Runtime_DefineKeyedOwnPropertyInLiteral)                 \
  V(15Runtime_MapGrow)                                         \
  V(15Runtime_SetGrow)                                         \
  V(26Runtime_OrderedHashMapGrow)                              \
  V(26Runtime_OrderedHashSetGrow)                              \
  V(25Runtime_WeakCollectionSet)                               \
  V(18Runtime_ObjectKeys)                                      \
  V(20Runtime_ObjectValues)                                    \
  V(21Runtime_ObjectEntries)                                   \
  V(31Runtime_CreateListFromArrayLike)                         \
  V(25Runtime_NormalizeElements)                               \
  V(30Runtime_TransitionElementsKind)                          \
  V(17Builtin_ArrayPush)                                       \
  V(22Builtin_ReflectOwnKeys)                                  \
  V(26Builtin_ArrayPrototypeFill)                              \
  V(20Builtin_ArrayUnshift)                                    \
  V(19Runtime_GetProperty)                                     \
  V(24Runtime_KeyedLoadIC_Miss)                                \
  V(23Runtime_KeyedHasIC_Miss)                                 \
  V(19Runtime_HasProperty)                                     \
  V(22Runtime_DeleteProperty)                                  \
  V(29Runtime_DefineKeyedOwnIC_Miss)                           \
  V(29Runtime_DefineKeyedOwnIC_Slow)                           \
  V(31Runtime_DefineObjectOwnProperty)                         \
  V(28Runtime_ObjectHasOwnProperty)                            \
  V(38Runtime_GetOwnPropertyDescriptorObject)                  \
  V(14Runtime_ToName)                                          \
  V(26Runtime_LoadKeyedFromSuper)                              \
  V(25Runtime_StoreKeyedToSuper)                               \
  V(31Runtime_GetPropertyWithReceiver)                         \
  V(31Runtime_SetPropertyWithReceiver)                         \
  V(19Runtime_DefineClass)                                     \
  V(26Runtime_CopyDataProperties)                              \
  V(55Runtime_CopyDataPropertiesWithExcludedPropertiesOnStack) \
  V(25Runtime_SetDataProperties)                               \
  V(22Runtime_ForInEnumerate)                                  \
  V(26Runtime_GetOwnPropertyKeys)                              \
  V(33Runtime_ObjectGetOwnPropertyNames)                       \
  V(40Runtime_ObjectGetOwnPropertyNamesTryFast)                \
  V(33Runtime_ObjectEntriesSkipFastPath)                       \
  V(32Runtime_ObjectValuesSkipFastPath)                        \
  V(31Runtime_ObjectAssignTryFastcase)                         \
  V(26Runtime_CloneObjectIC_Miss)                              \
  V(26Runtime_CloneObjectIC_Slow)                              \
  V(28Builtin_ObjectDefineProperty)                            \
  V(30Builtin_ObjectDefineProperties)                          \
  V(39Builtin_ObjectGetOwnPropertyDescriptors)                 \
  V(35Builtin_ObjectGetOwnPropertySymbols)                     \
  V(29Builtin_ReflectDefineProperty)                           \
  V(18Builtin_ReflectSet)                                      \
  V(17Builtin_SymbolFor)                                       \
  V(43Builtin_ObjectPrototypePropertyIsEnumerable)             \
  V(26Builtin_ObjectDefineGetter)                              \
  V(26Builtin_ObjectDefineSetter)                              \
  V(26Builtin_ObjectLookupGetter)                              \
  V(26Builtin_ObjectLookupSetter)                              \
  V(20Builtin_ObjectFreeze)                                    \
  V(18Builtin_ObjectSeal)                                      \
  V(22Runtime_StringToNumber)                                  \
  V(24Runtime_StringParseFloat)                                \
  V(22Runtime_StringParseInt)                                  \
  V(26Runtime_StringIsWellFormed)                              \
  V(26Runtime_StringToWellFormed)                              \
  V(29Runtime_StringLessThanOrEqual)                           \
  V(25Runtime_StringGreaterThan)                               \
  V(32Runtime_StringGreaterThanOrEqual)                        \
  V(17Runtime_StringAdd)                                       \
  V(23Runtime_GetSubstitution)                                 \
  V(34Builtin_StringPrototypeLastIndexOf)                      \
  V(17Builtin_StringRaw)                                       \
  V(16Runtime_ToNumber)                                        \
  V(17Runtime_ToNumeric)                                       \
  V(16Runtime_ToString)                                        \
  V(13Runtime_Equal)                                           \
  V(16Runtime_LessThan)                                        \
  V(23Runtime_LessThanOrEqual)                                 \
  V(19Runtime_GreaterThan)                                     \
  V(26Runtime_GreaterThanOrEqual)                              \
  V(17Builtin_DateParse)                                       \
  V(23Builtin_DateConstructor)                                 \
  V(30Builtin_ErrorPrototypeToString)                          \
  V(33Runtime_ResolvePossiblyDirectEval)                       \
  V(27Builtin_FunctionConstructor)                             \
  V(36Builtin_GeneratorFunctionConstructor)                    \
  V(32Builtin_AsyncFunctionConstructor)                        \
  V(41Builtin_AsyncGeneratorFunctionConstructor)               \
  V(38Runtime_TransitionElementsKindWithKind)                  \
  V(26Runtime_CreateArrayLiteral)                              \
  V(27Runtime_CreateObjectLiteral)                             \
  V(26Runtime_ArrayIncludes_Slow)                              \
  V(20Runtime_ArrayIndexOf)                                    \
  V(18Builtin_ArrayShift)                                      \
  V(16Builtin_ArrayPop)                                        \
  V(24Runtime_NewRestParameter)                                \
  V(26Runtime_NewStrictArguments)                              \
  V(26Runtime_NewSloppyArguments)                              \
  V(25Runtime_AllocateByteArray)                               \
  V(33Builtin_SegmenterPrototypeSegment)
// These functions also own blocks from malloc. No block of kLeastNoted bytes or
// more outlives the call. Smaller blocks are not freed if the function is left.
#define BLOCKS(V)                                      \
  V(17Builtin_JsonParse)                               \
  V(21Builtin_JsonStringify)                           \
  V(19Builtin_JsonRawJson)                             \
  V(23Builtin_GlobalDecodeURI)                         \
  V(32Builtin_GlobalDecodeURIComponent)                \
  V(23Builtin_GlobalEncodeURI)                         \
  V(32Builtin_GlobalEncodeURIComponent)                \
  V(20Builtin_GlobalEscape)                            \
  V(22Builtin_GlobalUnescape)                          \
  V(36Builtin_StringPrototypeNormalizeIntl)            \
  V(40Builtin_StringPrototypeLocaleCompareIntl)        \
  V(40Builtin_StringPrototypeToLocaleUpperCase)        \
  V(31Runtime_StringToLocaleLowerCase)                 \
  V(25Builtin_BigIntConstructor)                       \
  V(31Builtin_BigIntPrototypeToString)                 \
  V(37Builtin_BigIntPrototypeToLocaleString)           \
  V(20Builtin_BigIntAsIntN)                            \
  V(21Builtin_BigIntAsUintN)                           \
  V(29Runtime_BigIntCompareToString)                   \
  V(27Runtime_BigIntEqualToString)                     \
  V(16Runtime_ToBigInt)                                \
  V(26Runtime_StringEscapeQuotes)                      \
  V(20Builtin_RegExpEscape)                            \
  V(34Runtime_RegExpInitializeAndCompile)              \
  V(18Runtime_FormatList)                              \
  V(25Runtime_FormatListToParts)                       \
  V(41Builtin_NumberFormatPrototypeFormatNumber)       \
  V(40Builtin_NumberFormatInternalFormatNumber)        \
  V(42Builtin_NumberFormatPrototypeFormatToParts)      \
  V(40Builtin_NumberFormatPrototypeFormatRange)        \
  V(47Builtin_NumberFormatPrototypeFormatRangeToParts) \
  V(31Builtin_CollatorInternalCompare)                 \
  V(31Builtin_DisplayNamesPrototypeOf)                 \
  V(25Builtin_LocaleConstructor)                       \
  V(31Builtin_IntlGetCanonicalLocales)                 \
  V(35Builtin_SegmentsPrototypeContaining)             \
  V(36Builtin_SegmentIteratorPrototypeNext)            \
  V(28Builtin_Uint8ArrayFromBase64)                    \
  V(25Builtin_Uint8ArrayFromHex)                       \
  V(40Builtin_Uint8ArrayPrototypeSetFromBase64)        \
  V(37Builtin_Uint8ArrayPrototypeSetFromHex)           \
  V(35Builtin_Uint8ArrayPrototypeToBase64)             \
  V(32Builtin_Uint8ArrayPrototypeToHex)                \
  V(38Builtin_StringPrototypeToUpperCaseIntl)
// These functions search with regular expressions.
#define SEARCHING(V)                                    \
  V(18Runtime_RegExpExec)                               \
  V(26Runtime_RegExpExecMultiple)                       \
  V(23Runtime_RegExpReplaceRT)                          \
  V(19Runtime_RegExpSplit)                              \
  V(29Runtime_RegExpMatchGlobalAtom)                    \
  V(26Runtime_RegExpBuildIndices)                       \
  V(48Runtime_StringReplaceNonGlobalRegExpWithFunction) \
  V(33Runtime_RegExpGrowRegExpMatchInfo)
#define ADD_CALLBACK \
  _ZN2v88internal9LocalHeap21AddGCEpilogueCallbackEPFvPvES2_NS0_22GCCallbacksInSafepoint6GCTypeE
#define REMOVE_CALLBACK \
  _ZN2v88internal9LocalHeap24RemoveGCEpilogueCallbackEPFvPvES2_
#define UTF8_VALUE _ZN2v86String9Utf8ValueC1EPNS_7IsolateENS_5LocalINS_5ValueEEE
#define PUSH_SCOPE \
  _ZN2v88internal10StackGuard19PushInterruptsScopeEPNS0_15InterruptsScopeE
#define POP_SCOPE _ZN2v88internal10StackGuard18PopInterruptsScopeEv
#define LOOK_UP \
  _ZN2v88internal11StringTable32TryStringToIndexOrLookupExistingEPNS0_7IsolateEm

#define THROW_NO_ACCESS SIGNATURE(21Runtime_ThrowNoAccess)
#define GLOBAL_EVAL SIGNATURE(18Builtin_GlobalEval)
#define MAY_EVAL \
  _ZN2v88internal8Builtins20AllowDynamicFunctionEPNS0_7IsolateENS0_12DirectHandleINS0_10JSFunctionEEENS4_INS0_8JSObjectEEE

extern "C" void REAL(PUSH_SCOPE)(void* guard, void* scope);
extern "C" void REAL(POP_SCOPE)(void* guard);

namespace paddock {
namespace {

// The offset of V8's StackGuard in an isolate, and of the chain of its scopes
// in the StackGuard. V8's headers do not contain them, so they are determined
// when the first scope is added to a chain.
std::atomic<ptrdiff_t> guard_in_isolate{0}, head_in_guard{0};

void FindScopes(void* guard, void* scope) {
  constexpr ptrdiff_t kMost = 256;
  auto* at = static_cast<char*>(guard);
  for (ptrdiff_t head = sizeof(void*); head < kMost; head += sizeof(void*)) {
    if (*reinterpret_cast<void**>(at + head) != scope) continue;
    // The first field of a StackGuard is its isolate.
    guard_in_isolate = at - *reinterpret_cast<char**>(guard);
    head_in_guard = head;
    return;
  }
}

}  // namespace

void EndInterruptsScopes(v8::Isolate* isolate) {
  ptrdiff_t head = head_in_guard;
  if (!head) return;
  char* guard = reinterpret_cast<char*>(isolate) + guard_in_isolate;
  while (*reinterpret_cast<void**>(guard + head)) REAL(POP_SCOPE)(guard);
}

}  // namespace paddock

extern "C" {
HANDLES(DEFINE_HANDLES)
BLOCKS(DEFINE_BLOCKS)
SEARCHING(DEFINE_RESULTS)

// The eval of another context returns undefined if the caller has no access to
// that context. It throws instead, as the Function of that context does. V8
// checks the access first.
bool REAL(MAY_EVAL)(v8::Isolate* isolate, void* function, void* global);
bool WRAP(MAY_EVAL)(v8::Isolate* isolate, void* function, void* global) {
  bool may = REAL(MAY_EVAL)(isolate, function, global);
  if (eval == Eval::kBegun) eval = may ? Eval::kNone : Eval::kDenied;
  return may;
}
Address THROW_NO_ACCESS(int argc, Address* args, v8::Isolate* isolate);
Address REAL(GLOBAL_EVAL)(int, Address*, v8::Isolate*);
Address WRAP(GLOBAL_EVAL)(int argc, Address* args, v8::Isolate* isolate) {
  eval = Eval::kBegun;
  Address result =
      Call(REAL(GLOBAL_EVAL), Keeps::kHandles, argc, args, isolate);
  // A nested call has finished, so this is the state of this call.
  if (std::exchange(eval, Eval::kNone) != Eval::kDenied) return result;
  return THROW_NO_ACCESS(0, nullptr, isolate);
}

// A reader or writer on the stack has a callback for garbage collections.
void REAL(ADD_CALLBACK)(void* heap, void (*callback)(void*), void* data,
                        int when);
void REAL(REMOVE_CALLBACK)(void* heap, void (*callback)(void*), void* data);
void WRAP(ADD_CALLBACK)(void* heap, void (*callback)(void*), void* data,
                        int when) {
  REAL(ADD_CALLBACK)(heap, callback, data, when);
  pd_isolate* owner = Noting();
  if (!owner || !OnStackOf(owner->activation.leavable.innermost, data)) return;
  Note(owner, {[](void* a, void* b, void* c) {
                 REAL(REMOVE_CALLBACK)(a, reinterpret_cast<void (*)(void*)>(b),
                                       c);
               },
               heap, reinterpret_cast<void*>(callback), data});
}
void WRAP(REMOVE_CALLBACK)(void* heap, void (*callback)(void*), void* data) {
  REAL(REMOVE_CALLBACK)(heap, callback, data);
  pd_isolate* owner = innermost ? innermost->owner : nullptr;
  if (!owner || owner->activation.leavable.cleanups.empty()) return;
  Forget(owner, [=](const Cleanup& c) {
    return c.c == data && c.b == reinterpret_cast<void*>(callback);
  });
}

// Intl.Locale copies its argument to a block of malloc, and in a state in which
// the function cannot be left.
void REAL(UTF8_VALUE)(void* utf8, v8::Isolate* isolate,
                      v8::Local<v8::Value> value);
void WRAP(UTF8_VALUE)(void* utf8, v8::Isolate* isolate,
                      v8::Local<v8::Value> value) {
  pd_isolate* owner = Noting();
  if (owner && value->IsString()) {
    Memory& memory = *owner->memory;
    int64_t length = value.As<v8::String>()->Length();
    if (length >= kLeastNoted &&
        memory.native_in_run() + length > memory.most_native() &&
        CanLeave(owner)) {
      memory.Pass(PD_PART_NATIVE, memory.limit, memory.native_in_run(), length);
      memory.allowed = memory.most_native();
      Leave(owner);
    }
  }
  REAL(UTF8_VALUE)(utf8, isolate, value);
}

// A scope on the stack postpones interrupts.
void WRAP(PUSH_SCOPE)(void* guard, void* scope) {
  REAL(PUSH_SCOPE)(guard, scope);
  if (!head_in_guard.load(std::memory_order_relaxed)) FindScopes(guard, scope);
  pd_isolate* owner = Noting();
  if (!owner || !OnStackOf(owner->activation.leavable.innermost, scope)) return;
  Note(owner,
       {[](void* a, void*, void*) { REAL(POP_SCOPE)(a); }, guard, guard});
}
void WRAP(POP_SCOPE)(void* guard) {
  REAL(POP_SCOPE)(guard);
  pd_isolate* owner = innermost ? innermost->owner : nullptr;
  if (!owner || owner->activation.leavable.cleanups.empty()) return;
  Forget(owner, [=](const Cleanup& c) { return c.b == guard; });
}

// Generated code calls this to look up a name. For a string in pieces, V8
// allocates a copy, and the call cannot be left. If the result is kUnsupported,
// the code calls C++ instead.
Address REAL(LOOK_UP)(v8::Isolate* isolate, Address string);
Address WRAP(LOOK_UP)(v8::Isolate* isolate, Address string) {
  constexpr int kLong = 1 << 20, kUnsupported = -2;
  constexpr int kLength = v8::internal::kApiTaggedSize + sizeof(int32_t);
  if (*reinterpret_cast<int32_t*>(string - v8::internal::kHeapObjectTag +
                                  kLength) > kLong) {
    return Internals::IntegralToSmi(kUnsupported);
  }
  return REAL(LOOK_UP)(isolate, string);
}
}
#endif
