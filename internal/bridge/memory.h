// What one isolate may hold: its heap, its array buffers and its Wasm memories
// together.
#ifndef PADDOCK_MEMORY_H_
#define PADDOCK_MEMORY_H_

#include <algorithm>
#include <atomic>
#include <memory>

#include "bridge.h"
#include "mappings.h"
#include "v8-array-buffer.h"
#include "v8-isolate.h"

namespace paddock {

// The bytes outside the heap, counted as they come and go; the heap's as of the
// last collection. Buffers may outlive their isolate, and so does this. What it
// counts may be asked for and changed on any thread.
class Memory {
 public:
  std::atomic<uint64_t> limit{INT64_MAX};            // of all
  std::atomic<uint64_t> external_limit{UINT64_MAX};  // of buffers and Wasm
  std::atomic<uint64_t> mappings_limit{UINT64_MAX};
  std::atomic<uint64_t> heap{0};
  std::atomic<uint64_t> external{0};
  std::atomic<uint64_t> mappings{0};  // of what is external
  // From malloc, by V8's C++, and that when the isolate was made, when the run
  // began, and after the last collection that much of it was asked for, or
  // less.
  std::atomic<int64_t> native{0}, native_first{0}, native_before{0},
      native_kept{0};
  // A full collection is under way, perhaps by and by. It keeps what it has
  // found and not looked into in lists from malloc: a word for each object.
  std::atomic<bool> marking{false};
  // How often pd_isolate_charge has been refused since the run began.
  std::atomic<uint32_t> refused_charges{0};
  // A reservation was refused since the run began.
  std::atomic<bool> refused{false};
  // Reserve refuses nothing. Only the isolate's thread uses this.
  bool unrefusable = false;
  // And V8 has made no error of it yet; see refusal.cc.
  std::atomic<bool> unreported{false};
  // The limit last passed, as pd_memory has it.
  std::atomic<uint64_t> part{0}, passed{0}, allowed{0}, held{0}, asked{0};

  uint64_t used() const { return heap + external + counted_native(); }
  // What the isolate holds of native memory beyond a part that is free: memory
  // that another thread gave back where nobody is charged must not add up to an
  // isolate that may hold nothing any more.
  uint64_t counted_native() const {
    int64_t held = Native() - native_first.load(std::memory_order_relaxed);
    return std::max<int64_t>(held - free_native(), 0);
  }
  // It has grown so much that it is worth a collection, for objects of a few
  // words may hold much of it, as those of Intl do.
  bool much_native() const {
    return Native() - native_kept.load(std::memory_order_relaxed) >
           Part(16) + (4 << 20);
  }
  // By how much it may grow in a run: past the first the run is to end, past
  // the second it is ended where it is, and the isolate lost.
  int64_t most_native() const {
    int64_t lists = marking.load(std::memory_order_relaxed) ? Part(8) : 0;
    return free_native() + lists;
  }
  int64_t far_too_much_native() const {
    int64_t others = std::min<int64_t>(heap + external, Part(1));
    return Part(1) + Part(4) + (16 << 20) - others;
  }
  int64_t native_in_run() const {
    return Native() - native_before.load(std::memory_order_relaxed);
  }
  // What has come since is the host's, as is all that comes with the isolate.
  // Should it go, BeginRun finds less than ever.
  void ExemptNative(int64_t since) {
    native_first += Native() - since;
    KeepNative();
  }
  void BeginRun() {
    refused_charges.store(0, std::memory_order_relaxed);
    int64_t now = Native();
    native_before.store(now, std::memory_order_relaxed);
    if (now < native_kept.load(std::memory_order_relaxed)) KeepNative();
    if (now < native_first.load(std::memory_order_relaxed)) native_first = now;
  }
  void KeepNative() { native_kept.store(Native(), std::memory_order_relaxed); }
  // How much may be kept of buffers that were freed, which is not counted.
  size_t most_spare() const {
    return std::min<uint64_t>(limit.load(std::memory_order_relaxed) / 8,
                              64 << 20);
  }
  bool Reserve(uint64_t bytes);
  // Reserve for memory that V8 does not ask for.
  bool Charge(uint64_t bytes);
  // Notes that there is no room for bytes.
  void Refuse(uint64_t bytes);
  void Release(uint64_t bytes) { external -= bytes; }
  // The mappings of one buffer or Wasm memory. The process's are counted with
  // them.
  bool ReserveMappings();
  void ReleaseMappings();
  // The limit that was passed, what was held then, and what was asked for.
  void Pass(pd_part of, uint64_t of_limit, uint64_t with, uint64_t more = 0) {
    part = of;
    passed = allowed = of_limit;
    held = with;
    asked = more;
  }
  void PassNative() {
    Pass(PD_PART_NATIVE, limit, native_in_run());
    allowed = most_native();
  }

