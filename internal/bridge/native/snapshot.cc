#ifdef PADDOCK_UNIT  // in unit.cc
#include "snapshot.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "build.h"
#include "callback.h"
#include "cells.h"
#include "class.h"
#include "entry.h"
#include "fault.h"
#include "handle.h"
#include "hostref.h"
#include "init.h"
#include "isolate.h"
#include "module.h"
#include "recovery.h"
#include "result.h"
#include "script.h"
#include "sources.h"
#include "temporal.h"
#include "text.h"
#include "v8-profiler.h"
#include "views.h"
#include "wrap.h"

// Declarations of V8's internals.
namespace v8::internal {
class Isolate {
 public:
  bool set_serializer_enabled(bool enabled);
};
class Snapshot {
 public:
  static const v8::StartupData* DefaultSnapshotBlob();
};
class HeapObject;
void LazyInitializeGlobalThisTemporal(
    v8::Local<v8::Name>, const v8::PropertyCallbackInfo<v8::Value>&);
void LazyInitializeDateToTemporalInstant(
    v8::Local<v8::Name>, const v8::PropertyCallbackInfo<v8::Value>&);
}  // namespace v8::internal

namespace paddock {
namespace {

thread_local bool at_snapshot = false;

constexpr size_t kMostReferences = 128;
intptr_t references[kMostReferences + 1];  // null-terminated

// Adds the functions that have names here. They come first.
void NoteNamed() {
  const intptr_t single[] = {
      reinterpret_cast<intptr_t>(CallGo),
      reinterpret_cast<intptr_t>(CallHostFunction),
      reinterpret_cast<intptr_t>(CallGoMethod),
      reinterpret_cast<intptr_t>(Construct),
      reinterpret_cast<intptr_t>(
          v8::internal::LazyInitializeGlobalThisTemporal),
      reinterpret_cast<intptr_t>(
          v8::internal::LazyInitializeDateToTemporalInstant),
  };
  auto modules = ModuleReferences();
  static_assert(std::size(single) + modules.size() < kMostReferences);
  auto* end = std::ranges::copy(single, references).out;
  std::ranges::copy(modules, end);
}

// While noting is set, records the callbacks of functions that V8 creates
// through its API, as an embedder would. V8 itself knows only some of them.
thread_local bool noting = false;

void Note(v8::FunctionCallback callback) {
  auto address = reinterpret_cast<intptr_t>(callback);
  auto* end = references + kMostReferences;
  auto* at = std::find_if(references, end, [address](intptr_t known) {
    return known == 0 || known == address;
  });
  if (at != end) *at = address;
}

// Says to V8 whether the isolate is built for a snapshot. If it is, V8 omits
// features that depend on V8's flags from new contexts, from SharedArrayBuffer
// to Promise.try, and adds them when a context is restored from a snapshot. It
// then adds them to the built-in objects as the guest has changed them, without
// checks. So a context is created as if there were no snapshot, complete before
// a guest sees it, and restored as if one were built, unchanged.
class SnapshotMode {
 public:
  SnapshotMode(v8::Isolate* isolate, bool on)
      : isolate_(reinterpret_cast<v8::internal::Isolate*>(isolate)),
        outer_(isolate_->set_serializer_enabled(on)) {}
  ~SnapshotMode() { isolate_->set_serializer_enabled(outer_); }
  SnapshotMode(const SnapshotMode&) = delete;
  SnapshotMode& operator=(const SnapshotMode&) = delete;

