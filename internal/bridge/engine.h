// The declarations that the C++ files of the bridge share: the state of an
// isolate, the scopes that enter it, and the buffers in which values cross the
// boundary.
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

// A pd_handle is the address of a slot, for local and persistent handles alike.
static_assert(sizeof(v8::Local<v8::Value>) == sizeof(void*));
static_assert(sizeof(v8::Global<v8::Value>) == sizeof(void*));
static_assert(sizeof(pd_handle) == sizeof(void*));
static_assert(sizeof(pd_cell) == 16);

namespace paddock {

// The default and the maximum of the nesting of values that cross the boundary.
// Code that walks such a value recursively does not check how much of the
// thread's stack is left.
constexpr int kMaxDepth = 512, kMostDepth = 2000;

struct Live {
  std::atomic<int64_t> groups{0}, isolates{0}, handles{0}, host_refs{0},
      stores{0}, copies{0}, modules{0};
};
extern Live live;
extern Platform* platform;

// A Go function, error or other value for which a JavaScript object stands.
// When the object is collected, the ID is returned to Go.
struct HostRef {
  pd_isolate* owner;
  uint32_t id;
  uint64_t wrapper;  // key in Wrappers; 0 for functions and errors
  uint64_t cost;     // bytes outside the heap that it counts
  v8::Global<v8::Object> object;
};

// The objects that wrap Go values. A Go value has one in each context.
class Wrappers {
 public:
  static uint64_t Key(v8::Local<v8::Context> context, uint32_t id);
  HostRef* Find(uint64_t key) const;
  void Add(uint64_t key, HostRef* ref);
  // Reports whether it was the last object of its value.
  bool Remove(const HostRef& ref);
  bool Has(uint32_t id) const { return counts_.contains(id); }

 private:
  std::unordered_map<uint64_t, HostRef*> by_key_;
  // number of objects by ID of the value
  std::unordered_map<uint32_t, uint32_t> counts_;
};

// Allocator of memory for data that goes to Go. The memory does not count for
// the isolate and is not cleared.
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

// The output of a serializer. The isolate owns it, so that a jump to a recovery
// point does not leak it.
struct Writing {
  Bytes bytes;
  // The stores that the bytes refer to by number.
  Stores moved, shared;
  // The source bytes of WebAssembly modules that the bytes refer to.
  std::vector<Bytes, ForGo<Bytes>> modules;
  // The number of errors in the value; see copyerror.h.
  uint32_t errors = 0;
  // The stack positions of the objects that are being written; see Nesting.
  std::vector<uintptr_t> open;
};

// The result of one operation while it is created.
class Out {
 public:
  pd_cell& Push(uint32_t kind, uint32_t aux = 0, uint64_t bits = 0) {
    return cells.emplace_back(pd_cell{kind, aux, bits});
  }
  // Reserves n bytes, aligned for words of a BigInt. Returns their offset.
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

// A Go class.
struct Class {
  v8::Global<v8::FunctionTemplate> made;
  uint32_t parent;  // PD_NO_CLASS if none
};

// V8's scopes of a hold or of a one-shot operation. The scopes of a hold are
// opened in one call and closed in another, so they cannot be on the C++ stack.
// Each TryCatch is on the stack, because V8 compares its address with the
// frames of JavaScript.
struct Scopes {
  Scopes(pd_isolate* owner, pd_handle context);  // context 0: enters none
  v8::Locker locker;
  v8::Isolate::Scope isolate_scope;
  v8::HandleScope handle_scope;
  std::optional<v8::Context::Scope> context_scope;
};

// A handle scope inside a hold.
struct Nested {
  pd_handle outer = 0;                              // context to restore
  Nested(v8::Isolate* isolate, pd_handle context);  // 0: keeps the current one
  v8::HandleScope handle_scope;
  std::optional<v8::Context::Scope> context_scope;
};

// Scripts bound to contexts. Binding creates a function with its feedback,
// which takes several times as long as running a short script.
class BoundScripts {
 public:
  v8::Local<v8::Script> Get(v8::Isolate* isolate, pd_handle context,
                            pd_handle script);
  // Called when the handle, of a context or a script, is dropped.
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

// The shape of objects of one Go type; build.cc.
struct Shape {
  v8::Global<v8::DictionaryTemplate> objects;
  size_t names = 0;
};

// Rejected promises, as slots of persistent handles; see rejection.cc.
struct Rejections {
  std::vector<pd_handle> unhandled, handled;
  uint64_t beyond = 0;  // number of promises that were not recorded
};

// The state of one activation in an isolate: a hold or a one-shot operation,
// with everything that is nested in it.
struct Stay {
  // Allocated once, because Scopes cannot be moved and opening a hold should
  // not allocate memory.
  std::unique_ptr<std::optional<Scopes>> hold =
      std::make_unique<std::optional<Scopes>>();
  v8::Isolate* before_hold = nullptr;  // the thread's current isolate then
  pd_handle entered = 0;  // context of the innermost scope of the hold
  std::vector<std::unique_ptr<Nested>> nested;
  int depth = 0;  // nesting of operations, because Go and JavaScript may nest
  Rejections rejections;
  bool carrying = false;  // until the outermost operation ends; asynccontext.cc
};

}  // namespace paddock

struct pd_group {
  v8::IsolateGroup group;
  std::shared_ptr<paddock::Home> home = std::make_shared<paddock::Home>();
};

namespace paddock {

// V8's tasks that run at the end of an operation of a run. They may belong to
// another context than the run, so they have a separate limit of CPU time, and
// ending them does not end the run. See Entry::Finish.
class TasksBehind {
 public:
  void Begin();
  // Reports whether they were ended. The request is then cancelled.
  bool End(v8::Isolate* isolate);
  // Reports whether they were ended. V8 may have dropped its own record of
  // that.
  bool ended() const { return ended_; }
  // Ends the tasks if they have used at least most nanoseconds. Any thread may
  // call it.
  void Bound(v8::Isolate* isolate, uint64_t thread, uint64_t most);
  bool ended_with_run = false;  // the run was ended during the tasks