 private:
  // Notes the limit that does not allow bytes.
  void PassOutside(uint64_t bytes);
  int64_t Native() const { return native.load(std::memory_order_relaxed); }
  int64_t free_native() const { return Part(8) + (8 << 20); }
  int64_t Part(int of) const {
    return static_cast<int64_t>(limit.load(std::memory_order_relaxed) / of);
  }
};

// By how much the CPU time of full collections exceeds that of JavaScript
// between them, while the heap stays nearly full. Times are of the isolate's
// thread, in ns of its CPU clock.
class Collections {
 public:
  // If V8 has no room for a buffer, it collects up to four times. The first of
  // these finds the buffers that are garbage, and they are freed a little
  // later. These collections are not counted, nor are those that follow them
  // without JavaScript in between.
  void Begin(bool for_buffers);
  // Whether the excess is so large that the run must end. A collection that
  // leaves the heap with room takes all of it back, and the first that does not
  // is not counted: it may be long because the heap is large.
  bool End(bool nearly_full);

 private:
  static constexpr int64_t kMost = 300'000'000;
  // Instead of an excess: the heap has room, or is collected for buffers.
  static constexpr int64_t kRoom = -1, kForBuffers = -2;
  int64_t began_ = 0, ended_ = 0;
  int64_t excess_ = kRoom;
};

// V8's allocator of the group, counted. It keeps some of what is freed.
std::shared_ptr<v8::ArrayBuffer::Allocator> NewCountingAllocator(
    const v8::IsolateGroup& group, std::shared_ptr<Memory> memory);

void GiveUpSpareBuffers(pd_isolate* owner);
// For good: the isolate is gone, its buffers may outlive it.
void CloseSpareBuffers(pd_isolate* owner);

// Buffers change hands, and who is charged for them changes with them: of one
// that leaves its isolate nobody is, until an isolate of the group takes it,
// which its limits may refuse. Neither is for shared memory.
void Discharge(pd_isolate* from, const v8::BackingStore& store);
bool Recharge(pd_isolate* to, const v8::BackingStore& store);
// The memory from begin on is gone, with all buffers in it.
void ForgetBuffers(uintptr_t begin, size_t size);

// The limits of a new isolate's heap, and the callbacks that keep to them.
void ConfigureHeap(const pd_limits& limits, v8::ResourceConstraints* to);
void WatchHeap(pd_isolate* owner, const pd_limits& limits,
               const v8::ResourceConstraints& constraints);
void StopWatchingHeap(pd_isolate* owner);
// The run under way holds too much: Exhaust notes how much the heap is.
void Exhaust(pd_isolate* owner);
void EndForMemory(pd_isolate* owner);
// Where the heap was at its limit: has a full collection tell whether it is as
// full as it seems. V8's next look does this, or the end of the verb.
void Relieve(pd_isolate* owner);
// At the end of a verb: what JavaScript was no longer there to look for.
void Settle(pd_isolate* owner);
// Asks for a full collection at V8's next look.
enum class Collecting : uint8_t {
  kNo,
  kNative,  // if there is much native memory then, as a parser's is not
  kFully,
};
void CollectSoon(pd_isolate* owner, Collecting why);
// Whether V8 is allocating the memory of a buffer. If that is refused, V8
// collects garbage and then calls the callback for a heap near its limit,
// however full the heap is.
enum class ForBuffer : uint8_t {
  kNo,
  kYes,
  kRaised,  // the callback has raised V8's limit until the allocation ends
};
// A full collection now, of buffers that are garbage too.
void CollectFully(pd_isolate* owner);
// Memory::Charge on the isolate's own thread: collects before it refuses.
bool Charge(pd_isolate* owner, uint64_t bytes);
// After a run that reached the limit: collects, and takes the slack back.
void RestoreHeapLimit(pd_isolate* owner);

// glibc keeps what V8 frees, half a megabyte for each isolate, until it is
// told. Once for many isolates, for it takes milliseconds.
void TrimMemory();

}  // namespace paddock

#endif  // PADDOCK_MEMORY_H_
