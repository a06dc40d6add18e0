// What the C++ files of the bridge share: the isolate's own state, the scopes
// that enter it, and the buffers that carry values across.
#ifndef PADDOCK_ENGINE_H_
#define PADDOCK_ENGINE_H_

#include <atomic>
#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "bridge.h"
#include "clock.h"
#include "idle.h"
#include "landing.h"
#include "leaving.h"
#include "memory.h"
#include "platform.h"
#include "sources.h"
#include "v8.h"
#include "wake.h"

// The cells rely on handles being addresses of slots, local and persistent
// ones alike.
static_assert(sizeof(v8::Local<v8::Value>) == sizeof(void*));
static_assert(sizeof(v8::Global<v8::Value>) == sizeof(void*));
static_assert(sizeof(pd_handle) == sizeof(void*));
static_assert(sizeof(pd_cell) == 16);

namespace paddock {

// How deep a value that crosses may nest where the host does not say, and at
// most: what walks it uses the thread's stack without looking how much is left.
constexpr int kMaxDepth = 512, kMostDepth = 2000;

struct Live {
  std::atomic<int64_t> groups{0}, isolates{0}, handles{0}, host_refs{0},
      stores{0}, copies{0}, modules{0};
};
extern Live live;
extern Platform* platform;

// A function, an error or another value of Go that a JavaScript object stands
// for. When the object is collected, the id goes back to Go.
struct HostRef {
  pd_isolate* owner;
  uint32_t id;
  uint64_t wrapper;  // its key in Wrappers, 0 for functions and errors
  uint64_t cost;     // in bytes outside the heap
  v8::Global<v8::Object> object;
};

// The objects that wrap Go values. A value has one in each context.
class Wrappers {
 public:
  static uint64_t Key(v8::Local<v8::Context> context, uint32_t id);
  HostRef* Find(uint64_t key) const;
  void Add(uint64_t key, HostRef* ref);
  // Whether it was the value's last.
  bool Remove(const HostRef& ref);
  bool Has(uint32_t id) const { return counts_.contains(id); }

 private:
  std::unordered_map<uint64_t, HostRef*> by_key_;
  std::unordered_map<uint32_t, uint32_t> counts_;  // by the value's id
};

// Memory of what is on its way to Go: not the isolate's, and not cleared.
template <class T>
struct ForGo {
  using value_type = T;
  ForGo() = default;
  template <class U>
  ForGo(const ForGo<U>&) {}
  T* allocate(size_t n) {
    InGo in_go;
    return std::allocator<T>().allocate(n);
  }
  void deallocate(T* block, size_t n) {
    InGo in_go;
    std::allocator<T>().deallocate(block, n);
  }
  template <class U>
  void construct(U* at) {
    ::new (static_cast<void*>(at)) U;
  }
  template <class U, class... Args>
  void construct(U* at, Args&&... args) {
    ::new (static_cast<void*>(at)) U(std::forward<Args>(args)...);
  }
  bool operator==(const ForGo&) const = default;
};

using Bytes = std::vector<uint8_t, ForGo<uint8_t>>;
using Store = std::shared_ptr<v8::BackingStore>;
using Stores = std::vector<Store, ForGo<Store>>;

// What a serializer writes. The isolate keeps it, for a jump out of V8 would
// lose it.
struct Writing {
  Bytes bytes;
  // What the bytes refer to by number.
  Stores moved, shared;
  // Of WebAssembly, what they were compiled from.
  std::vector<Bytes, ForGo<Bytes>> modules;
  // The number of errors in the value; see copyerror.h.
  uint32_t errors = 0;
  // The stack positions of the objects that are being written; see Nesting.
  std::vector<uintptr_t> open;
};

// One verb's result under construction.
class Out {
 public:
  pd_cell& Push(uint32_t kind, uint32_t aux = 0, uint64_t bits = 0) {
    return cells.emplace_back(pd_cell{kind, aux, bits});
  }
  // Room for n bytes, aligned for BigInt words; returns its offset.
  size_t Reserve(size_t n) {
    size_t at = (bytes.size() + 7) & ~size_t{7};
    bytes.resize(at + n);
    return at;
  }
  pd_cell Text(v8::Isolate* isolate, v8::Local<v8::String> text);
  pd_cell Text(std::string_view text);
  pd_cell BigInt(v8::Local<v8::BigInt> value);
  void Clear();
  void Publish(pd_result* result) const;

