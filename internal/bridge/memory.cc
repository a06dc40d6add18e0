#include "memory.h"

#include <malloc.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "engine.h"
#include "look.h"
#include "wrap.h"

namespace paddock {

bool Memory::Charge(uint64_t bytes) {
  if (bytes <= limit) {
    uint64_t outside = external.fetch_add(bytes) + bytes;
    if (outside <= external_limit && heap + outside <= limit) return true;
    external -= bytes;
  }
  PassOutside(bytes);
  return false;
}

bool Memory::Reserve(uint64_t bytes) {
  if (!Charge(bytes)) {
    if (unrefusable) {
      external += bytes;
      return true;
    }
    refused = unreported = true;
    return false;
  }
  // V8 asked again after a collection.
  if (unreported.load(std::memory_order_relaxed)) unreported = false;
  return true;
}

void Memory::Refuse(uint64_t bytes) {
  PassOutside(bytes);
  refused = unreported = true;
}

void Memory::PassOutside(uint64_t bytes) {
  uint64_t outside = external;
  if (external_limit < limit && outside + bytes > external_limit) {
    Pass(PD_PART_BUFFERS, external_limit, outside, bytes);
  } else {
    Pass(PD_PART_MEMORY, limit, heap + outside, bytes);
  }
}

// Those on both sides of what is committed are no longer one.
constexpr uint64_t kMappingsEach = 2;

bool Memory::ReserveMappings() {
  uint64_t now = mappings.fetch_add(kMappingsEach) + kMappingsEach;
  bool own = now > mappings_limit;
  if (!own && TakeMappings(kMappingsEach, LeftFrom::kBuffers)) return true;
  uint64_t before = mappings -= kMappingsEach;
  Pass(own ? PD_PART_MAPPINGS : PD_PART_PROCESS, mappings_limit, before,
       kMappingsEach);
  refused = unreported = true;
  return false;
}

void Memory::ReleaseMappings() {
  mappings -= kMappingsEach;
  GiveMappings(kMappingsEach);
}

namespace {

// What a buffer of length bytes takes. V8 allocates multiples of 128 bytes
// (src/init/isolate-group.h, kAllocationGranularity), and its records of a
// block take about as much.
uint64_t Footprint(size_t length) {
  constexpr uint64_t kUnit = 128, kLarge = 64 << 10;
  if (length >= kLarge) return length;
  return (length + kUnit - 1) / kUnit * kUnit + kUnit;
}

// Large blocks that were freed, for the next buffers of the isolate. V8's own
// allocator gives their pages back to the system, and to touch new ones takes
// ten times as long as to fill them.
class Spare {
 public:
  // A block of at least length bytes, not much larger, or null.
  void* Take(size_t length) {
    if (length < kLeast) return nullptr;
    std::lock_guard lock(mutex_);
    for (auto block = blocks_.rbegin(); block != blocks_.rend(); ++block) {
      if (block->length < length || block->length - length > length / 8) {
        continue;
      }
      void* data = block->data;
      held_ -= block->length;
      blocks_.erase(std::next(block).base());
      return data;
    }
    return nullptr;
  }
  // Keeps a block, and gives up the oldest of what is beyond most.
  void Keep(void* data, size_t length, size_t most,
            v8::ArrayBuffer::Allocator& from) {
    if (length < kLeast || length > most) return from.Free(data, length);
    std::lock_guard lock(mutex_);
    if (closed_) return from.Free(data, length);
    blocks_.push_back({data, length});
    held_ += length;
    Drop(most, from);
  }
  void Clear(v8::ArrayBuffer::Allocator& from) {
    std::lock_guard lock(mutex_);
    Drop(0, from);
  }
  // Keeps nothing from now on.
  void Close(v8::ArrayBuffer::Allocator& from) {
    std::lock_guard lock(mutex_);
    closed_ = true;
    Drop(0, from);
  }

