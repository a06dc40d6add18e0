// The memory limit of one isolate. It applies to the sum of the heap, the array
// buffers, the Wasm memories and most of the native memory, which V8 and its
// libraries allocate with malloc.
#ifndef PADDOCK_MEMORY_H_
#define PADDOCK_MEMORY_H_

#include <algorithm>
#include <atomic>
#include <memory>

#include "bridge.h"
#include "invariant.h"
#include "mappings.h"
#include "v8-array-buffer.h"
#include "v8-isolate.h"

namespace paddock {

// The limits of an isolate and what it holds. Memory outside the heap is
// counted when it is allocated and freed. The heap counts with its size after
// the last collection and the large objects allocated since then. Buffers may
// outlive their isolate, so a Memory may too. Any thread may read and change
// the counters and the limits.
class Memory {
 public:
  std::atomic<uint64_t> limit{INT64_MAX};            // of the sum
  std::atomic<uint64_t> external_limit{UINT64_MAX};  // of buffers and Wasm
  std::atomic<uint64_t> mappings_limit{UINT64_MAX};
  std::atomic<uint64_t> heap{0};
  std::atomic<uint64_t> external{0};
  std::atomic<uint64_t> mappings{0};  // of external memory
  // Native memory in bytes: the current amount in two parts (AddNative), and
  // three amounts that it is compared with. native_first is the amount that
  // does not count for the isolate (see ExemptNative), native_before is the
  // amount when the run began, and native_kept is the amount after the last
  // CollectFully. BeginRun lowers native_first and native_kept to the current
  // amount.
  std::atomic<int64_t> native_inside{0}, native_outside{0}, native_first{0},
      native_before{0}, native_kept{0};
  // A full collection is in progress, perhaps an incremental one. Its worklists
  // of objects that it has found but not yet visited are allocated with malloc
  // and take one word for each object.
  std::atomic<bool> marking{false};
  // How many calls of pd_isolate_charge on the isolate's thread have found no
  // room since the run began, including those for which a collection made room.
  std::atomic<uint32_t> refused_charges{0};
  // A reservation was refused since the run began.
  std::atomic<bool> refused{false};
  // Reserve refuses nothing. Only the isolate's thread sets this.
  std::atomic<bool> unrefusable{false};
  // As refused, and V8 has not created an error for it yet; see refusal.cc.
  std::atomic<bool> unreported{false};
  // The limit that was passed last. For the fields, see pd_memory.
  std::atomic<uint64_t> part{0}, passed{0}, allowed{0}, held{0}, asked{0};

  uint64_t used() const { return heap + external + counted_native(); }
  // Returns the native memory that counts for the isolate, which is the amount
  // beyond free_native. This allowance exists because memory that another
  // thread frees remains counted if no isolate is charged on that thread. This
  // error must not add up until the isolate can hold nothing.
  uint64_t counted_native() const {
    int64_t more = Native() - native_first.load(std::memory_order_relaxed);
    return std::max<int64_t>(more - free_native(), 0);
  }
  // Reports whether native memory has grown so much that a collection is
  // worthwhile. Objects of a few words may hold much of it, for example those
  // of Intl.
  bool much_native() const {
    return Native() - native_kept.load(std::memory_order_relaxed) >
           Part(16) + (4 << 20);
  }
  // The bytes by which native memory may grow in a run. Beyond most_native the
  // run must end. Beyond far_too_much_native the thread jumps to the recovery
  // point immediately, and the isolate is lost.
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
  int64_t Native() const {
    return native_inside.load(std::memory_order_relaxed) +
           native_outside.load(std::memory_order_relaxed);
  }
  // Counts bytes that a thread allocated, or minus those that it freed. inside
  // says that the thread has the lock of the isolate. Nobody else then writes
  // native_inside, and malloc is not slowed by an atomic addition.
  void AddNative(int64_t bytes, bool inside) {
    if (inside) {
      native_inside.store(native_inside.load(std::memory_order_relaxed) + bytes,
                          std::memory_order_relaxed);
    } else {
      native_outside.fetch_add(bytes, std::memory_order_relaxed);
    }
  }
  // Exempts the native memory that was allocated since the amount was `since`.
  // It belongs to the host, like the memory that a new isolate holds. If it is
  // freed, BeginRun lowers native_first.
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
  // Returns how many bytes of freed buffers may be kept for reuse. They are not
  // counted.
  size_t most_spare() const {
    return std::min<uint64_t>(limit.load(std::memory_order_relaxed) / 8,
                              64 << 20);
  }
  // Counts memory that V8 requests. Returns false if a limit does not allow it,
  // and records the refusal.
  bool Reserve(uint64_t bytes);
  // The same for memory that V8 does not request. Only the limit that was
  // passed is recorded.
  bool Charge(uint64_t bytes);
  // Records that there is no room for bytes.
  void Refuse(uint64_t bytes);
  void Release(uint64_t bytes) {
    [[maybe_unused]] uint64_t before = external.fetch_sub(bytes);
    INVARIANT(before >= bytes);
  }
  // Count the mappings of one buffer or Wasm memory, for the isolate and for
  // the process. ReserveMappings returns false if a limit does not allow them.
  bool ReserveMappings();
  void ReleaseMappings();
  // Records the limit that was passed, the amount that was held then, and the
  // additional amount that was requested.
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
  // Records the limit that does not allow bytes outside the heap.
  void PassOutside(uint64_t bytes);
  int64_t free_native() const { return Part(8) + (8 << 20); }
  int64_t Part(int of) const {
    return static_cast<int64_t>(limit.load(std::memory_order_relaxed) / of);
  }
};

// A range of addresses.
struct BufferRange {
  uintptr_t begin = 0, end = 0;
};

// Returns an allocator that counts the buffers of V8's allocator of the group
// in `memory`. It keeps some freed blocks for reuse.
std::shared_ptr<v8::ArrayBuffer::Allocator> NewCountingAllocator(
    const v8::IsolateGroup& group, std::shared_ptr<Memory> memory);

// Frees the blocks that the isolate's allocator keeps for reuse.
void FreeSpareBuffers(pd_isolate* owner);
// The same, and the allocator keeps no further blocks. Called when the isolate
// is disposed of, because its buffers may outlive it.
void CloseSpareBuffers(pd_isolate* owner);

// Transfer of buffers between isolates. Discharge is called for a buffer that
// leaves its isolate: no isolate is charged for it until an isolate of the
// group takes it. Recharge charges that isolate, and returns false if its
// limits do not allow the buffer. Neither may be called for shared memory.
void Discharge(pd_isolate* from, const v8::BackingStore& store);
bool Recharge(pd_isolate* to, const v8::BackingStore& store);
// Drops all records of buffers in [begin, begin + size), a range that is about
// to be released.
void ForgetBuffers(uintptr_t begin, size_t size);

// Called when an isolate has been freed. glibc keeps the memory that V8 frees,
// half a megabyte for each isolate, until malloc_trim releases it. That takes
// milliseconds, so it is called once for many isolates.
void TrimMemory();

}  // namespace paddock

#endif  // PADDOCK_MEMORY_H_