  std::vector<pd_cell, ForGo<pd_cell>> cells;
  Bytes bytes;
};

// A class of Go's.
struct Class {
  v8::Global<v8::FunctionTemplate> made;
  uint32_t parent;  // PD_NO_CLASS for none
};

// V8's scopes of one hold or of one one-shot verb. Those of a hold open and
// close in different calls, so they cannot live on the C++ stack; every
// TryCatch does, for V8 compares its address with JavaScript's frames.
struct Scopes {
  Scopes(pd_isolate* owner, pd_handle context);  // 0 enters none
  v8::Locker locker;
  v8::Isolate::Scope isolate_scope;
  v8::HandleScope handle_scope;
  std::optional<v8::Context::Scope> context_scope;
};

// A handle scope inside a hold.
struct Nested {
  pd_handle outer = 0;                              // the context to go back to
  Nested(v8::Isolate* isolate, pd_handle context);  // 0 keeps the current one
  v8::HandleScope handle_scope;
  std::optional<v8::Context::Scope> context_scope;
};

// Scripts bound to contexts. Binding makes a function with its feedback, which
// costs several times what a short script takes to run.
class BoundScripts {
 public:
  v8::Local<v8::Script> Get(v8::Isolate* isolate, pd_handle context,
                            pd_handle script);
  // When handle, a context's or a script's, is dropped.
  void Drop(pd_handle handle);

 private:
  struct Key {
    pd_handle context, script;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    size_t operator()(const Key& key) const {
      return std::hash<pd_handle>()(key.context * 31 + key.script);
    }
  };
  std::unordered_map<Key, v8::Global<v8::Script>, Hash> bound_;
  Key last_ = {};
  v8::Global<v8::Script>* last_bound_ = nullptr;
};

class Links;  // module.cc

// What objects of one Go type look like; build.cc.
struct Shape {
  v8::Global<v8::DictionaryTemplate> objects;
  size_t names = 0;
};

// Of promises, by slots of persistent handles; see rejection.cc.
struct Rejections {
  std::vector<pd_handle> unhandled, handled;
  uint64_t beyond = 0;  // those that there was no room for
};

// What an isolate keeps of one stay in it: of a hold, or of a one-shot verb,
// with all that is nested in it.
struct Stay {
  // Scopes cannot be moved, and no hold is to allocate.
  std::unique_ptr<std::optional<Scopes>> hold =
      std::make_unique<std::optional<Scopes>>();
  v8::Isolate* before_hold = nullptr;  // what was current on its thread
  pd_handle entered = 0;  // the context of the innermost scope of the hold
  std::vector<std::unique_ptr<Nested>> nested;
  int depth = 0;  // of verbs: Go and JavaScript may nest
  Rejections rejections;
  bool carrying = false;  // until the outermost verb ends; carry.cc
};

}  // namespace paddock

struct pd_group {
  v8::IsolateGroup group;
  std::shared_ptr<paddock::Home> home = std::make_shared<paddock::Home>();
};

namespace paddock {

// V8's tasks that are run behind a verb of somebody else: they may be those of
// a context that the run has nothing to do with, so they have CPU time of their
// own, and the run does not end with them. See Entry::Finish.
class TasksBehind {
 public:
  void Begin();
  // Whether they were ended: the request is taken back then.
  bool End(v8::Isolate* isolate);
  // They were, and V8 may have forgotten it.
  bool ended() const { return ended_; }
  // Has them ended if they have taken most nanoseconds. Any thread.
  void Bound(v8::Isolate* isolate, uint64_t thread, uint64_t most);
  bool ended_with_run = false;  // what ended the run came behind it