 private:
  static constexpr size_t kLeast = 256 << 10;
  struct Block {
    void* data;
    size_t length;
  };
  void Drop(size_t most, v8::ArrayBuffer::Allocator& from) {
    auto end = blocks_.begin();
    for (; held_ > most; ++end) {
      held_ -= end->length;
      from.Free(end->data, end->length);
    }
    blocks_.erase(blocks_.begin(), end);
  }
  std::mutex mutex_;
  std::vector<Block> blocks_;  // the oldest first
  size_t held_ = 0;            // bytes
  bool closed_ = false;
};

// Who is charged for the blocks that were given out to one isolate and left it,
// by address; null while nobody is.
class Moved {
 public:
  // Returns who was, from if it had not left before.
  std::shared_ptr<Memory> Charge(void* data, std::shared_ptr<Memory> to,
                                 const std::shared_ptr<Memory>& from) {
    std::lock_guard lock(mutex_);
    auto [block, left] = blocks_.try_emplace(data, from);
    if (left) many_++;
    return std::exchange(block->second, std::move(to));
  }
  // The block is freed.
  std::shared_ptr<Memory> Remove(void* data,
                                 const std::shared_ptr<Memory>& from) {
    if (many_ == 0) return from;
    std::lock_guard lock(mutex_);
    auto block = blocks_.find(data);
    if (block == blocks_.end()) return from;
    std::shared_ptr<Memory> charged = std::move(block->second);
    blocks_.erase(block);
    many_--;
    return charged;
  }
  void Forget(uintptr_t begin, size_t size) {
    std::lock_guard lock(mutex_);
    many_ -= std::erase_if(blocks_, [&](const auto& block) {
      return reinterpret_cast<uintptr_t>(block.first) - begin < size;
    });
  }

 private:
  std::atomic<size_t> many_{0};
  std::mutex mutex_;
  std::unordered_map<void*, std::shared_ptr<Memory>> blocks_;
};

Moved& moved() {
  static auto* all = new Moved;  // V8's threads outlive statics
  return *all;
}

// What it notes of blocks, and the group does, is nobody's: it may go with
// another isolate's.
class CountingAllocator final : public v8::ArrayBuffer::Allocator {
 public:
  CountingAllocator(v8::ArrayBuffer::Allocator* inner,
                    std::shared_ptr<Memory> memory)
      : inner_(inner), memory_(std::move(memory)) {}
  // V8 collects garbage and asks again before it believes a nullptr; then it
  // throws a RangeError.
  void* Allocate(size_t length) override { return Counted(length, true); }
  void* AllocateUninitialized(size_t length) override {
    return Counted(length, false);
  }
  void Free(void* data, size_t length) override {
    InGo in_go;
    std::shared_ptr<Memory> charged = moved().Remove(data, memory_);
    spare_.Keep(data, length, memory_->most_spare(), *inner_);
    if (charged) charged->Release(Footprint(length));
  }
  void GiveUpSpare() {
    InGo in_go;
    spare_.Clear(*inner_);
  }
  void CloseSpare() {
    InGo in_go;
    spare_.Close(*inner_);
  }
  size_t MaxAllocationSize() const override {
    return inner_->MaxAllocationSize();
  }
  v8::PageAllocator* GetPageAllocator() override {
    return inner_->GetPageAllocator();
  }