 private:
  std::atomic<uint64_t> since_{0};  // thread's CPU clock, ns; 0: no task
  std::mutex mutex_;
  std::atomic<bool> ended_{false};
};

}  // namespace paddock

struct pd_isolate : paddock::Stay {  // Stay: the current activation
  v8::Isolate* isolate = nullptr;
  pd_group* group = nullptr;
  uint64_t host = 0;
  std::shared_ptr<v8::ArrayBuffer::Allocator> allocator;
  std::shared_ptr<paddock::Waker> waker = std::make_shared<paddock::Waker>();
  std::shared_ptr<paddock::Foreground> foreground;
  v8::Global<v8::Private> error_key;
  paddock::Out out;
  std::deque<paddock::Writing> writing;  // of serializers, outermost first
  size_t writers = 0;  // number of serializers that are in use
  paddock::BoundScripts bound;
  std::unordered_set<paddock::HostRef*> host_refs;
  paddock::Wrappers wrappers;
  std::vector<paddock::Class> classes;
  uint32_t contexts = 0;               // number of contexts created
  v8::MicrotaskQueue* jobs = nullptr;  // V8's queue, once there is a context
  std::vector<uint32_t> dead;
  bool reading = false;         // neither JavaScript nor Go functions may run
  bool runs_tasks = false;      // at the end of the outermost operation
  pd_cell* escaping = nullptr;  // the result if it is a local handle
  std::atomic<uint64_t> thread{0};  // thread that has the lock; 0 if none
  int64_t handles = 0;              // number of persistent handles

  // idle.cc
  paddock::Caches caches;

  // reserved.cc
  paddock::Reservations reservations;

  // memory.cc
  std::shared_ptr<paddock::Memory> memory = std::make_shared<paddock::Memory>();
  std::shared_ptr<paddock::Fate> fate;
  std::atomic<uint64_t> heap_limit{0}, soft_limit{0}, stack{0};  // as set
  uint64_t first_heap_limit = 0;
  uint64_t old_generation_limit = 0;             // set in V8
  uint64_t heap_seen = 0;                        // bytes, mapped
  uintptr_t buffers_begin = 0, buffers_end = 0;  // sandbox after the cage
  bool heap_exhausted = false;                   // since the run started
  bool relieving = false;                        // V8's limit is raised
  bool receiving = false;  // input of the host, see Receiving
  paddock::ForBuffer for_buffer = paddock::ForBuffer::kNo;
  bool unsettled() const {
    return relieving || collecting_soon == paddock::Collecting::kFully;
  }
  paddock::Collecting collecting_soon = paddock::Collecting::kNo;
  paddock::Collections collections;

  // leaving.cc
  paddock::Leaving* leaving = nullptr;  // the innermost call
  std::vector<paddock::Cleanup> cleanups;