 private:
  std::atomic<uint64_t> since_{0};  // the thread's CPU clock, ns; 0: none run
  std::mutex mutex_;
  std::atomic<bool> ended_{false};
};

}  // namespace paddock

struct pd_isolate : paddock::Stay {  // of whoever is inside
  v8::Isolate* isolate = nullptr;
  pd_group* group = nullptr;
  uint64_t host = 0;
  std::shared_ptr<v8::ArrayBuffer::Allocator> allocator;
  std::shared_ptr<paddock::Waker> waker = std::make_shared<paddock::Waker>();
  std::shared_ptr<paddock::Foreground> foreground;
  v8::Global<v8::Private> error_key;
  paddock::Out out;
  std::deque<paddock::Writing> writing;  // of serializers, outermost first
  size_t writers = 0;                    // of them, those at work
  paddock::BoundScripts bound;
  std::unordered_set<paddock::HostRef*> host_refs;
  paddock::Wrappers wrappers;
  std::vector<paddock::Class> classes;
  uint32_t contexts = 0;               // made
  v8::MicrotaskQueue* jobs = nullptr;  // V8's, once there is a context
  std::vector<uint32_t> dead;
  bool reading = false;             // nothing may run
  bool runs_tasks = false;          // at the end of the outermost verb
  pd_cell* escaping = nullptr;      // the result, when it is a local handle
  std::atomic<uint64_t> thread{0};  // that has the lock, 0 if none
  int64_t handles = 0;              // persistent ones

  // idle.cc
  paddock::Caches caches;

  // reserved.cc
  paddock::Reservations reservations;

  // memory.cc
  std::shared_ptr<paddock::Memory> memory = std::make_shared<paddock::Memory>();
  std::shared_ptr<paddock::Fate> fate;
  std::atomic<uint64_t> heap_limit{0}, soft_limit{0}, stack{0};  // as set
  uint64_t first_heap_limit = 0;
  uint64_t old_generation_limit = 0;             // V8's
  uint64_t heap_seen = 0;                        // bytes, mapped
  uintptr_t buffers_begin = 0, buffers_end = 0;  // the sandbox behind the cage
  bool heap_exhausted = false;                   // since the run began
  bool relieving = false;                        // V8's limit is raised
  bool receiving = false;                        // a copy
  bool unsettled() const {
    return relieving || collecting_soon == paddock::Collecting::kFully;
  }
  paddock::Collecting collecting_soon = paddock::Collecting::kNo;
  paddock::Collections collections;

  // leaving.cc
  paddock::Leaving* leaving = nullptr;  // the innermost
  std::vector<paddock::Cleanup> cleanups;

  bool suspected = false;      // V8's own count was above the limit
  bool in_a_row = false;       // in CollectFully, which repeats itself
  bool stack_limited = false;  // V8's limit was changed on some thread
  uintptr_t stack_floor = 0;   // V8's limit on this thread; 0 is not known
  int64_t overflowed_at = 0;   // overflow.cc: the native memory of the run then
  std::atomic<bool> soft_told{false};
  std::atomic<uint64_t> soft_passed{0};  // how often

  // interrupt.cc
  std::atomic<bool> stopping{false};       // the run is to end
  std::atomic<bool> evicting{false};       // in whatever way it takes
  std::atomic<int64_t> evicting_since{0};  // the thread's CPU clock, ns
  std::string stopped_at;                  // the stack when it was told
  std::atomic<bool> interrupt_asked{false};
  bool interrupted = false;  // JavaScript is, for Go

  // clock.cc
  paddock::Clock clock;
  int nesting = paddock::kMaxDepth;       // of values that cross
  size_t most_parts = 0, most_bytes = 0;  // of plain data; see graph.cc

  // hold.cc
  bool pumping = false;  // the outermost verb is for V8's tasks
  paddock::TasksBehind tasks_behind;

  // rejection.cc
  std::atomic<bool> tracking{false}, forget_rejections{false};
  uint64_t reports = 0;
  v8::Global<v8::Private> report_key;  // of promises that were reported