 private:
  v8::internal::Isolate* isolate_;
  bool outer_;
};

// The number of objects by V8's instance types.
using Kinds = std::map<int, uint64_t>;

int KindOfObject(v8::Local<v8::Object> object) {
  return v8::internal::Internals::GetInstanceType(
      v8::internal::ValueHelper::ValueAsAddress(*object));
}

// Counts the live objects of an isolate.
class Count : public v8::QueryObjectPredicate {
 public:
  Count(v8::Isolate* isolate, v8::Local<v8::Context> context) {
    std::vector<v8::Global<v8::Object>> none;
    isolate->GetHeapProfiler()->QueryObjects(context, this, &none);
  }
  bool Filter(v8::Local<v8::Object> object) override {
    kinds[KindOfObject(object)]++;
    return false;
  }
  Kinds kinds;
};

// The objects that V8's serializer is known to support.
struct Good {
  Kinds fresh;              // the number in a fresh context
  std::map<int, bool> any;  // whether they are suspended functions
};
Good good;

// One object of each supported kind. Other objects are not supported, for
// example those that hold memory of the host, of WebAssembly or of ICU, or that
// the garbage collector calls.
constexpr char kAny[] = R"(
  var things = [
    {}, [], Object.create(null), function() {}, () => 0, class {}, class X extends Array {},
    class Y extends Promise {}, class Z extends RegExp {}, async () => 0, async function*() {},
    function*() {}, (function() {}).bind(null), new (class extends Array {})(),
    new (class extends Promise {})(() => 0), new (class extends RegExp {})("x"),
    new (class extends Map {})(), new (class extends Set {})(), new (class extends Error {})(),
    (function() { return arguments })(1, 2),
    (function() { 'use strict'; return arguments })(1),
    Object(1), Object('x'), Object(true), Object(Symbol()), Object(1n),
    new Date(), /x/g, new Error('x'), new AggregateError([]),
    Promise.resolve(1), new Promise(() => 0), Promise.reject(1).catch(() => 0),
    Promise.withResolvers(), new Map([[1, 2]]), new Set([1]),
    new WeakMap([[globalThis, 1]]), new WeakSet([globalThis]), new WeakRef(globalThis),
    new Map([[1, 2]]).entries(), new Map([[1, 2]]).keys(), new Map([[1, 2]]).values(),
    new Set([1]).values(), new Set([1]).entries(),
    [1][Symbol.iterator](), [1].keys(), [1].entries(), 'x'[Symbol.iterator](), 'x'.matchAll(/x/g),
    new Proxy({}, {}), new Proxy(function() {}, {}),
    new ArrayBuffer(8), new ArrayBuffer(100), new DataView(new ArrayBuffer(8)),
    [1].values().map(x => x), [1].values().filter(x => x), [1].values().take(1),
    [1].values().drop(1), [1].values().flatMap(x => [x]), Iterator.from({next() {}}),
    Error.captureStackTrace({}), Symbol('x'), 1n, globalThis,
  ];
  for (const of of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array,
                    Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array,
                    ...(typeof Float16Array === 'function' ? [Float16Array] : [])]) {
    things.push(new of(4), new of(1000));
  }
)";
constexpr char kSuspended[] = R"(
  var never = new Promise(() => 0), suspended = [
    (function*() { yield 1 })(), (async function*() { yield 1 })(),
    (async () => { await never })(), (async () => { for await (const x of [never]); })(),
    (async function*() { await never })().next(),
    (async function*() { yield* (async function*() { await never })() })().next(),
    Promise.all([never]), Promise.race([never]), Promise.any([never]), never.finally(() => 0),
  ];
)";

// The exports of a module are in a hash table. V8 rehashes such tables with a
// new seed when it reads a snapshot, but does not regard them as rehashable
// when it writes one. The words of such a table are: its map, its length, the
// numbers of its elements and of its deleted elements, its capacity, and pairs.
class ExportTable {
 public:
  explicit ExportTable(const void* at)
      : words_(static_cast<const uint32_t*>(at)) {}

  // Determines the type from a module, whose second word is the table.
  static void Learn(v8::Local<v8::Module> module) {
    v8::internal::Address at =
        v8::internal::ValueHelper::ValueAsAddress(*module);
    const auto* words =
        reinterpret_cast<const uint32_t*>(at - v8::internal::kHeapObjectTag);
    v8::internal::Address table = (at & ~uint64_t{UINT32_MAX}) | words[1];
    ExportTable found(
        reinterpret_cast<void*>(table - v8::internal::kHeapObjectTag));
    if (found.HasPairs() && found.At(2) == 1) type_ = found.Type();
  }
  static bool Known() { return type_ != 0; }
  bool Is() const { return Known() && Type() == type_ && HasPairs(); }