  bool suspected = false;      // V8's own count was above the limit
  bool in_a_row = false;       // in CollectFully, which collects repeatedly
  bool stack_limited = false;  // V8's limit was changed on some thread
  uintptr_t stack_floor = 0;   // V8's limit on this thread; 0 if unknown
  int64_t overflowed_at = 0;   // overflow.cc: native memory of the run then
  std::atomic<bool> soft_told{false};
  std::atomic<uint64_t> soft_passed{0};  // how often the limit was passed

  // interrupt.cc
  std::atomic<bool> stopping{false};       // the run must end
  std::atomic<bool> evicting{false};       // by a forced unwind if necessary
  std::atomic<int64_t> evicting_since{0};  // CPU clock of the thread in ns
  std::string stopped_at;  // JavaScript stack when it was asked to end
  std::atomic<bool> interrupt_asked{false};
  bool interrupted = false;  // JavaScript is interrupted and Go is running

  // clock.cc
  paddock::Clock clock;
  int nesting = paddock::kMaxDepth;       // maximum nesting of values
  size_t most_parts = 0, most_bytes = 0;  // limits of plain data; see graph.cc

  // hold.cc
  bool pumping = false;  // the outermost operation is pd_isolate_pump
  paddock::TasksBehind tasks_behind;

  // rejection.cc
  std::atomic<bool> tracking{false}, forget_rejections{false};
  uint64_t reports = 0;
  v8::Global<v8::Private> report_key;  // marks promises that were reported

  // asynccontext.cc
  bool carries = false;  // whether it has ever had an async context
  v8::Global<v8::ObjectTemplate> carrier;
  paddock::HostRef* carried = nullptr;  // the last, while its object exists

  // build.cc
  std::vector<paddock::Shape> shapes;  // by ID; empty if not used yet
  std::vector<v8::MaybeLocal<v8::Value>> building;

  // module.cc
  const paddock::Links* links = nullptr;  // of modules that are being linked

  // snapshot.cc
  v8::StartupData startup{};            // snapshot of the isolate, or null
  std::unique_ptr<pd_sources> sources;  // only if built for a snapshot
  pd_sources* shared = nullptr;         // those, or the sources of the snapshot
  v8::SnapshotCreator* creator = nullptr;  // only if built for a snapshot
  bool chanceless = false;                 // only if built for a snapshot
  uint64_t globals = 0;  // bytes of V8's own global handles then

  // stacks.cc
  int stacks = 0;  // number of stacks of WebAssembly