  // carry.cc
  bool carries = false;  // since when it carried something once
  v8::Global<v8::ObjectTemplate> carrier;
  paddock::HostRef* carried = nullptr;  // the last, while there is its object

  // build.cc
  std::vector<paddock::Shape> shapes;  // by their ids, those that were used
  std::vector<v8::MaybeLocal<v8::Value>> building;

  // module.cc
  const paddock::Links* links = nullptr;  // of modules that are being linked

  // snapshot.cc
  v8::StartupData startup{};               // what it was made from, or null
  std::unique_ptr<pd_sources> sources;     // if it is made for a snapshot
  pd_sources* shared = nullptr;            // those, or those of the snapshot
  v8::SnapshotCreator* creator = nullptr;  // if it is made for a snapshot
  bool chanceless = false;                 // if it is made for a snapshot
  uint64_t globals = 0;                    // V8's own then, bytes

  // stacks.cc
  int stacks = 0;  // of WebAssembly, beside the threads'

  // release.cc
  int parked = 0;     // stays put aside
  bool wasm = false;  // a module was compiled, ever
};

namespace paddock {

// The calling thread's kernel id.
extern constinit thread_local uint64_t thread_id;  // 0 until it was asked
uint64_t FindThreadId();
inline uint64_t ThreadId() { return thread_id ? thread_id : FindThreadId(); }

inline pd_isolate* Of(v8::Isolate* isolate) {
  return static_cast<pd_isolate*>(isolate->GetData(0));
}

template <class T = v8::Value>
v8::Local<T> FromHandle(pd_handle handle) {
  v8::Local<T> local;
  memcpy(static_cast<void*>(&local), &handle, sizeof handle);
  return local;
}

template <class T>
pd_handle ToHandle(v8::Local<T> local) {
  pd_handle handle;
  memcpy(&handle, &local, sizeof handle);
  return handle;
}

// A persistent handle, counted; pd_isolate_drop ends it.
template <class T>
pd_handle Persist(v8::Isolate* isolate, v8::Local<T> value) {
  v8::Global<T> global(isolate, value);
  pd_handle handle;
  memcpy(&handle, static_cast<void*>(&global), sizeof handle);
  new (static_cast<void*>(&global)) v8::Global<T>();  // the slot is ours now
  live.handles.fetch_add(1, std::memory_order_relaxed);
  Of(isolate)->handles++;
  return handle;
}

inline void Unpersist(pd_isolate* owner, pd_handle handle) {
  v8::Global<v8::Data> global;
  memcpy(static_cast<void*>(&global), &handle, sizeof handle);
  global.Reset();
  live.handles.fetch_sub(1, std::memory_order_relaxed);
  owner->handles--;
}

// A persistent handle that is not counted and that nothing destroys on its own,
// for lists that a lost isolate leaves behind.
template <class T>
pd_handle NewSlot(v8::Isolate* isolate, v8::Local<T> value) {
  v8::Global<T> global(isolate, value);
  pd_handle slot;
  memcpy(&slot, static_cast<void*>(&global), sizeof slot);
  new (static_cast<void*>(&global)) v8::Global<T>();  // the slot is ours now
  return slot;
}
inline void ReleaseSlot(pd_handle slot) {
  v8::Global<v8::Data> global;
  memcpy(static_cast<void*>(&global), &slot, sizeof slot);
  global.Reset();
}

// Runs body, which enters owner; PD_LOST when owner is lost, was before or is
// after it.
template <class Body>
pd_status Land(pd_isolate* owner, Body body) {
  if (owner->fate->lost()) return PD_LOST;
  pd_status status = PD_LOST;
  v8::Isolate* before = v8::Isolate::TryGetCurrent();
  LandIn(owner->fate, owner, [&] { status = body(); });
  if (!owner->fate->lost()) return status;
  Abandon(owner, before);
  return PD_LOST;
}

// Makes isolate the thread's current one if it is not: holds of several nest on
// one thread, and V8 keeps the current one's cage in a thread-local.
class Current {
 public:
  explicit Current(v8::Isolate* isolate) {
    if (v8::Isolate::TryGetCurrent() != isolate) scope_.emplace(isolate);
  }

