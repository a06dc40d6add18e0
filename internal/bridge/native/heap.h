// The limits of the JavaScript heap, and the collections that enforce all
// limits of memory.
#ifndef PADDOCK_HEAP_H_
#define PADDOCK_HEAP_H_

#include <atomic>
#include <cstdint>

#include "bridge.h"
#include "v8-isolate.h"

namespace paddock {

// Measures by how much the CPU time of full collections exceeds that of the
// JavaScript between them while the heap stays nearly full. Times are read from
// the CPU clock of the isolate's thread, in nanoseconds. Only that thread may
// use it.
class Collections {
 public:
  // Called before a full collection. for_buffers means that V8 is allocating a
  // buffer, or that buffers hold more than a sixteenth of the limit. If V8 has
  // no room for a buffer, it collects up to four times. The first of these
  // collections finds the buffers that are garbage, and they are freed a little
  // later. Collections for buffers are not counted. Collections that follow
  // them without JavaScript in between are not counted either.
  void Begin(bool for_buffers);
  // Called after a full collection. Reports whether the excess is so large that
  // the run must end. A collection that leaves room in the heap resets the
  // excess. The first one that does not is not counted, because it may be long
  // only because the heap is large.
  bool End(bool nearly_full);

 private:
  static constexpr int64_t kMost = 300'000'000;
  // Values of excess_ without an excess: the heap has room, or it is collected
  // for buffers.
  static constexpr int64_t kRoom = -1, kForBuffers = -2;
  int64_t began_ = 0, ended_ = 0;
  int64_t excess_ = kRoom;
};

// Why RequestCollection requests a collection.
enum class Collecting : uint8_t {
  kNo,
  kNative,  // only if there is still much native memory by then; a parser's
            // memory has been freed
  kFully,
};
// Whether V8 is allocating the memory of a buffer. If this memory is refused,
// V8 collects garbage and then calls the near-heap-limit callback, however full
// the heap is.
enum class ForBuffer : uint8_t {
  kNo,
  kYes,
  kRaised,  // the callback has raised V8's limit until the allocation ends
};

// The limits of one heap, and what is known of it. Any thread may use the
// atomic fields; the others belong to the thread that has the isolate's lock.
struct HeapLimits {
  std::atomic<uint64_t> limit{0}, soft_limit{0};  // bytes, as set
  std::atomic<bool> soft_limit_reported{false};
  std::atomic<uint64_t> soft_limit_passed{0};  // how often
  uint64_t first_limit = 0;
  uint64_t old_generation_limit = 0;  // set in V8
  uint64_t mapped = 0;                // bytes, after the last collection
  bool raised = false;                // V8's limit is raised
  bool receiving = false;             // input of the host, see Receiving
  ForBuffer for_buffer = ForBuffer::kNo;
  Collecting requested = Collecting::kNo;
  Collections collections;
  bool over_limit_suspected = false;   // V8's own count was above the limit
  bool collecting_repeatedly = false;  // in CollectFully

  bool collection_requested() const {
    return raised || requested == Collecting::kFully;
  }
};

// Sets the heap limits of a new isolate.
void ConfigureHeap(const pd_limits& limits, v8::ResourceConstraints* to);
// Installs the callbacks that enforce the limits.
void WatchHeap(pd_isolate* owner, const pd_limits& limits,
               const v8::ResourceConstraints& constraints);
void StopWatchingHeap(pd_isolate* owner);
// Ends the run because it holds too much memory. First it records the size of
// the heap and the limit that was passed.
void Exhaust(pd_isolate* owner);
// Ends the run for a limit that the caller has recorded.
void EndForMemory(pd_isolate* owner);
// If V8's limit is raised because the heap reached it, runs a full collection.
// Then it ends the run if the heap is still nearly full, and otherwise lowers
// V8's limit again. Called when V8 next checks for interrupts, by
// CollectIfRequested, and between values that V8 converts.
void CollectAtRaisedLimit(pd_isolate* owner);
// Requests a full collection when V8 next checks for interrupts.
void RequestCollection(pd_isolate* owner, Collecting why);
// Runs CollectAtRaisedLimit and the collection of RequestCollection (kFully) if
// they are requested and V8 has not checked for interrupts since. Called at the
// end of an operation and where code of V8 may not check for long.
void CollectIfRequested(pd_isolate* owner);
// Runs full collections immediately. They also collect buffers.
void CollectFully(pd_isolate* owner);
// The same if there is much native memory.
void CollectNative(pd_isolate* owner);
// Like Memory::Charge, but collects before it refuses. Must be called on the
// isolate's thread.
bool Charge(pd_isolate* owner, uint64_t bytes);
// Removes the slack from V8's own limit.
void LowerHeapLimit(pd_isolate* owner);
// Called after a run that reached the limit. Collects, and removes the slack
// from V8's limit.
void RestoreHeapLimit(pd_isolate* owner);

}  // namespace paddock

#endif  // PADDOCK_HEAP_H_