 private:
  void* Counted(size_t length, bool zeroed) {
    InGo in_go;
    if (!memory_->Reserve(Footprint(length))) return nullptr;
    void* data = spare_.Take(length);
    if (data) return zeroed ? memset(data, 0, length) : data;
    data = inner_->Allocate(length);  // zeroed in any case
    if (!data) {
      memory_->Release(Footprint(length));
      memory_->Refuse(length);
    }
    return data;
  }
  std::unique_ptr<v8::ArrayBuffer::Allocator> inner_;
  std::shared_ptr<Memory> memory_;
  Spare spare_;
};

// The memories that V8 reserves whole and commits as they grow, and does not
// ask the allocator for: those of Wasm, and resizable buffers. By address; see
// __wrap_ below.
class Committed {
 public:
  bool Grow(const std::shared_ptr<Memory>& memory, uintptr_t at, size_t size) {
    std::lock_guard lock(mutex_);
    Region& region = regions_[at];
    bool first = region.size == 0;
    if (!region.memory) region.memory = memory;
    if (size > region.size) {
      if (!Reserve(region.memory.get(), size - region.size, first)) {
        if (first) regions_.erase(at);
        return false;
      }
      region.size = size;
    }
    return true;
  }
  // The pages from at on are given back.
  void Shrink(uintptr_t at, size_t size) {
    std::lock_guard lock(mutex_);
    auto region = regions_.lower_bound(at);
    while (region != regions_.end() && region->first < at + size) {
      Release(region->second, region->second.size);
      ReleaseMappings(region->second);
      region = regions_.erase(region);
    }
    if (region == regions_.begin()) return;
    auto& [begin, inside] = *--region;
    if (at >= begin + inside.size) return;
    Release(inside, begin + inside.size - at);
    inside.size = at - begin;
  }
  // Charges to, null for nobody; false if its limit refuses.
  bool Charge(uintptr_t at, const std::shared_ptr<Memory>& to) {
    std::lock_guard lock(mutex_);
    auto region = regions_.find(at);
    if (region == regions_.end()) return true;  // nothing is committed yet
    if (to && !Reserve(to.get(), region->second.size, true)) return false;
    Release(region->second, region->second.size);
    ReleaseMappings(region->second);
    region->second.memory = to;
    return true;
  }
  void Forget(uintptr_t begin, size_t size) {
    std::lock_guard lock(mutex_);
    auto end = regions_.lower_bound(begin + size);
    for (auto region = regions_.lower_bound(begin); region != end;) {
      ReleaseMappings(region->second);
      region = regions_.erase(region);
    }
  }