 private:
  int Type() const {
    return v8::internal::Internals::GetInstanceType(
        reinterpret_cast<v8::internal::Address>(words_) +
        v8::internal::kHeapObjectTag);
  }
  uint32_t At(int word) const { return words_[word] >> 1; }  // Smis
  bool HasPairs() const { return words_[1] == 3 + 2 * At(4); }

  static inline int type_ = 0;
  const uint32_t* words_;
};

v8::Local<v8::Value> Run(v8::Isolate* isolate, v8::Local<v8::Context> context,
                         const char* source) {
  v8::Local<v8::String> text;
  v8::Local<v8::Script> script;
  v8::Local<v8::Value> result;
  if (!v8::String::NewFromUtf8(isolate, source).ToLocal(&text) ||
      !v8::Script::Compile(context, text).ToLocal(&script)) {
    return {};
  }
  if (!script->Run(context).ToLocal(&result)) return {};
  return result;
}

// Runs a module that exports a variable, and returns its namespace.
v8::MaybeLocal<v8::Value> RunModule(v8::Isolate* isolate,
                                    v8::Local<v8::Context> context) {
  v8::Local<v8::Module> module;
  v8::ScriptCompiler::Source source(
      v8::String::NewFromUtf8Literal(isolate, "export let x"),
      v8::ScriptOrigin(v8::String::Empty(isolate), 0, 0, false, -1, {}, false,
                       false, true));
  auto nothing = [](v8::Local<v8::Context>, size_t, v8::Local<v8::Module>) {
    return v8::MaybeLocal<v8::Module>();
  };
  if (!v8::ScriptCompiler::CompileModule(isolate, &source).ToLocal(&module) ||
      !module->InstantiateModule(context, +nothing).FromMaybe(false) ||
      module->Evaluate(context).IsEmpty()) {
    return {};
  }
  ExportTable::Learn(module);
  return module->GetModuleNamespace();
}

constexpr int kMostPrototypes = 64;

bool IsDeep(v8::Local<v8::Object> object) {
  v8::Local<v8::Value> at = object;
  for (int depth = 0; at->IsObject() && !at->IsProxy(); depth++) {
    if (depth == kMostPrototypes) return true;
    at = at.As<v8::Object>()->GetPrototypeV2();
  }
  return false;
}

constexpr size_t kMostName = 40;  // bytes

// V8's name of the kind of an object, which a guest may have renamed.
std::string NameOf(v8::Isolate* isolate, v8::Local<v8::Object> object) {
  if (object->IsSharedArrayBuffer()) return "a SharedArrayBuffer";
  if (object->IsArrayBuffer()) {
    return object.As<v8::ArrayBuffer>()->IsResizableByUserJavaScript()
               ? "a resizable ArrayBuffer"
               : "more than a gigabyte of ArrayBuffers";
  }
  if (IsDeep(object)) return "an object with more than 64 prototypes";
  if (const char* name = TemporalName(object)) return std::string("a ") + name;
  v8::String::Utf8Value name(isolate, object->GetConstructorName());
  if (!*name || name.length() == 0) return "an object";
  return "a " + std::string(*name, std::min<size_t>(name.length(), kMostName));
}

class Check : public v8::QueryObjectPredicate {
 public:
  Check(pd_isolate* owner, uint64_t contexts, bool suspended)
      : owner_(owner),
        isolate_(owner->isolate),
        call_site_(v8::String::NewFromUtf8Literal(isolate_, "CallSite")),
        contexts_(contexts),
        suspended_(suspended) {}
  bool Filter(v8::Local<v8::Object> object) override {
    if (owner_->end.requested()) return false;
    bool first = Bad(object) && bad_++ == 0;
    if (first) bad_at_ = found_;
    bool found = first || object->IsDataView();
    found_ += found;
    return found;
  }
  // Whether an unsupported object was found, and its index among the objects
  // that were found. The others are DataViews.
  bool bad() const { return bad_ > 0; }
  size_t bad_at() const { return bad_at_; }
  uint64_t bytes() const { return bytes_; }  // of buffers