 private:
  std::optional<v8::Isolate::Scope> scope_;
};

// The way in for every verb. In PD_ONESHOT it takes the lock and opens the
// scopes; in PD_HELD it finds them open and checks that this thread holds.
// Handles that a verb makes on its way die with the Entry, so that a long hold
// does not pile them up; the one in owner->escaping moves to the hold's scope.
class Entry {
 public:
  // context is of PD_ONESHOT; PD_HELD keeps the current one.
  Entry(pd_isolate* owner, uint32_t mode, pd_handle context = 0)
      : owner_(owner) {
    if (owner->interrupted) {
      status_ = PD_BUSY;
    } else if (mode == PD_ONESHOT) {
      EnterOnce(context);
    } else if (owner->thread.load(std::memory_order_relaxed) != ThreadId()) {
      status_ = PD_CLOSED;
    } else {
      current_.emplace(owner->isolate);
      handles_.emplace(owner->isolate);
      // What the hold has entered; asking V8 would make a handle each time.
      context_ = owner->depth == 0 ? FromHandle<v8::Context>(owner->entered)
                                   : owner->isolate->GetCurrentContext();
    }
    if (status_ == PD_OK && owner->depth++ == 0) Begin();
  }
  ~Entry() {
    if (status_ != PD_OK) return;
    if (handles_ && owner_->escaping) {
      MoveOut();
    } else {
      handles_.reset();
    }
    if (--owner_->depth == 0) End();
    if (scopes_) {
      owner_->thread.store(outer_thread_, std::memory_order_relaxed);
    }
  }
  // PD_OK, or why nothing was entered.
  pd_status status() const { return status_; }
  v8::Isolate* isolate() const { return owner_->isolate; }
  v8::Local<v8::Context> context() const { return context_; }
  Out& out() const { return owner_->out; }
  // At the end of the outermost verb: has V8's tasks run, or drops what a run
  // that was ended left. Returns what becomes of the verb's status.
  pd_status Finish(pd_status status, v8::TryCatch& caught) {
    bool due =
        owner_->pumping || (owner_->runs_tasks && owner_->foreground->Due());
    if (status == PD_OK && !due && !Over() &&
        !owner_->forget_rejections.load(std::memory_order_relaxed)) {
      return status;
    }
    return Finish(status, due, caught);
  }
  // It is the verb of a run, which somebody ends if need be: the tasks that V8
  // has for the isolate's thread, which may be the guest's, are run at its end.
  void RunsTasks() { owner_->runs_tasks = true; }

 private:
  void EnterOnce(pd_handle context);
  void MoveOut();  // the result, of the scope that closes
  // Of the outermost verb.
  void Begin();
  void End();
  pd_status Finish(pd_status status, bool due, v8::TryCatch& caught);
  bool Over() const {
    return owner_->stopping.load(std::memory_order_relaxed) ||
           owner_->heap_exhausted || owner_->isolate->IsExecutionTerminating();
  }

  pd_isolate* owner_;
  std::optional<Scopes> scopes_;    // PD_ONESHOT
  std::optional<Current> current_;  // PD_HELD, and the next too
  std::optional<v8::HandleScope> handles_;
  v8::Local<v8::Context> context_;
  uint64_t outer_thread_ = 0;
  pd_status status_ = PD_OK;
};

// While it lives nothing runs: not the guest's code, nor functions of Go, which
// V8 would still call where a guest made them getters.
class Reading {
 public:
  explicit Reading(pd_isolate* owner)
      : owner_(owner),
        outer_(std::exchange(owner->reading, true)),
        disallow_(
            owner->isolate,
            v8::Isolate::DisallowJavascriptExecutionScope::THROW_ON_FAILURE) {}
  ~Reading() { owner_->reading = outer_; }