 private:
  struct Region {
    std::shared_ptr<Memory> memory;  // null: nobody's
    size_t size = 0;
  };
  static bool Reserve(Memory* memory, size_t bytes, bool first) {
    if (first && !memory->ReserveMappings()) return false;
    if (memory->Reserve(bytes)) return true;
    if (first) memory->ReleaseMappings();
    return false;
  }
  static void Release(const Region& region, size_t bytes) {
    if (region.memory) region.memory->Release(bytes);
  }
  static void ReleaseMappings(const Region& region) {
    if (region.memory) region.memory->ReleaseMappings();
  }
  std::mutex mutex_;
  std::map<uintptr_t, Region> regions_;
};

Committed& committed() {
  static auto* all = new Committed;  // V8's threads outlive statics
  return *all;
}

// V8's limit is of the old generation; the difference to the whole heap's
// stays what it was at the beginning.
uint64_t OldGenerationLimit(const pd_isolate* owner) {
  int64_t limit = owner->old_generation_limit +
                  static_cast<int64_t>(owner->heap_limit.load()) -
                  static_cast<int64_t>(owner->first_heap_limit);
  return std::max<int64_t>(limit, 1 << 20);
}

// So full that it is collected again and again for what is left. A program that
// keeps less goes on for as long as it likes.
bool NearlyFull(const pd_isolate* owner, uint64_t heap) {
  return heap > OldGenerationLimit(owner) / 5 * 4;
}

size_t NearHeapLimit(void* data, size_t current, size_t initial);

// V8's own limit is again what it was.
void LowerHeapLimit(pd_isolate* owner) {
  owner->isolate->RemoveNearHeapLimitCallback(NearHeapLimit,
                                              OldGenerationLimit(owner));
  owner->isolate->AddNearHeapLimitCallback(NearHeapLimit, owner);
  owner->relieving = false;
}

size_t NearHeapLimit(void* data, size_t current, size_t initial) {
  auto* owner = static_cast<pd_isolate*>(data);
  owner->old_generation_limit = initial;
  size_t allowed = OldGenerationLimit(owner);
  if (allowed > current) return allowed;  // it was raised
  // Some slack to reach the interrupt, and to unwind, beyond a large object
  // that V8 has admitted.
  v8::HeapStatistics statistics;
  owner->isolate->GetHeapStatistics(&statistics);
  size_t raised = std::max(current, statistics.total_heap_size()) +
                  allowed / 2 + (16 << 20);
  if (owner->for_buffer != ForBuffer::kNo) {
    if (owner->relieving) return current;  // with the slack
    owner->for_buffer = ForBuffer::kRaised;
    return raised;
  }
  // A second time means that it allocates faster than V8 looks.
  if (std::exchange(owner->relieving, true)) {
    Exhaust(owner);
    return current;
  }
  // V8's caches of compiled code keep what was run once for six collections,
  // and fill a small heap with it; a collection for low memory drops them.
  owner->isolate->RequestInterrupt(
      [](v8::Isolate*, void* data) { Relieve(static_cast<pd_isolate*>(data)); },
      owner);
  LookSoon(owner);
  // What another isolate made is not to lose this one: V8's reader ends between
  // two objects, and any of them may be a giant.
  constexpr size_t kGiant = 1 << 30;
  return owner->receiving ? raised + kGiant : raised;
}

void CollectNative(pd_isolate* owner) {
  if (owner->memory->much_native()) CollectFully(owner);
}

void BeforeCollection(v8::Isolate*, v8::GCType type, v8::GCCallbackFlags,
                      void* data) {
  auto* owner = static_cast<pd_isolate*>(data);
  owner->memory->marking = true;
  if (type == v8::kGCTypeMarkSweepCompact) {
    Memory& memory = *owner->memory;
    owner->collections.Begin(owner->for_buffer != ForBuffer::kNo ||
                             memory.external > memory.limit / 16);
  }
}

// Without the texts that it shares with all isolates of its snapshot.
uint64_t ExternalOf(pd_isolate* owner, v8::HeapStatistics& statistics) {
  uint64_t shared = owner->shared ? owner->shared->bytes() : 0;
  return statistics.external_memory() -
         std::min<uint64_t>(statistics.external_memory(), shared);
}

// The pages of a heap lie side by side, mostly. At worst, where large objects
// have holes between them, two mappings are for 128 KiB. A heap that gets none
// is lost, so a run ends before that for which the process has too few.
void HeedHeapMappings(pd_isolate* owner, uint64_t bytes) {
  constexpr uint64_t kEach = 64 << 10;
  uint64_t before = std::exchange(owner->heap_seen, bytes);
  if (bytes <= before) return;
  if (TakeMappings((bytes - before) / kEach, LeftFrom::kHeaps)) return;
  owner->memory->Pass(PD_PART_PROCESS, 0, 0);
  EndForMemory(owner);
}

// V8 bounds the heap by the limit it began with or was raised to; one that was
// lowered, and the sum of heap and buffers, are bounded here, and looked at
// whenever V8 has counted.
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
    owner->caches.GiveBack();
  }
  HeedHeapMappings(owner, statistics.total_heap_size());
  uint64_t used = memory.used();
  bool over = memory.heap > owner->heap_limit;
  // Buffers are freed after the collection that found them dead, and V8's own
  // count, which has estimates of what objects of its libraries hold, is as
  // late: the sum is believed the second time, if no JavaScript ran in between
  // that could have made others.
  bool suspect = std::max(used, memory.heap + ExternalOf(owner, statistics)) >
                 memory.limit;
  if (full && (over || (suspect && owner->suspected))) {
    Exhaust(owner);
  } else if (over || (suspect && !owner->in_a_row)) {
    CollectSoon(owner, Collecting::kFully);  // what it found may be garbage
  }
  if (full) owner->suspected = suspect && owner->in_a_row;
  if (full && owner->collections.End(NearlyFull(owner, memory.heap))) {
    Exhaust(owner);
  }
  uint64_t soft = owner->soft_limit;
  if (soft && used > soft && !owner->soft_told) {
    if (full) {
      owner->soft_told = true;
      owner->soft_passed++;
      pd_isolate_interrupt(owner);
    } else {
      CollectSoon(owner, Collecting::kFully);
    }
  } else if (used <= soft) {
    owner->soft_told = false;
  }
  // A run that is short of memory spends most of its time here, and ends by
  // itself at its next look, which a collection may keep it from for long.
  constexpr int64_t kHalfASecond = 500'000'000;  // ns of the thread's CPU time
  LeaveIfEvicted(owner, kHalfASecond);
  // If each iteration of a loop has the heap collected, a signal rarely arrives
  // outside of a collection.
  if (owner->stopping) LookSoon(owner);
}

}  // namespace