 private:
  static constexpr uint64_t kMostBytes = 1 << 30;
  bool Bad(v8::Local<v8::Object> object) {
    if (object->IsSharedArrayBuffer()) return true;
    if (object->IsArrayBuffer()) {
      auto buffer = object.As<v8::ArrayBuffer>();
      // V8 dereferences a null pointer when it serializes a view of one.
      if (buffer->IsResizableByUserJavaScript()) return true;
      // Offsets in a snapshot have 32 bits.
      bytes_ += buffer->ByteLength();
      return bytes_ > kMostBytes;
    }
    // The argument of Error.prepareStackTrace: V8 writes a part of a negative
    // size for it. The name is that of the function of its map, regardless of
    // changes that a guest made to the object.
    v8::HandleScope scope(isolate_);
    // For some objects V8 walks the prototype chain.
    if (IsDeep(object)) return true;
    if (object->GetConstructorName()->StringEquals(call_site_)) return true;
    // V8 keeps one object of a class in each context, and copies it for each
    // new object. Like an object whose constructor failed, it has no Go value.
    if (IsClassObject(object)) return WrappedId(object) != 0;
    int kind = KindOfObject(object);
    auto any = good.any.find(kind);
    if (any != good.any.end()) return any->second && !suspended_;
    auto fresh = good.fresh.find(kind);
    return fresh == good.fresh.end() ||
           ++seen_[kind] > fresh->second * contexts_;
  }

  pd_isolate* owner_;
  v8::Isolate* isolate_;
  v8::Local<v8::String> call_site_;
  uint64_t contexts_;
  uint64_t bytes_ = 0;
  bool suspended_;
  uint64_t bad_ = 0;
  size_t bad_at_ = 0;
  size_t found_ = 0;
  Kinds seen_;
};

// The object of a handle. The handle is added to handles.
template <class T>
v8::Local<T> Give(v8::Isolate* isolate, pd_handle handle,
                  std::vector<pd_handle>* handles) {
  handles->push_back(handle);
  return v8::Local<T>::New(isolate, FromHandle<T>(handle));
}

uint64_t GlobalsUsed(v8::Isolate* isolate) {
  v8::HeapStatistics statistics;
  isolate->GetHeapStatistics(&statistics);
  return statistics.used_global_handles_size();
}

// V8 counts the bytes of a snapshot with 32 bits and does not check for an
// overflow, and its result has 31 bits.
constexpr uint64_t kMostSnapshot = INT32_MAX;  // bytes

// An upper bound of the bytes in a snapshot that are not those of buffers. V8
// writes at most 6 bytes for a reference, which has 4 bytes in the heap.
uint64_t MostInSnapshot(v8::Isolate* isolate) {
  v8::HeapStatistics statistics;
  isolate->GetHeapStatistics(&statistics);
  return 2 * statistics.used_heap_size();
}

// The reason why no snapshot can be taken with these contexts, or "". V8 would
// end the process for each of these reasons.
std::string Unsupported(pd_isolate* owner, v8::Local<v8::Context> context,
                        uint64_t contexts, bool keep) {
  v8::Isolate* isolate = owner->isolate;
  Check check(owner, contexts, keep);
  std::vector<v8::Global<v8::Object>> found;
  isolate->GetHeapProfiler()->QueryObjects(context, &check, &found);
  if (check.bad()) {
    v8::Local<v8::Object> object = found[check.bad_at()].Get(isolate);
    if (!WrappedId(object)) return NameOf(isolate, object);
    return "an object of class " +
           ClassNameOf(owner, context, object).substr(0, kMostName) +
           ", which stands for a Go value: create it in the contexts that "
           "start from the snapshot";
  }
  // Checked after the garbage collection that QueryObjects starts with.
  if (MostInSnapshot(isolate) + check.bytes() > kMostSnapshot) {
    return "a heap of more than a gigabyte";
  }
  if (!owner->refs.all.empty()) {
    HostRef* ref = *owner->refs.all.begin();
    v8::Local<v8::Object> object = ref->object.Get(isolate);
    if (!object.IsEmpty()) {
      return object->IsFunction() ? "a Go function that has no name in it"
                                  : "an object that stands for a Go value";
    }
  }
  for (const v8::Global<v8::Object>& view : found) {
    if (owner->end.requested()) break;
    v8::HandleScope scope(isolate);
    ForgetView(view.Get(isolate).As<v8::DataView>());
  }
  return "";
}

}  // namespace