 private:
  pd_isolate* owner_;
  bool outer_;
  v8::Isolate::DisallowJavascriptExecutionScope disallow_;
};

// Says what lost owner.
void Lost(pd_isolate* owner, pd_result* out);

// Enters owner and runs body(entry, caught) there, with a place to land: what
// every verb is made of. out may be null.
template <class Body>
pd_status Enter(pd_isolate* owner, uint32_t mode, pd_handle context,
                pd_result* out, Body body) {
  pd_status status = Land(owner, [&] {
    Entry entry(owner, mode, context);
    if (entry.status() != PD_OK) return entry.status();
    v8::TryCatch caught(entry.isolate());
    auto status = static_cast<pd_status>(body(entry, caught));
    if (owner->depth == 1) status = entry.Finish(status, caught);
    if (status == PD_OK && owner->unsettled()) Settle(owner);
    // What runs no JavaScript is not ended, but has no more memory either.
    return status == PD_OK && owner->heap_exhausted ? PD_MEMORY : status;
  });
  if (out) {
    out->rejected =
        owner->rejections.unhandled.size() + owner->rejections.handled.size();
    out->behind = std::exchange(owner->tasks_behind.ended_with_run, false);
  }
  if (status == PD_LOST && out) Lost(owner, out);
  return status;
}

// callback.cc: an Error that stands for a Go error, empty with an exception
// pending.
v8::MaybeLocal<v8::Object> HostError(pd_isolate* owner, uint32_t error_class,
                                     uint32_t error_id, uint64_t held,
                                     const char* message, uint64_t n);

// Ends a run: turns what the TryCatch saw into a status and, for exceptions,
// a record in out.
pd_status Fail(pd_isolate* owner, v8::TryCatch& caught, uint32_t mode,
               pd_result* out);
pd_status Invalid(pd_isolate* owner, std::string_view why, pd_result* out);
// cells.cc: between cells and values.
uint32_t KindOf(v8::Local<v8::Value> value);
inline uint64_t Bits(double number) {
  uint64_t bits;
  memcpy(&bits, &number, sizeof bits);
  return bits;
}

// Describes the primitives that need no handle; false for the others.
bool Plain(pd_isolate* owner, v8::Local<v8::Value> value, pd_cell* cell);
// Describes value as one cell. With inline_text, strings of any length are
// copied; without, long ones stay in the heap and travel as handles.
pd_cell Describe(pd_isolate* owner, v8::Local<v8::Value> value,
                 bool inline_text);
inline bool IsHandle(const pd_cell& cell) {
  return cell.kind >= PD_SYMBOL ||
         (cell.kind == PD_STRING && cell.aux == PD_BY_HANDLE);
}
// Settles what becomes of a result's local handle when the verb ends: in a hold
// it outlives the verb's Entry, else it is void. Nothing for other cells.
void Escape(pd_isolate* owner, uint32_t mode, pd_cell* cell);
// graph.cc: what Invalid says of a value that nests deeper than the isolate, or
// V8's stack, allows. Package v8 compares the texts.
constexpr std::string_view kTooDeep = "it nests too deep";
constexpr std::string_view kTooDeepForStack =
    "it nests too deep for V8's stack";
// The same for a value that is larger than the limit of the operation.
constexpr std::string_view kTooManyParts = "it has too many parts";
constexpr std::string_view kTooManyBytes = "it takes too many bytes";
// Why a value of this kind is not data.
std::string NotData(uint32_t kind, v8::Local<v8::Value> value);
// temporal.cc: what an object of Temporal is, such as "Temporal.PlainDate";
// null for all else. The text has it, a space, and what the object's toJSON
// gives.
const char* TemporalName(v8::Local<v8::Value> value);
v8::MaybeLocal<v8::String> TemporalText(v8::Local<v8::Context> context,
                                        v8::Local<v8::Value> value);
// Longer paths are shortened in errors, and so are longer names in them.
constexpr size_t kMaxPath = 80;
// The path, without its middle if it is long.
std::string Shortened(std::string_view path);
// A property's step in one.
std::string Step(v8::Isolate* isolate, v8::Local<v8::Value> key);
// The keys that Object.keys gives.
v8::MaybeLocal<v8::Array> OwnKeys(v8::Local<v8::Context> context,
                                  v8::Local<v8::Object> object);
// Writes value as plain data; false with why set when it is not that.
bool Graph(pd_isolate* owner, v8::Local<v8::Context> context,
           v8::Local<v8::Value> value, std::string* why);
// Writes those of object's own properties that are data.
// An own data property, read without running a getter or a proxy.
v8::MaybeLocal<v8::Value> OwnData(v8::Isolate* isolate,
                                  v8::Local<v8::Context> context,
                                  v8::Local<v8::Object> object,
                                  const char* name);

// Writes few and small fields of what was thrown. kept gets names and values.
void ThrownFields(pd_isolate* owner, v8::Local<v8::Context> context,
                  v8::Local<v8::Object> object,
                  v8::LocalVector<v8::Value>* kept = nullptr);
// exception.cc: of an error, without running anything. Its own name, or that of
// its constructor.
v8::Local<v8::String> ErrorName(v8::Isolate* isolate,
                                v8::Local<v8::Context> context,
                                v8::Local<v8::Object> error);
// The errors of an AggregateError, empty for others.
v8::MaybeLocal<v8::Array> ErrorList(v8::Isolate* isolate,
                                    v8::Local<v8::Context> context,
                                    v8::Local<v8::Object> error);
// V8's description of a value; of a string the string.
v8::Local<v8::String> TextOf(v8::Isolate* isolate,
                             v8::Local<v8::Context> context,
                             v8::Local<v8::Value> value);
// callback.cc: an error of this class without a message or a stack.
v8::MaybeLocal<v8::Object> BareError(pd_isolate* owner,
                                     v8::Local<v8::Context> context,
                                     uint32_t error_class);

void Fields(pd_isolate* owner, v8::Local<v8::Context> context,
            v8::Local<v8::Object> object);
// reader.cc: reads cells made by Go.
class Reader {
 public:
  Reader(v8::Isolate* isolate, v8::Local<v8::Context> context, pd_args args,
         const pd_cell* cells, const uint8_t* bytes)
      : isolate_(isolate),
        context_(context),
        cell_(cells),
        end_(cells + args.ncells),
        bytes_(bytes),
        size_(args.nbytes + sizeof(void*) * uint64_t{args.ncells}) {}
  // False with why() set, or with an exception pending when why() is empty.
  bool Next(v8::Local<v8::Value>* value, int depth = 0) {
    if (cell_ != end_ && cell_->kind == PD_NUMBER) {  // the commonest
      double number;
      memcpy(&number, &cell_++->bits, sizeof number);
      *value = v8::Number::New(isolate_, number);
      return true;
    }
    if (cell_ != end_ && cell_->kind == PD_UNDEFINED) {  // of this, mostly
      cell_++;
      *value = v8::Undefined(isolate_);
      return true;
    }
    return Other(value, depth);
  }
  const std::string& why() const { return why_; }