void Exhaust(pd_isolate* owner) {
  if (owner->heap_exhausted) return;
  v8::HeapStatistics statistics;
  owner->isolate->GetHeapStatistics(&statistics);
  Memory& memory = *owner->memory;
  memory.heap = statistics.used_heap_size();
  if (owner->heap_limit < memory.limit && memory.used() <= memory.limit) {
    memory.Pass(PD_PART_HEAP, owner->heap_limit, memory.heap);
  } else {
    memory.Pass(PD_PART_MEMORY, memory.limit, memory.used());
  }
  EndForMemory(owner);
}

void CollectFully(pd_isolate* owner) {
  owner->suspected = false;
  bool outer = std::exchange(owner->in_a_row, true);
  owner->isolate->LowMemoryNotification();
  owner->in_a_row = outer;
  owner->memory->KeepNative();
}

bool Charge(pd_isolate* owner, uint64_t bytes) {
  if (owner->memory->Charge(bytes)) return true;
  CollectFully(owner);
  return owner->memory->Charge(bytes);
}

void EndForMemory(pd_isolate* owner) {
  if (owner->heap_exhausted) return;
  owner->heap_exhausted = true;
  owner->isolate->TerminateExecution();
  LookSoon(owner);
}

void Relieve(pd_isolate* owner) {
  if (!owner->relieving || owner->heap_exhausted) return;
  CollectFully(owner);
  if (owner->heap_exhausted) return;
  v8::HeapStatistics statistics;
  owner->isolate->GetHeapStatistics(&statistics);
  if (NearlyFull(owner, statistics.used_heap_size())) {
    Exhaust(owner);
  } else {
    LowerHeapLimit(owner);
  }
}

namespace {

void CollectIfAsked(pd_isolate* owner) {
  switch (std::exchange(owner->collecting_soon, Collecting::kNo)) {
    case Collecting::kNo:  // it was asked for in a run before
      break;
    case Collecting::kNative:
      CollectNative(owner);
      break;
    case Collecting::kFully:
      CollectFully(owner);
  }
}

}  // namespace

void CollectSoon(pd_isolate* owner, Collecting why) {
  Collecting asked = owner->collecting_soon;
  owner->collecting_soon = std::max(asked, why);
  if (why == Collecting::kFully) LookSoon(owner);
  if (asked != Collecting::kNo) return;
  owner->isolate->RequestInterrupt(
      [](v8::Isolate*, void* data) {
        CollectIfAsked(static_cast<pd_isolate*>(data));
      },
      owner);
}

void Settle(pd_isolate* owner) {
  if (owner->relieving) Relieve(owner);
  if (owner->collecting_soon == Collecting::kFully) CollectIfAsked(owner);
}

// CPU time in ns that is not JavaScript's, but V8's between two attempts.
constexpr int64_t kNoScript = 200'000;