const intptr_t* References() { return references; }

AtSnapshot::AtSnapshot() { at_snapshot = true; }
AtSnapshot::~AtSnapshot() { at_snapshot = false; }
bool AtSnapshot::Open() { return at_snapshot; }
void AtSnapshot::Close() { at_snapshot = false; }

void InitializeBuilding(pd_isolate* owner,
                        const v8::Isolate::CreateParams& params) {
  v8::Isolate* isolate = owner->isolate;
  owner->snapshot->creator = new v8::SnapshotCreator(isolate, params);
  isolate->Exit();  // operations enter it
  owner->snapshot->global_handles = GlobalsUsed(isolate);
}

v8::MaybeLocal<v8::String> MakeSource(pd_isolate* owner, const char* text,
                                      size_t size) {
  if (owner->snapshot->own_sources)
    return owner->snapshot->own_sources->Make(owner->isolate, {text, size});
  return MakeText(owner->isolate, text, size);
}

void FinishBuilding(pd_isolate* owner) {
  if (!owner->snapshot->creator) return;
  v8::Locker locker(owner->isolate);
  owner->isolate->Enter();
  delete owner->snapshot->creator;  // exits the isolate
  owner->snapshot->creator = nullptr;
}

v8::MaybeLocal<v8::Context> NewContext(pd_isolate* owner, uint32_t number) {
  v8::Isolate* isolate = owner->isolate;
  bool restored = owner->snapshot->startup.data != nullptr;
  if (!restored && !owner->snapshot->creator) return v8::Context::New(isolate);
  SnapshotMode mode(isolate, restored);
  if (number == 0) return v8::Context::New(isolate);
  return v8::Context::FromSnapshot(isolate, number - 1);
}

}  // namespace paddock

using namespace paddock;

uint32_t pd_snapshot_tag(void) {
  return v8::ScriptCompiler::CachedDataVersionTag();
}

void pd_snapshot_own(uint64_t* at, uint64_t* n) {
  const v8::StartupData* own = v8::internal::Snapshot::DefaultSnapshotBlob();
  *at = reinterpret_cast<uint64_t>(own->data);
  *n = own->raw_size;
}

pd_status pd_snapshot_prepare(pd_isolate* owner, pd_result* out) {
  return Enter(owner, PD_ONESHOT, 0, out, [&](Entry& entry, v8::TryCatch&) {
    NoteNamed();
    noting = true;
    bool made = !v8::Context::New(entry.isolate()).IsEmpty();
    noting = false;
    if (made && references[kMostReferences - 1]) {
      return Invalid(owner, "V8 has too many external references", out);
    }
    return made ? PD_OK : PD_TERMINATED;
  });
}