 private:
  bool Other(v8::Local<v8::Value>* value, int depth);
  bool Wrong(std::string_view why) {
    why_ = why;
    return false;
  }
  v8::Isolate* isolate_;
  v8::Local<v8::Context> context_;
  const pd_cell* cell_;
  const pd_cell* end_;
  const uint8_t* bytes_;
  uint64_t size_;  // of all, in the heap, about
  bool admitted_ = false;
  std::string why_;
};
// text.cc: a string from Go: UTF-8, with WTF-8's lone surrogates kept. Empty
// when it is longer than V8 allows.
bool IsAscii(std::string_view text);
v8::MaybeLocal<v8::String> MakeText(v8::Isolate* isolate, const char* data,
                                    size_t size);
// Delivers a verb's value as want says.
pd_status Deliver(pd_isolate* owner, uint32_t mode, uint32_t want,
                  v8::Local<v8::Context> context, v8::Local<v8::Value> value,
                  pd_result* out);

// module.cc: settles resolver's promise when promise is, with value or rejected
// as it is.
v8::Maybe<bool> Follow(v8::Local<v8::Context> context,
                       v8::Local<v8::Promise::Resolver> resolver,
                       v8::Local<v8::Promise> promise,
                       v8::Local<v8::Value> value);

// script.cc: how to compile, for scripts and whatever else V8 compiles: the
// cache, or null, is the Source's, of whose use NoteCache tells.
v8::ScriptCompiler::CachedData* CacheOf(const pd_code& code);
v8::ScriptCompiler::CompileOptions OptionsOf(const pd_code& code);
void NoteCache(const v8::ScriptCompiler::CachedData* cache, pd_code* code);
// Delivers what V8 made of compiled code.
pd_status DeliverCache(pd_isolate* owner,
                       std::unique_ptr<v8::ScriptCompiler::CachedData> cache,
                       pd_result* out);

// build.cc: makes a value of what package marshal writes; false if it is not
// that, or an exception is pending.
bool Build(pd_isolate* owner, v8::Local<v8::Context> context,
           const uint8_t* bytes, size_t n, v8::Local<v8::Value>* value);

// microtask.cc: has the jobs of promises that wait forgotten.
void DropMicrotasks(pd_isolate* owner);
// rejection.cc
void TrackRejections(pd_isolate* owner, bool from_now_on);
void ForgetRejections(pd_isolate* owner);
// carry.cc: the id, plus one, of the value that is carried now; 0 if none.
uint64_t Carried(pd_isolate* owner);
void EndCarrying(pd_isolate* owner);
// While others are in the isolate.
pd_handle PutCarriedAside(pd_isolate* owner);
void BringCarriedBack(pd_isolate* owner, pd_handle slot);

// eviction.cc: a collection is over, in which a thread is not taken out of a
// run: takes it out if it has had its chance, in ns of CPU time, to end.
constexpr int64_t kChance = 5'000'000;
void LeaveIfEvicted(pd_isolate* owner, int64_t chance = kChance);
// interrupt.cc: has Go look at the isolate.
void Interrupt(pd_isolate* owner);

// release.cc: notes whether an isolate compiles WebAssembly.
void WatchWasm(v8::Isolate* isolate);
// context.cc: the slots of a context's embedder data. V8's debugger has the
// first.
constexpr uint32_t kForbidsWasm = 1, kContextId = 2, kModuleHook = 3;
bool ForbidsWasm(v8::Local<v8::Context> context);

// exception.cc: a stack as V8 prints it, without its formatter, which calls the
// guest's Error.prepareStackTrace.
std::string Frames(v8::Isolate* isolate, v8::Local<v8::StackTrace> stack);

// hostref.cc: the private symbol that marks an error of Go.
v8::Local<v8::Private> ErrorKey(pd_isolate* owner);
// Tells Go when object is collected. wrapper is its key in Wrappers. Go holds
// held bytes for it, beside the usual ones.
HostRef* NewHostRef(pd_isolate* owner, uint32_t id,
                    v8::Local<v8::Object> object, uint64_t wrapper = 0,
                    uint64_t held = 0);
// class.cc: the id, plus one, of the Go value that object wraps; 0 if none.
uint32_t WrappedId(v8::Local<v8::Object> object);
// Has object wrap the value, or returns the one that does.
v8::Local<v8::Object> Wrap(pd_isolate* owner, v8::Local<v8::Context> context,
                           v8::Local<v8::Object> object, uint32_t id);
// Gives the value's id back if nothing wraps it after all.
void Unwrapped(pd_isolate* owner, uint32_t id);
// callback.cc: functions, methods, and constructors.
void CallGo(const v8::FunctionCallbackInfo<v8::Value>& info);
void CallGoOn(const v8::FunctionCallbackInfo<v8::Value>& info);
void Construct(const v8::FunctionCallbackInfo<v8::Value>& info);
// symbol.cc
v8::Local<v8::Symbol> SymbolOf(v8::Isolate* isolate, uint32_t which,
                               v8::Local<v8::String> text);

}  // namespace paddock

#endif  // PADDOCK_ENGINE_H_