void Collections::Begin(bool for_buffers) {
  began_ = ThreadCpu();
  int64_t script = began_ - ended_;  // negative: it was on another thread
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

std::shared_ptr<v8::ArrayBuffer::Allocator> NewCountingAllocator(
    const v8::IsolateGroup& group, std::shared_ptr<Memory> memory) {
  return std::make_shared<CountingAllocator>(
      v8::ArrayBuffer::Allocator::NewDefaultAllocator(group),
      std::move(memory));
}

void GiveUpSpareBuffers(pd_isolate* owner) {
  static_cast<CountingAllocator*>(owner->allocator.get())->GiveUpSpare();
}

void CloseSpareBuffers(pd_isolate* owner) {
  static_cast<CountingAllocator*>(owner->allocator.get())->CloseSpare();
}

void Discharge(pd_isolate* from, const v8::BackingStore& store) {
  void* data = store.Data();
  if (!data) return;
  if (store.IsResizableByUserJavaScript()) {
    committed().Charge(reinterpret_cast<uintptr_t>(data), nullptr);
    return;
  }
  auto charged = moved().Charge(data, nullptr, from->memory);
  if (charged) charged->Release(Footprint(store.ByteLength()));
}

bool Recharge(pd_isolate* to, const v8::BackingStore& store) {
  void* data = store.Data();
  if (!data) return true;
  if (store.IsResizableByUserJavaScript()) {
    return committed().Charge(reinterpret_cast<uintptr_t>(data), to->memory);
  }
  if (!to->memory->Reserve(Footprint(store.ByteLength()))) return false;
  moved().Charge(data, to->memory, nullptr);
  return true;
}

void ForgetBuffers(uintptr_t begin, size_t size) {
  committed().Forget(begin, size);
  moved().Forget(begin, size);
}

void ConfigureHeap(const pd_limits& limits, v8::ResourceConstraints* to) {
  if (!limits.heap) return;
  to->ConfigureDefaultsFromHeapSize(0, limits.heap);
  // V8's young generation has two semi-spaces and room for large objects, and
  // counts against the limit. When the old generation and a semi-space do not
  // fit into the rest, every collection is a full one. So a small heap gets
  // small semi-spaces.
  constexpr uint64_t kSmall = 32 << 20, kSemiSpace = 1 << 20, kYoung = 3;
  if (limits.heap > kSmall) return;
  to->set_max_young_generation_size_in_bytes(kYoung * kSemiSpace);
  to->set_max_old_generation_size_in_bytes(limits.heap - kYoung * kSemiSpace);
}

void WatchHeap(pd_isolate* owner, const pd_limits& limits,
               const v8::ResourceConstraints& constraints) {
  v8::HeapStatistics statistics;
  owner->isolate->GetHeapStatistics(&statistics);
  owner->first_heap_limit = statistics.heap_size_limit();
  owner->heap_limit = owner->first_heap_limit;
  // V8's own choice is not known until the heap is near it.
  owner->old_generation_limit = constraints.max_old_generation_size_in_bytes();
  if (owner->old_generation_limit == 0) {
    owner->old_generation_limit = owner->first_heap_limit;
  }
  pd_limits known = limits;
  if (!known.memory) known.memory = owner->first_heap_limit;
  known.heap = owner->first_heap_limit;
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
  owner->heap_exhausted = owner->suspected = false;
  owner->collections = {};
  isolate->CancelTerminateExecution();
  LowerHeapLimit(owner);
}

void TrimMemory() {
  constexpr int kMany = 64, kSome = 16;  // isolates
  static std::atomic<int> freed{0};
  int n = ++freed;
  if (n >= kMany || (n >= kSome && live.isolates == 0)) {
    freed = 0;
    malloc_trim(0);
  }
}

}  // namespace paddock

using namespace paddock;

void pd_isolate_limit(pd_isolate* owner, const pd_limits* limits) {
  Memory& memory = *owner->memory;
  owner->heap_limit = limits->heap ? limits->heap : limits->memory;
  memory.limit = limits->memory;
  memory.external_limit = limits->external ? limits->external : limits->memory;
  memory.mappings_limit = limits->mappings ? limits->mappings : UINT64_MAX;
  owner->soft_limit = limits->soft;
  if (memory.used() <= limits->soft) owner->soft_told = false;
  owner->stack = limits->stack;
}