pd_status pd_snapshot_learn(pd_isolate* owner, pd_handle context,
                            pd_result* out) {
  return Enter(
      owner, PD_ONESHOT, context, out, [&](Entry& entry, v8::TryCatch&) {
        v8::Isolate* isolate = entry.isolate();
        v8::Local<v8::Context> current = entry.context();
        good.fresh = Count(isolate, current).kinds;
        bool suspended = false;
        Kinds before = good.fresh;
        for (const char* source : {kAny, kSuspended}) {
          if (Run(isolate, current, source).IsEmpty()) {
            return Invalid(owner, "V8's own objects cannot be created", out);
          }
          Kinds now = Count(isolate, current).kinds;
          for (auto [kind, n] : now) {
            if (n > before[kind]) good.any.emplace(kind, suspended);
          }
          before = now;
          suspended = true;
        }
        v8::Local<v8::Value> name_space;
        if (!RunModule(isolate, current).ToLocal(&name_space)) {
          return Invalid(owner, "V8's own modules cannot be created", out);
        }
        if (ExportTable::Known()) {
          good.any.emplace(KindOfObject(name_space.As<v8::Object>()), false);
        }
        return PD_OK;
      });
}

pd_status pd_snapshot_check(pd_isolate* owner, pd_handle context,
                            uint64_t contexts, int32_t keep, pd_result* out) {
  return Enter(owner, PD_ONESHOT, context, out,
               [&](Entry& entry, v8::TryCatch&) {
                 std::string reason =
                     Unsupported(owner, entry.context(), contexts, keep);
                 if (owner->end.requested()) return PD_TERMINATED;
                 return reason.empty() ? PD_OK : Invalid(owner, reason, out);
               });
}

pd_status pd_snapshot_take(pd_isolate* owner, const pd_handle* table,
                           uint64_t n, int32_t keep, uint64_t* data,
                           uint64_t* size, pd_result* out) {
  pd_status status = CallWithRecovery(owner, [&] {
    v8::Isolate* isolate = owner->isolate;
    v8::Locker locker(isolate);
    isolate->Enter();
    {
      v8::HandleScope scope(isolate);
      std::vector<v8::Local<v8::Context>> contexts;
      std::vector<std::vector<v8::Local<v8::Data>>> kept;
      std::vector<pd_handle> handles;
      for (const pd_handle* row = table; row < table + n; row += 2 + row[1]) {
        contexts.push_back(Give<v8::Context>(isolate, row[0], &handles));
        kept.emplace_back();
        for (uint64_t i = 0; i < row[1]; i++) {
          kept.back().push_back(Give<v8::Data>(isolate, row[2 + i], &handles));
        }
      }
      // The bridge's objects must be released.
      *owner->scripts = {};
      owner->refs.error_key.Reset();
      owner->build->shapes.clear();
      std::vector<v8::Local<v8::Data>> classes = ReleaseClasses(owner);
      for (pd_handle handle : handles) Unpersist(owner, handle);
      if (GlobalsUsed(isolate) != owner->snapshot->global_handles) {
        isolate->Exit();
        return Invalid(owner, "pending work outside the heap", out);
      }
      for (v8::Local<v8::Data> part : classes) {
        owner->snapshot->creator->AddData(part);
      }
      for (size_t i = 0; i < contexts.size(); i++) {
        for (v8::Local<v8::Data> part : kept[i]) {
          owner->snapshot->creator->AddData(contexts[i], part);
        }
        if (i == 0) {
          owner->snapshot->creator->SetDefaultContext(contexts[i]);
        } else {
          owner->snapshot->creator->AddContext(contexts[i]);
        }
      }
    }
    v8::StartupData blob{};
    std::string reason;
    {
      AtSnapshot open;
      WritingSnapshot writing;
      blob = owner->snapshot->creator->CreateBlob(
          keep ? v8::SnapshotCreator::FunctionCodeHandling::kKeep
               : v8::SnapshotCreator::FunctionCodeHandling::kClear);
      reason = writing.reason();
    }
    isolate->Exit();
    if (reason.empty() && blob.data && !blob.CanBeRehashed()) {
      reason = "a hash table that V8 cannot rehash";
    }
    if (!reason.empty()) {
      delete[] blob.data;
      return Invalid(owner, reason, out);
    }
    *data = reinterpret_cast<uint64_t>(blob.data);
    *size = blob.raw_size;
    return PD_OK;
  });
  WritingSnapshot::Close();
  AtSnapshot::Close();
  if (status == PD_LOST) DeliverLoss(owner, out);
  return status;
}

