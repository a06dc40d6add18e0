// The state of an isolate. Each part is declared and described in the header of
// the file that it belongs to. Parts that are rarely used are behind pointers,
// so that few files depend on their headers.
#ifndef PADDOCK_ISOLATE_H_
#define PADDOCK_ISOLATE_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <unordered_set>
#include <vector>

#include "asynccontext.h"
#include "bridge.h"
#include "clock.h"
#include "graph.h"
#include "heap.h"
#include "hold.h"
#include "hostref.h"
#include "interrupt.h"
#include "life.h"
#include "memory.h"
#include "rejection.h"
#include "result.h"
#include "stacklimit.h"
#include "tasks.h"
#include "v8.h"

namespace paddock {

class BoundScripts;    // script.h
class Caches;          // idle.h
class Foreground;      // platform.h
class Links;           // module.cc
class Reservations;    // reserved.h
struct BuildState;     // build.h
struct Classes;        // class.h
struct Serializers;    // clone.h
struct SnapshotState;  // snapshot.h

}  // namespace paddock

// If nothing else is said, a field is guarded by the isolate's lock: only the
// thread that has it may use the field.
struct pd_isolate {
  pd_isolate();
  ~pd_isolate();
  pd_isolate(const pd_isolate&) = delete;
  pd_isolate& operator=(const pd_isolate&) = delete;

  // Constant after the isolate was created.
  v8::Isolate* isolate = nullptr;
  pd_group* group = nullptr;
  uint64_t host = 0;
  paddock::ValueLimits value_limits;
  std::shared_ptr<v8::ArrayBuffer::Allocator> allocator;
  paddock::BufferRange buffers;
  // These objects are shared with other threads, and may outlive the isolate.
  std::shared_ptr<paddock::Memory> memory = std::make_shared<paddock::Memory>();
  std::shared_ptr<paddock::Life> life;
  std::shared_ptr<paddock::Waker> waker = std::make_shared<paddock::Waker>();
  std::shared_ptr<paddock::Foreground> foreground;

  // Any thread may use these; their headers say how.
  std::atomic<uint64_t> thread{0};  // thread that has the lock; 0 if none
  paddock::RunEnd end;
  paddock::Interrupts interrupts;
  paddock::HeapLimits heap;
  paddock::StackLimit stack_limit;
  paddock::Clock clock;
  paddock::TrailingTasks trailing_tasks;
  paddock::RejectionTracking rejection_tracking;
  std::unique_ptr<paddock::Reservations> reservations;

  // The current activation, and its operation.
  paddock::Activation activation;
  bool reading = false;         // see Reading
  paddock::ResultBuffer out;    // the result
  pd_cell* escaping = nullptr;  // the result if it is a local handle
  int64_t overflowed_at = 0;    // native memory of the run then; overflow.cc
  const paddock::Links* linking = nullptr;  // modules that are being linked

  // Between operations.
  int suspended = 0;                         // number of suspended activations
  int64_t handles = 0;                       // number of persistent handles
  std::unordered_set<pd_handle> persistent;  // these, if kInvariants
  std::atomic<int64_t> charged{0};  // by pd_isolate_charge, if kInvariants
  uint32_t contexts = 0;            // number of contexts created
  v8::MicrotaskQueue* microtasks = nullptr;  // once there is a context
  paddock::HostRefs refs;
  paddock::AsyncContext async_context;
  bool compiled_wasm = false;  // whether a module was ever compiled
  int wasm_stacks = 0;         // number of stacks of WebAssembly
  std::unique_ptr<paddock::BoundScripts> scripts;
  std::unique_ptr<paddock::BuildState> build;
  std::unique_ptr<paddock::Classes> classes;
  std::unique_ptr<paddock::Serializers> serializers;
  std::unique_ptr<paddock::SnapshotState> snapshot;
  std::unique_ptr<paddock::Caches> caches;
};

namespace paddock {

inline pd_isolate* Of(v8::Isolate* isolate) {
  return static_cast<pd_isolate*>(isolate->GetData(0));
}

}  // namespace paddock

#endif  // PADDOCK_ISOLATE_H_
