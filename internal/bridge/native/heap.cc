#ifdef PADDOCK_UNIT  // in unit.cc
#include "heap.h"

#include <algorithm>
#include <utility>

#include "budget.h"
#include "clock.h"
#include "idle.h"
#include "isolate.h"
#include "mappings.h"
#include "memory.h"
#include "snapshot.h"
#include "sources.h"
#include "unwind.h"

namespace paddock {
namespace {

// Returns the limit of the old generation, which is the one that V8 enforces.
// It differs from the limit of the whole heap by the same amount as when the
// isolate was created.
uint64_t OldGenerationLimit(const pd_isolate* owner) {
  int64_t limit = owner->heap.old_generation_limit +
                  static_cast<int64_t>(owner->heap.limit.load()) -
                  static_cast<int64_t>(owner->heap.first_limit);
  return std::max<int64_t>(limit, 1 << 20);
}

// Reports whether the heap is so full that V8 collects it repeatedly for the
// little that is left. A program that keeps less is not ended.
bool NearlyFull(const pd_isolate* owner, uint64_t heap) {
  return heap > OldGenerationLimit(owner) / 5 * 4;
}

size_t NearHeapLimit(void* data, size_t current, size_t initial);

size_t NearHeapLimit(void* data, size_t current, size_t initial) {
  auto* owner = static_cast<pd_isolate*>(data);
  owner->heap.old_generation_limit = initial;
  size_t allowed = OldGenerationLimit(owner);
  if (allowed > current) return allowed;  // the host raised the limit
  // V8 needs some slack to reach the interrupt and to unwind, in addition to a
  // large object that it has already allocated.
  v8::HeapStatistics statistics;
  owner->isolate->GetHeapStatistics(&statistics);
  size_t raised = std::max(current, statistics.total_heap_size()) +
                  allowed / 2 + (16 << 20);
  if (owner->heap.for_buffer != ForBuffer::kNo) {
    if (owner->heap.raised) return current;  // includes the slack
    owner->heap.for_buffer = ForBuffer::kRaised;
    return raised;
  }
  // A second call means that JavaScript uses up the slack before it checks for
  // interrupts.
  if (std::exchange(owner->heap.raised, true)) {
    Exhaust(owner);
    return current;
  }
  // V8's caches keep compiled code that was run once for six collections, which
  // can fill a small heap. A collection for low memory drops the caches.
  owner->isolate->RequestInterrupt(
      [](v8::Isolate*, void* data) {
        CollectAtRaisedLimit(static_cast<pd_isolate*>(data));
      },
      owner);
  ClearInterruptBudgets(owner);
  // Data from the host or from another isolate must not lose this isolate. V8's
  // conversion can only be ended between two objects, and each of them may be
  // very large.
  constexpr size_t kGiant = 1 << 30;
  return owner->heap.receiving ? raised + kGiant : raised;
}

void BeforeCollection(v8::Isolate*, v8::GCType type, v8::GCCallbackFlags,
                      void* data) {
  auto* owner = static_cast<pd_isolate*>(data);
  owner->memory->marking = true;
  if (type == v8::kGCTypeMarkSweepCompact) {
    Memory& memory = *owner->memory;
    owner->heap.collections.Begin(owner->heap.for_buffer != ForBuffer::kNo ||
                                  memory.external > memory.limit / 16);
  }
}

// Returns V8's count of external memory without the source strings that the
// isolate shares with all isolates of its snapshot.
uint64_t ExternalOf(pd_isolate* owner, v8::HeapStatistics& statistics) {
  uint64_t shared =
      owner->snapshot->sources ? owner->snapshot->sources->bytes() : 0;
  return statistics.external_memory() -
         std::min<uint64_t>(statistics.external_memory(), shared);
}

// Counts the mappings of a heap whose size has grown to bytes, and ends the run
// if the process has too few. Most pages of a heap are adjacent. In the worst
// case there are holes between large objects, and 128 KiB take two mappings. An
// isolate whose heap gets no mapping is lost, so the run ends before that.
void CheckHeapMappings(pd_isolate* owner, uint64_t bytes) {
  constexpr uint64_t kEach = 64 << 10;
  uint64_t before = std::exchange(owner->heap.mapped, bytes);
  if (bytes <= before) return;
  if (ReserveProcessMappings((bytes - before) / kEach, LeftFrom::kHeaps))
    return;
  owner->memory->Pass(PD_PART_PROCESS, 0, 0);
  EndForMemory(owner);
}

// V8 limits the heap to its initial limit, or to a limit that was raised since.
// A limit that was lowered, and the limit of the sum, are enforced here, after
// each collection, because V8 has then counted the heap.
void AfterCollection(v8::Isolate* isolate, v8::GCType type, v8::GCCallbackFlags,
                     void* data) {
  auto* owner = static_cast<pd_isolate*>(data);
  v8::HeapStatistics statistics;
  isolate->GetHeapStatistics(&statistics);
  Memory& memory = *owner->memory;
  memory.heap = statistics.used_heap_size();
  bool full = type == v8::kGCTypeMarkSweepCompact;
  if (full) {
    memory.marking = false;
    owner->caches->ReleaseZeroPages();
  }
  CheckHeapMappings(owner, statistics.total_heap_size());
  uint64_t used = memory.used();
  bool over = memory.heap > owner->heap.limit;
  // Buffers are freed after the collection that found them dead. V8's own count
  // of external memory, which includes estimates of the memory that objects of
  // its libraries hold, is equally late. So the run ends only if the sum is too
  // large after two collections in a row, between which no JavaScript ran that
  // could have created other buffers.
  bool suspect = std::max(used, memory.heap + ExternalOf(owner, statistics)) >
                 memory.limit;
  if (full && (over || (suspect && owner->heap.over_limit_suspected))) {
    Exhaust(owner);
  } else if (over || (suspect && !owner->heap.collecting_repeatedly)) {
    RequestCollection(owner, Collecting::kFully);  // some may be garbage
  }
  if (full)
    owner->heap.over_limit_suspected =
        suspect && owner->heap.collecting_repeatedly;
  if (full && owner->heap.collections.End(NearlyFull(owner, memory.heap))) {
    Exhaust(owner);
  }
  uint64_t soft = owner->heap.soft_limit;
  if (soft && used > soft && !owner->heap.soft_limit_reported) {
    if (full) {
      owner->heap.soft_limit_reported = true;
      owner->heap.soft_limit_passed++;
      pd_isolate_interrupt(owner);
    } else {
      RequestCollection(owner, Collecting::kFully);
    }
  } else if (used <= soft) {
    owner->heap.soft_limit_reported = false;
  }
  // A run that is short of memory spends most of its time in collections. It
  // ends by itself when it next checks for interrupts, but a collection may
  // delay that check for long. So it gets more time than usual before a forced
  // unwind.
  constexpr int64_t kHalfASecond = 500'000'000;  // ns of the thread's CPU time
  UnwindIfRequested(owner, kHalfASecond);
  // If each iteration of a loop causes a collection, the watchdog's signal
  // rarely arrives outside of one.
  if (owner->end.requested()) ClearInterruptBudgets(owner);
}

}  // namespace

void LowerHeapLimit(pd_isolate* owner) {
  owner->isolate->RemoveNearHeapLimitCallback(NearHeapLimit,
                                              OldGenerationLimit(owner));
  owner->isolate->AddNearHeapLimitCallback(NearHeapLimit, owner);
  owner->heap.raised = false;
}

void CollectNative(pd_isolate* owner) {
  if (owner->memory->much_native()) CollectFully(owner);
}

void Exhaust(pd_isolate* owner) {
  if (owner->end.out_of_memory()) return;
  v8::HeapStatistics statistics;
  owner->isolate->GetHeapStatistics(&statistics);
  Memory& memory = *owner->memory;
  memory.heap = statistics.used_heap_size();
  if (owner->heap.limit < memory.limit && memory.used() <= memory.limit) {
    memory.Pass(PD_PART_HEAP, owner->heap.limit, memory.heap);
  } else {
    memory.Pass(PD_PART_MEMORY, memory.limit, memory.used());
  }
  EndForMemory(owner);
}

void CollectFully(pd_isolate* owner) {
  owner->heap.over_limit_suspected = false;
  bool outer = std::exchange(owner->heap.collecting_repeatedly, true);
  owner->isolate->LowMemoryNotification();
  owner->heap.collecting_repeatedly = outer;
  owner->memory->KeepNative();
}

bool Charge(pd_isolate* owner, uint64_t bytes) {
  if (owner->memory->Charge(bytes)) return true;
  CollectFully(owner);
  return owner->memory->Charge(bytes);
}

void EndForMemory(pd_isolate* owner) {
  if (owner->end.out_of_memory()) return;
  owner->end.RaiseForMemory();
  owner->isolate->TerminateExecution();
  ClearInterruptBudgets(owner);
}

void CollectAtRaisedLimit(pd_isolate* owner) {
  if (!owner->heap.raised || owner->end.out_of_memory()) return;
  CollectFully(owner);
  if (owner->end.out_of_memory()) return;
  v8::HeapStatistics statistics;
  owner->isolate->GetHeapStatistics(&statistics);
  if (NearlyFull(owner, statistics.used_heap_size())) {
    Exhaust(owner);
  } else {
    LowerHeapLimit(owner);
  }
}

namespace {

void CollectAsRequested(pd_isolate* owner) {
  switch (std::exchange(owner->heap.requested, Collecting::kNo)) {
    case Collecting::kNo:  // the request was of another run, or was served
      break;
    case Collecting::kNative:
      CollectNative(owner);
      break;
    case Collecting::kFully:
      CollectFully(owner);
  }
}

}  // namespace

void RequestCollection(pd_isolate* owner, Collecting why) {
  Collecting asked = owner->heap.requested;
  owner->heap.requested = std::max(asked, why);
  if (why == Collecting::kFully) ClearInterruptBudgets(owner);
  if (asked != Collecting::kNo) return;
  owner->isolate->RequestInterrupt(
      [](v8::Isolate*, void* data) {
        CollectAsRequested(static_cast<pd_isolate*>(data));
      },
      owner);
}

void CollectIfRequested(pd_isolate* owner) {
  if (owner->heap.raised) CollectAtRaisedLimit(owner);
  if (owner->heap.requested == Collecting::kFully) CollectAsRequested(owner);
}

// The CPU time in nanoseconds that V8 itself may use between two attempts to
// allocate a buffer. More than that means that JavaScript ran.
constexpr int64_t kNoScript = 200'000;

void Collections::Begin(bool for_buffers) {
  began_ = ThreadCpu();
  int64_t script = began_ - ended_;  // negative: ended_ is of another thread
  if (for_buffers) {
    excess_ = kForBuffers;
  } else if (excess_ == kForBuffers && (script < 0 || script > kNoScript)) {
    excess_ = kRoom;
  }
  if (excess_ < 0) return;
  if (script < 0) script = excess_;
  excess_ = std::max<int64_t>(excess_ - script, 0);
}

bool Collections::End(bool nearly_full) {
  ended_ = ThreadCpu();
  if (!nearly_full) {
    excess_ = kRoom;
  } else if (excess_ >= 0) {
    excess_ += ended_ - began_;
  } else if (excess_ == kRoom) {
    excess_ = 0;
  }
  return excess_ > kMost;
}

void ConfigureHeap(const pd_limits& limits, v8::ResourceConstraints* to) {
  if (!limits.heap) return;
  to->ConfigureDefaultsFromHeapSize(0, limits.heap);
  // V8's young generation has two semi-spaces and room for large objects, and
  // counts toward the limit. If the old generation and a semi-space do not fit
  // into the rest, every collection is a full one. So a small heap gets small
  // semi-spaces.
  constexpr uint64_t kSmall = 32 << 20, kSemiSpace = 1 << 20, kYoung = 3;
  if (limits.heap > kSmall) return;
  to->set_max_young_generation_size_in_bytes(kYoung * kSemiSpace);
  to->set_max_old_generation_size_in_bytes(limits.heap - kYoung * kSemiSpace);
}

void WatchHeap(pd_isolate* owner, const pd_limits& limits,
               const v8::ResourceConstraints& constraints) {
  v8::HeapStatistics statistics;
  owner->isolate->GetHeapStatistics(&statistics);
  owner->heap.first_limit = statistics.heap_size_limit();
  owner->heap.limit = owner->heap.first_limit;
  // If V8 chose the limit of the old generation, it is not known until
  // NearHeapLimit is called.
  owner->heap.old_generation_limit =
      constraints.max_old_generation_size_in_bytes();
  if (owner->heap.old_generation_limit == 0) {
    owner->heap.old_generation_limit = owner->heap.first_limit;
  }
  pd_limits known = limits;
  if (!known.memory) known.memory = owner->heap.first_limit;
  known.heap = owner->heap.first_limit;
  pd_isolate_limit(owner, &known);
  owner->memory->heap = statistics.used_heap_size();
  owner->memory->ExemptNative(0);
  owner->isolate->AddNearHeapLimitCallback(NearHeapLimit, owner);
  owner->isolate->AddGCPrologueCallback(
      BeforeCollection, owner,
      static_cast<v8::GCType>(v8::kGCTypeMarkSweepCompact |
                              v8::kGCTypeIncrementalMarking));
  owner->isolate->AddGCEpilogueCallback(AfterCollection, owner);
}

void StopWatchingHeap(pd_isolate* owner) {
  owner->isolate->RemoveGCPrologueCallback(BeforeCollection, owner);
  owner->isolate->RemoveGCEpilogueCallback(AfterCollection, owner);
}

void RestoreHeapLimit(pd_isolate* owner) {
  v8::Isolate* isolate = owner->isolate;
  isolate->CancelTerminateExecution();
  CollectFully(owner);
  owner->end.CancelForMemory();
  owner->heap.over_limit_suspected = false;
  owner->heap.collections = {};
  isolate->CancelTerminateExecution();
  LowerHeapLimit(owner);
}

}  // namespace paddock
#endif