  // unlock.cc
  int parked = 0;     // number of activations that were put aside
  bool wasm = false;  // whether a module was ever compiled
};

namespace paddock {

// The kernel's ID of the calling thread.
extern constinit thread_local uint64_t thread_id;  // 0 until it is known
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

// Creates a persistent handle, which is counted until pd_isolate_drop.
template <class T>
pd_handle Persist(v8::Isolate* isolate, v8::Local<T> value) {
  v8::Global<T> global(isolate, value);
  pd_handle handle;
  memcpy(&handle, static_cast<void*>(&global), sizeof handle);
  new (static_cast<void*>(&global)) v8::Global<T>();  // keeps the slot
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

// Creates a persistent handle that is not counted and that no destructor frees,
// for lists of an isolate that may be lost.
template <class T>
pd_handle NewSlot(v8::Isolate* isolate, v8::Local<T> value) {
  v8::Global<T> global(isolate, value);
  pd_handle slot;
  memcpy(&slot, static_cast<void*>(&global), sizeof slot);
  new (static_cast<void*>(&global)) v8::Global<T>();  // keeps the slot
  return slot;
}
inline void ReleaseSlot(pd_handle slot) {
  v8::Global<v8::Data> global;
  memcpy(static_cast<void*>(&global), &slot, sizeof slot);
  global.Reset();
}

// Runs body, which enters owner, with a recovery point. Returns PD_LOST if
// owner is lost before or afterwards.
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

// Makes isolate the current one of the thread if it is not. Holds of several
// isolates nest on one thread, and V8 keeps the cage of the current one in a
// thread-local variable.
class Current {
 public:
  explicit Current(v8::Isolate* isolate) {
    if (v8::Isolate::TryGetCurrent() != isolate) scope_.emplace(isolate);
  }

 private:
  std::optional<v8::Isolate::Scope> scope_;
};

// Enters the isolate for an operation. In PD_ONESHOT it acquires V8's lock and
// opens the scopes; in PD_HELD it verifies that the calling thread has a hold.
// Handles that the operation creates end with the Entry, so that handles do not
// accumulate in a long hold. The handle in owner->escaping moves to the scope
// of the hold.
class Entry {
 public:
  // context is for PD_ONESHOT; PD_HELD keeps the current one.
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
      // V8 would create a handle each time to return the context that the hold
      // has entered.
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
  // PD_OK, or the reason why nothing was entered.
  pd_status status() const { return status_; }
  v8::Isolate* isolate() const { return owner_->isolate; }
  v8::Local<v8::Context> context() const { return context_; }
  Out& out() const { return owner_->out; }
  // Called at the end of the outermost operation. Runs V8's tasks, or drops
  // asynchronous work of a run that was ended. Returns the status of the
  // operation.
  pd_status Finish(pd_status status, v8::TryCatch& caught) {
    bool due =
        owner_->pumping || (owner_->runs_tasks && owner_->foreground->Due());
    if (status == PD_OK && !due && !Over() &&
        !owner_->forget_rejections.load(std::memory_order_relaxed)) {
      return status;
    }
    return Finish(status, due, caught);
  }
  // Marks an operation that is a run, with a deadline if necessary. V8's tasks
  // for the isolate's thread run at its end, because they may be the guest's.
  void RunsTasks() { owner_->runs_tasks = true; }

 private:
  void EnterOnce(pd_handle context);
  void MoveOut();  // moves the result out of the scope that ends
  // For the outermost operation.
  void Begin();
  void End();
  pd_status Finish(pd_status status, bool due, v8::TryCatch& caught);
  bool Over() const {
    return owner_->stopping.load(std::memory_order_relaxed) ||
           owner_->heap_exhausted || owner_->isolate->IsExecutionTerminating();
  }

  pd_isolate* owner_;
  std::optional<Scopes> scopes_;    // PD_ONESHOT
  std::optional<Current> current_;  // PD_HELD, like handles_
  std::optional<v8::HandleScope> handles_;
  v8::Local<v8::Context> context_;
  uint64_t outer_thread_ = 0;
  pd_status status_ = PD_OK;
};

// During its lifetime neither JavaScript runs nor Go functions, which V8 would
// still call if a guest made them getters.
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

// Stores in out why owner was lost.
void Lost(pd_isolate* owner, pd_result* out);

// Enters owner and runs body(entry, caught) with a recovery point. Most
// operations consist of a call of Enter. out may be null.
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
    // An operation that runs no JavaScript is not ended, but may not use more
    // memory either.
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

// callback.cc: creates an Error for a Go error. If the result is empty, an
// exception is pending.
v8::MaybeLocal<v8::Object> HostError(pd_isolate* owner, uint32_t error_class,
                                     uint32_t error_id, uint64_t held,
                                     const char* message, uint64_t n);

// Ends a run: converts the state of the TryCatch into a status and, for an
// exception, a record in out.
pd_status Fail(pd_isolate* owner, v8::TryCatch& caught, uint32_t mode,
               pd_result* out);
// Why an argument is invalid, see pd_invalid.
struct Why {
  pd_invalid code = PD_INVALID_ARGUMENT;
  std::string reason;
  std::string path;
};
pd_status Invalid(pd_isolate* owner, const Why& why, pd_result* out);
pd_status Invalid(pd_isolate* owner, std::string_view reason, pd_result* out);
// cells.cc: conversion between cells and values.
uint32_t KindOf(v8::Local<v8::Value> value);
inline uint64_t Bits(double number) {
  uint64_t bits;
  memcpy(&bits, &number, sizeof bits);
  return bits;
}

// Describes a primitive that needs no handle. Returns false for other values.
bool Plain(pd_isolate* owner, v8::Local<v8::Value> value, pd_cell* cell);
// Describes value as one cell. If inline_text is set, strings of any length are
// copied; otherwise long strings stay in the heap, and the cell has a handle.
pd_cell Describe(pd_isolate* owner, v8::Local<v8::Value> value,
                 bool inline_text);
inline bool IsHandle(const pd_cell& cell) {
  return cell.kind >= PD_SYMBOL ||
         (cell.kind == PD_STRING && cell.aux == PD_BY_HANDLE);
}
// Determines whether a local handle in a result outlives the operation's Entry:
// it does in a hold, otherwise it is cleared. Does nothing for other cells.
void Escape(pd_isolate* owner, uint32_t mode, pd_cell* cell);
// graph.cc: returns the reason why a value of this kind is not data.
std::string NotData(uint32_t kind, v8::Local<v8::Value> value);
// temporal.cc: returns the name of the type of a Temporal object, for example
// "Temporal.PlainDate", and null for other values. TemporalText returns the
// name, a space, and the result of the object's toJSON.
const char* TemporalName(v8::Local<v8::Value> value);
v8::MaybeLocal<v8::String> TemporalText(v8::Local<v8::Context> context,
                                        v8::Local<v8::Value> value);
// Longer paths in errors are shortened, and so are longer names in them.
constexpr size_t kMaxPath = 80;
// Returns the path, without its middle part if it is long.
std::string Shortened(std::string_view path);
// Returns the step of a path to a property.
std::string Step(v8::Isolate* isolate, v8::Local<v8::Value> key);
// Returns the keys that Object.keys returns.
v8::MaybeLocal<v8::Array> OwnKeys(v8::Local<v8::Context> context,
                                  v8::Local<v8::Object> object);
// Writes value as plain data. If it is not plain data, returns false and sets
// *why.
bool Graph(pd_isolate* owner, v8::Local<v8::Context> context,
           v8::Local<v8::Value> value, Why* why);
// Returns an own data property. Runs neither getters nor proxies.
v8::MaybeLocal<v8::Value> OwnData(v8::Isolate* isolate,
                                  v8::Local<v8::Context> context,
                                  v8::Local<v8::Object> object,
                                  const char* name);

// Writes a small number of fields of a thrown value, of limited size. The names
// and values are appended to kept.
void ThrownFields(pd_isolate* owner, v8::Local<v8::Context> context,
                  v8::Local<v8::Object> object,
                  v8::LocalVector<v8::Value>* kept = nullptr);
// exception.cc: returns the name of an error without running any code: its own
// name, or that of its constructor.
v8::Local<v8::String> ErrorName(v8::Isolate* isolate,
                                v8::Local<v8::Context> context,
                                v8::Local<v8::Object> error);
// Returns the errors of an AggregateError; empty for other errors.
v8::MaybeLocal<v8::Array> ErrorList(v8::Isolate* isolate,
                                    v8::Local<v8::Context> context,
                                    v8::Local<v8::Object> error);
// Returns a string as it is, and V8's description of other values.
v8::Local<v8::String> TextOf(v8::Isolate* isolate,
                             v8::Local<v8::Context> context,
                             v8::Local<v8::Value> value);
// callback.cc: creates an error of this class without a message and a stack.
v8::MaybeLocal<v8::Object> BareError(pd_isolate* owner,
                                     v8::Local<v8::Context> context,
                                     uint32_t error_class);

// Writes the own properties of object that are plain data.
void Fields(pd_isolate* owner, v8::Local<v8::Context> context,
            v8::Local<v8::Object> object);
// reader.cc: reads cells that Go has written.
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
  // If it returns false, why() is set, or an exception is pending.
  bool Next(v8::Local<v8::Value>* value, int depth = 0) {
    if (cell_ != end_ && cell_->kind == PD_NUMBER) {  // the most common kind
      double number;
      memcpy(&number, &cell_++->bits, sizeof number);
      *value = v8::Number::New(isolate_, number);
      return true;
    }
    if (cell_ != end_ && cell_->kind == PD_UNDEFINED) {  // the usual receiver
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
  uint64_t size_;  // approximate size in the heap of all values
  bool admitted_ = false;
  std::string why_;
};
// text.cc: makes a string of UTF-8 from Go, with lone surrogates encoded as
// WTF-8. Empty if it is longer than V8 allows.
bool IsAscii(std::string_view text);
v8::MaybeLocal<v8::String> MakeText(v8::Isolate* isolate, const char* data,
                                    size_t size);
// Delivers the value of an operation as want says.
pd_status Deliver(pd_isolate* owner, uint32_t mode, uint32_t want,
                  v8::Local<v8::Context> context, v8::Local<v8::Value> value,
                  pd_result* out);

// module.cc: when promise is fulfilled, resolves resolver with value; when it
// is rejected, rejects with the same reason.
v8::Maybe<bool> Follow(v8::Local<v8::Context> context,
                       v8::Local<v8::Promise::Resolver> resolver,
                       v8::Local<v8::Promise> promise,
                       v8::Local<v8::Value> value);

// script.cc: the parameters of a compilation, of scripts and other code. The
// Source owns the cache, which may be null. NoteCache records whether V8 used
// it.
v8::ScriptCompiler::CachedData* CacheOf(const pd_code& code);
v8::ScriptCompiler::CompileOptions OptionsOf(const pd_code& code);
void NoteCache(const v8::ScriptCompiler::CachedData* cache, pd_code* code);
// Delivers the cache that V8 created from compiled code.
pd_status DeliverCache(pd_isolate* owner,
                       std::unique_ptr<v8::ScriptCompiler::CachedData> cache,
                       pd_result* out);

// build.cc: makes a value from the format of package marshal. Returns false if
// the bytes are invalid or an exception is pending.
bool Build(pd_isolate* owner, v8::Local<v8::Context> context,
           const uint8_t* bytes, size_t n, v8::Local<v8::Value>* value);

// microtask.cc: drops the microtasks that wait.
void DropMicrotasks(pd_isolate* owner);
// rejection.cc
void TrackRejections(pd_isolate* owner, bool from_now_on);
void ForgetRejections(pd_isolate* owner);
// asynccontext.cc: returns the ID, plus one, of the current async context; 0 if
// none.
uint64_t Carried(pd_isolate* owner);
void EndCarrying(pd_isolate* owner);
// Saves the async context while other threads use the isolate.
pd_handle PutCarriedAside(pd_isolate* owner);
void BringCarriedBack(pd_isolate* owner, pd_handle slot);

// eviction.cc: called at the end of a garbage collection, in which a thread is
// not unwound. If a forced unwind was requested and the run has had chance
// nanoseconds of CPU time to end, it unwinds the thread.
constexpr int64_t kChance = 5'000'000;
void LeaveIfEvicted(pd_isolate* owner, int64_t chance = kChance);
// interrupt.cc: calls paddockInterrupt.
void Interrupt(pd_isolate* owner);

// unlock.cc: records in pd_isolate.wasm when the isolate compiles WebAssembly.
void WatchWasm(v8::Isolate* isolate);
// context.cc: the indexes of a context's embedder data. V8's debugger uses the
// first one.
constexpr uint32_t kForbidsWasm = 1, kContextId = 2, kModuleHook = 3;
bool ForbidsWasm(v8::Local<v8::Context> context);

// exception.cc: formats a stack as V8 does, but without V8's formatter, which
// calls the guest's Error.prepareStackTrace.
std::string Frames(v8::Isolate* isolate, v8::Local<v8::StackTrace> stack);

// hostref.cc: returns the private symbol that marks a Go error.
v8::Local<v8::Private> ErrorKey(pd_isolate* owner);
// Returns the ID to Go when object is collected. wrapper is the object's key in
// Wrappers. Go holds held bytes for it, in addition to the usual cost.
HostRef* NewHostRef(pd_isolate* owner, uint32_t id,
                    v8::Local<v8::Object> object, uint64_t wrapper = 0,
                    uint64_t held = 0);
// class.cc: returns the ID, plus one, of the Go value that object wraps; 0 if
// none.
uint32_t WrappedId(v8::Local<v8::Object> object);
// Makes object wrap the Go value, or returns the object that already does.
v8::Local<v8::Object> Wrap(pd_isolate* owner, v8::Local<v8::Context> context,
                           v8::Local<v8::Object> object, uint32_t id);
// Returns the ID to Go if no object wraps the value in the end.
void Unwrapped(pd_isolate* owner, uint32_t id);
// callback.cc: the callbacks of functions, methods and constructors.
void CallGo(const v8::FunctionCallbackInfo<v8::Value>& info);
void CallGoOn(const v8::FunctionCallbackInfo<v8::Value>& info);
void Construct(const v8::FunctionCallbackInfo<v8::Value>& info);
// prototype.cc: [[GetPrototypeOf]] and [[SetPrototypeOf]], which run the traps
// of proxies.
v8::MaybeLocal<v8::Value> PrototypeOf(v8::Local<v8::Context> context,
                                      v8::Local<v8::Object> object);
v8::Maybe<bool> SetPrototype(v8::Local<v8::Context> context,
                             v8::Local<v8::Object> object,
                             v8::Local<v8::Value> prototype);
// subtype.cc
pd_subtype SubtypeOf(v8::Local<v8::Value> value);
// symbol.cc
v8::Local<v8::Symbol> SymbolOf(v8::Isolate* isolate, uint32_t which,
                               v8::Local<v8::String> text);

}  // namespace paddock

#endif  // PADDOCK_ENGINE_H_