int32_t pd_isolate_charge(pd_isolate* owner, int64_t bytes) {
  if (bytes < 0) {
    owner->memory->Release(-bytes);
    return true;
  }
  Memory& memory = *owner->memory;
  if (memory.Charge(bytes)) return true;
  if (owner->thread.load(std::memory_order_relaxed) != ThreadId()) return false;
  // A guest may cause refusals in a loop: not each collects.
  constexpr uint32_t kFirst = 16, kThen = 64;
  uint32_t before = memory.refused_charges++;
  if (before >= kFirst && before % kThen != 0) return false;
  return Enter(owner, PD_HELD, 0, nullptr, [&](Entry&, v8::TryCatch&) {
           return Charge(owner, bytes) ? PD_OK : PD_INVALID;
         }) == PD_OK;
}

void pd_isolate_memory(const pd_isolate* owner, pd_memory* out) {
  const Memory& memory = *owner->memory;
  *out = {
      .heap = memory.heap,
      .external = memory.external,
      .native = static_cast<uint64_t>(std::max<int64_t>(memory.native, 0)),
      .mappings = memory.mappings,
      .limit = memory.limit,
      .heap_limit = owner->heap_limit,
      .soft_passed = owner->soft_passed,
      .part = memory.part,
      .passed = memory.passed,
      .allowed = memory.allowed,
      .held = memory.held,
      .asked = memory.asked,
  };
}

// The linker puts these in the place of V8's functions of the same name
// (bridge.go, --wrap): all memory outside the heap that the allocator does not
// give is committed and freed by them. To refuse is what V8 expects of a system
// that is short of memory: it collects garbage and asks again, and then the
// script gets a RangeError, or -1 from memory.grow.
#define ALLOCATE_BUFFER \
  _ZN2v88internal4Heap28AllocateExternalBackingStoreERKSt8functionIFPvmEEm
#define ALLOCATE_PAGES \
  _ZN2v88internal12BackingStore35TryAllocateAndPartiallyCommitMemoryEPNS0_7\
IsolateEmmmmmNS0_14WasmMemoryFlagENS0_10SharedFlagEb
#define ALLOCATE_WASM \
  _ZN2v88internal12BackingStore18AllocateWasmMemoryEPNS0_7IsolateEmmNS0_14WasmMemoryFlagENS0_10SharedFlagE
#define COPY_WASM \
  _ZN2v88internal12BackingStore14CopyWasmMemoryEPNS0_7IsolateEmmNS0_14WasmMemoryFlagE
#define GET_BUFFER _ZN2v88internal12JSTypedArray9GetBufferEPNS0_7IsolateE
#define SET_PERMISSIONS \
  _ZN2v88internal14SetPermissionsEPNS_13PageAllocatorEPvmNS1_10PermissionE
#define FREE_PAGES _ZN2v88internal9FreePagesEPNS_13PageAllocatorEPvm

// Whatever makes an object of Intl asks for its locales first, which may run
// JavaScript, and so may collect. V8's next look comes too late for them: a
// loop without calls may take thousands of turns until then, and a
// DateTimeFormat takes 26 KB of malloc.
#define LOCALES \
  _ZN2v88internal4Intl22CanonicalizeLocaleListB5cxx11EPNS0_7IsolateENS0_12DirectHandleINS0_6ObjectEEEb

namespace {

// V8's vector, whose place the caller gives: never copied or destroyed here.
struct Locales {
  Locales(const Locales&) = delete;
  ~Locales();
};

// V8's std::unique_ptr<BackingStore>, likewise.
struct Result {
  Result(const Result&) = delete;
  ~Result();
};

// The innermost allocation of a buffer.
class AllocatingBuffer {
 public:
  AllocatingBuffer() : owner_(OwnerInside()) {
    if (owner_) outer_ = std::exchange(owner_->for_buffer, ForBuffer::kYes);
  }
  ~AllocatingBuffer() {
    if (!owner_) return;
    if (std::exchange(owner_->for_buffer, outer_) == ForBuffer::kRaised) {
      LowerHeapLimit(owner_);
    }
  }

 private:
  pd_isolate* owner_;
  ForBuffer outer_ = ForBuffer::kNo;
};

}  // namespace