void pd_snapshot_free(uint64_t data) {
  delete[] reinterpret_cast<const char*>(data);
}

pd_status pd_snapshot_verify(pd_isolate* owner, uint32_t number,
                             pd_result* out) {
  pd_status status =
      Enter(owner, PD_ONESHOT, 0, out, [&](Entry& entry, v8::TryCatch&) {
        AtSnapshot open;
        v8::HandleScope scope(entry.isolate());
        v8::Local<v8::Context> context;
        if (!NewContext(owner, number).ToLocal(&context)) return PD_TERMINATED;
        entry.isolate()->LowMemoryNotification();
        return PD_OK;
      });
  AtSnapshot::Close();
  return status;
}

pd_status pd_snapshot_value(pd_isolate* owner, pd_handle context, uint64_t n,
                            pd_result* out) {
  return Enter(owner, PD_HELD, 0, out, [&](Entry&, v8::TryCatch&) {
    v8::Local<v8::Value> kept;
    if (!FromHandle<v8::Context>(context)
             ->GetDataFromSnapshotOnce<v8::Value>(n)
             .ToLocal(&kept)) {
      return Invalid(owner, "the value was already taken", out);
    }
    out->value = Describe(owner, kept, false);
    Escape(owner, PD_HELD, &out->value);
    return PD_OK;
  });
}

// The linker replaces functions of the same names with these (bridge.go,
// --wrap). The serializer calls the first for an unknown pointer, and the
// standard library the second for a failed assertion, such as an index that is
// out of range. They call no handler.
#define ABORT _ZN2v84base2OS5AbortEv
#define ASSERTION _ZSt21__glibcxx_assert_failPKciS0_S0_
#define CAN_BE_REHASHED _ZNK2v88internal10HeapObject13CanBeRehashedEv
#define NEW_TEMPLATE \
  _ZN2v816FunctionTemplate3NewEPNS_7IsolateEPFvRKNS_20FunctionCallbackInfoINS_5ValueEEEENS_5LocalIS4_EENSA_INS_9SignatureEEEiNS_19ConstructorBehaviorENS_14SideEffectTypeEPKNS_9CFunctionEttt

extern "C" {
[[noreturn]] void WRAP(ABORT)() {
  if (AtSnapshot::Open()) LoseAtSnapshot("a pointer that V8 cannot serialize");
  ForgetPanic();
  Die();
}

[[noreturn]] void REAL(ASSERTION)(const char* file, int line,
                                  const char* function, const char* condition);
[[noreturn]] void WRAP(ASSERTION)(const char* file, int line,
                                  const char* function, const char* condition) {
  if (AtSnapshot::Open()) LoseAtSnapshot(condition);
  REAL(ASSERTION)(file, line, function, condition);
}

bool REAL(CAN_BE_REHASHED)(const v8::internal::HeapObject*);
bool WRAP(CAN_BE_REHASHED)(const v8::internal::HeapObject* object) {
  return REAL(CAN_BE_REHASHED)(object) || ExportTable(object).Is();
}

v8::Local<v8::FunctionTemplate> REAL(NEW_TEMPLATE)(
    v8::Isolate*, v8::FunctionCallback, v8::Local<v8::Value>,
    v8::Local<v8::Signature>, int, v8::ConstructorBehavior, v8::SideEffectType,
    const v8::CFunction*, uint16_t, uint16_t, uint16_t);
v8::Local<v8::FunctionTemplate> WRAP(NEW_TEMPLATE)(
    v8::Isolate* isolate, v8::FunctionCallback callback,
    v8::Local<v8::Value> data, v8::Local<v8::Signature> signature, int length,
    v8::ConstructorBehavior behavior, v8::SideEffectType effects,
    const v8::CFunction* fast, uint16_t type, uint16_t first, uint16_t last) {
  if (noting && callback) Note(callback);
  return REAL(NEW_TEMPLATE)(isolate, callback, data, signature, length,
                            behavior, effects, fast, type, first, last);
}
}
#endif