extern "C" {
bool REAL(SET_PERMISSIONS)(v8::PageAllocator* pages, void* address, size_t size,
                           v8::PageAllocator::Permission access);
bool WRAP(SET_PERMISSIONS)(v8::PageAllocator* pages, void* address, size_t size,
                           v8::PageAllocator::Permission access) {
  Outside outside;
  auto at = reinterpret_cast<uintptr_t>(address);
  if (access == v8::PageAllocator::kReadWrite) {
    v8::Isolate* isolate = v8::Isolate::TryGetCurrent();
    pd_isolate* owner = isolate ? Of(isolate) : nullptr;
    if (owner && at >= owner->buffers_begin && at < owner->buffers_end &&
        !committed().Grow(owner->memory, at, size)) {
      return false;
    }
  } else if (access == v8::PageAllocator::kNoAccess) {
    committed().Shrink(at, size);
  }
  return REAL(SET_PERMISSIONS)(pages, address, size, access);
}

void REAL(FREE_PAGES)(v8::PageAllocator* pages, void* address, size_t size);
void WRAP(FREE_PAGES)(v8::PageAllocator* pages, void* address, size_t size) {
  Outside outside;
  committed().Shrink(reinterpret_cast<uintptr_t>(address), size);
  REAL(FREE_PAGES)(pages, address, size);
}

void* REAL(ALLOCATE_BUFFER)(void* heap, const void* allocate, size_t length);
void* WRAP(ALLOCATE_BUFFER)(void* heap, const void* allocate, size_t length) {
  AllocatingBuffer allocating;
  return REAL(ALLOCATE_BUFFER)(heap, allocate, length);
}

Result REAL(ALLOCATE_PAGES)(void* isolate, size_t length, size_t most,
                            size_t page, size_t pages, size_t most_pages,
                            uint8_t wasm, uint8_t shared, bool guards);
Result WRAP(ALLOCATE_PAGES)(void* isolate, size_t length, size_t most,
                            size_t page, size_t pages, size_t most_pages,
                            uint8_t wasm, uint8_t shared, bool guards) {
  AllocatingBuffer allocating;
  return REAL(ALLOCATE_PAGES)(isolate, length, most, page, pages, most_pages,
                              wasm, shared, guards);
}

Result REAL(ALLOCATE_WASM)(void* isolate, size_t pages, size_t most_pages,
                           uint8_t wasm, uint8_t shared);
Result WRAP(ALLOCATE_WASM)(void* isolate, size_t pages, size_t most_pages,
                           uint8_t wasm, uint8_t shared) {
  AllocatingBuffer allocating;
  return REAL(ALLOCATE_WASM)(isolate, pages, most_pages, wasm, shared);
}

Result REAL(COPY_WASM)(void* store, void* isolate, size_t pages,
                       size_t most_pages, uint8_t wasm);
Result WRAP(COPY_WASM)(void* store, void* isolate, size_t pages,
                       size_t most_pages, uint8_t wasm) {
  AllocatingBuffer allocating;
  return REAL(COPY_WASM)(store, isolate, pages, most_pages, wasm);
}

// A typed array of at most 64 bytes has its bytes in the heap until its buffer
// is requested. If the memory of that buffer is refused, the isolate is lost.
void* REAL(GET_BUFFER)(void* array, void* isolate);
void* WRAP(GET_BUFFER)(void* array, void* isolate) {
  pd_isolate* owner = OwnerInside();
  if (!owner) return REAL(GET_BUFFER)(array, isolate);
  Memory& memory = *owner->memory;
  bool outer = std::exchange(memory.unrefusable, true);
  void* buffer = REAL(GET_BUFFER)(array, isolate);
  memory.unrefusable = outer;
  if (memory.used() > memory.limit) CollectSoon(owner, Collecting::kFully);
  return buffer;
}

Locales REAL(LOCALES)(void* isolate, void* of, bool one);
Locales WRAP(LOCALES)(void* isolate, void* of, bool one) {
  if (pd_isolate* owner = OwnerInside()) CollectNative(owner);
  return REAL(LOCALES)(isolate, of, one);
}
}
