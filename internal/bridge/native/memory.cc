#ifdef PADDOCK_UNIT  // in unit.cc
#include "memory.h"

#include <malloc.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "clock.h"
#include "entry.h"
#include "heap.h"
#include "init.h"
#include "isolate.h"
#include "mappings.h"
#include "recovery.h"
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

// Committing a part of a reserved range splits its mapping: the parts on both
// sides are separate mappings.
constexpr uint64_t kMappingsEach = 2;

bool Memory::ReserveMappings() {
  uint64_t now = mappings.fetch_add(kMappingsEach) + kMappingsEach;
  bool own = now > mappings_limit;
  if (!own && ReserveProcessMappings(kMappingsEach, LeftFrom::kBuffers))
    return true;
  uint64_t before = mappings -= kMappingsEach;
  Pass(own ? PD_PART_MAPPINGS : PD_PART_PROCESS, mappings_limit, before,
       kMappingsEach);
  refused = unreported = true;
  return false;
}

void Memory::ReleaseMappings() {
  [[maybe_unused]] uint64_t before = mappings.fetch_sub(kMappingsEach);
  INVARIANT(before >= kMappingsEach);
  ReleaseProcessMappings(kMappingsEach);
}

namespace {

// Returns the bytes that a buffer of length bytes takes. V8 allocates multiples
// of 128 bytes (src/init/isolate-group.h, kAllocationGranularity), and its
// records of a block take about another 128. They are ignored for large
// buffers.
uint64_t Footprint(size_t length) {
  constexpr uint64_t kUnit = 128, kLarge = 64 << 10;
  if (length >= kLarge) return length;
  return (length + kUnit - 1) / kUnit * kUnit + kUnit;
}

// Large blocks that were freed, for the next buffers of the isolate. V8's own
// allocator returns their pages to the system, and touching new pages takes ten
// times as long as filling them.
class Spare {
 public:
  // Returns a block of at least length bytes and at most an eighth more, or
  // null if there is none.
  void* Take(size_t length) {
    if (length < kLeast) return nullptr;
    std::lock_guard lock(mutex_);
    for (auto block = blocks_.rbegin(); block != blocks_.rend(); ++block) {
      if (block->length < length || block->length - length > length / 8) {
        continue;
      }
      void* data = block->data;
      INVARIANT(held_ >= block->length);
      held_ -= block->length;
      blocks_.erase(std::next(block).base());
      return data;
    }
    return nullptr;
  }
  // Keeps a block, and frees the oldest blocks until no more than `most` bytes
  // are kept. A block that is too small or too large is freed.
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
  // Frees all blocks, and from then on frees each block passed to Keep.
  void Close(v8::ArrayBuffer::Allocator& from) {
    std::lock_guard lock(mutex_);
    closed_ = true;
    Drop(0, from);
  }

 private:
  static constexpr size_t kLeast = 64 << 10;
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
    INVARIANT(!blocks_.empty() || held_ == 0);
  }
  std::mutex mutex_;
  std::vector<Block> blocks_;  // the oldest first
  size_t held_ = 0;            // bytes
  bool closed_ = false;
};

// Records, by address, which Memory is charged for each block that has left the
// isolate it was allocated for. Null means that none is charged.
class Moved {
 public:
  // Charges the block to `to`. Returns the Memory that was charged until then,
  // which is `from` if the block had not left its isolate.
  std::shared_ptr<Memory> Charge(void* data, std::shared_ptr<Memory> to,
                                 const std::shared_ptr<Memory>& from) {
    std::lock_guard lock(mutex_);
    auto [block, left] = blocks_.try_emplace(data, from);
    if (left) many_++;
    return std::exchange(block->second, std::move(to));
  }
  // Forgets a block that is being freed. Returns the Memory that is charged for
  // it, which is `from` if the block never left its isolate.
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
  static auto* all = new Moved;  // V8's threads outlive static objects
  return *all;
}

// An allocator for one isolate that counts in its Memory. Its own records of
// blocks, and those of the group's allocator, count for no isolate (HostScope),
// because they may be freed while the thread is in another isolate.
class CountingAllocator final : public v8::ArrayBuffer::Allocator {
 public:
  CountingAllocator(v8::ArrayBuffer::Allocator* inner,
                    std::shared_ptr<Memory> memory)
      : inner_(inner), memory_(std::move(memory)) {}
  // If this returns nullptr, V8 collects garbage and calls it again. If it
  // still returns nullptr, V8 throws a RangeError.
  void* Allocate(size_t length) override { return Counted(length, true); }
  void* AllocateUninitialized(size_t length) override {
    return Counted(length, false);
  }
  void Free(void* data, size_t length) override {
    HostScope host_scope;
    std::shared_ptr<Memory> charged = moved().Remove(data, memory_);
    spare_.Keep(data, length, memory_->most_spare(), *inner_);
    if (charged) charged->Release(Footprint(length));
  }
  void FreeSpare() {
    HostScope host_scope;
    spare_.Clear(*inner_);
  }
  void CloseSpare() {
    HostScope host_scope;
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
    HostScope host_scope;
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

// Records, by address, memory that V8 does not request from the allocator: Wasm
// memories and resizable buffers. V8 reserves their whole range and commits
// pages as they grow. See the functions WRAP(...) below.
class Committed {
 public:
  // Counts the pages of [at, at + size), which are about to be committed. A
  // memory begins at `at`. Returns false if a limit does not allow them.
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
  // Releases what was counted in [at, at + size), which is about to be
  // decommitted. A memory that begins there is forgotten. One that begins
  // before `at` remains counted only up to `at`.
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
  // Charges the memory that begins at `at` to `to`, or to no isolate if `to` is
  // null. Returns false if the limits of `to` do not allow it.
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
    std::shared_ptr<Memory> memory;  // null: no isolate is charged
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
  static auto* all = new Committed;  // V8's threads outlive static objects
  return *all;
}

}  // namespace

std::shared_ptr<v8::ArrayBuffer::Allocator> NewCountingAllocator(
    const v8::IsolateGroup& group, std::shared_ptr<Memory> memory) {
  return std::make_shared<CountingAllocator>(
      v8::ArrayBuffer::Allocator::NewDefaultAllocator(group),
      std::move(memory));
}

void FreeSpareBuffers(pd_isolate* owner) {
  static_cast<CountingAllocator*>(owner->allocator.get())->FreeSpare();
}

void CloseSpareBuffers(pd_isolate* owner) {
  static_cast<CountingAllocator*>(owner->allocator.get())->CloseSpare();
}

// All empty buffers share one address, for which nothing was allocated.
void Discharge(pd_isolate* from, const v8::BackingStore& store) {
  void* data = store.Data();
  if (!data || store.MaxByteLength() == 0) return;
  if (store.IsResizableByUserJavaScript()) {
    committed().Charge(reinterpret_cast<uintptr_t>(data), nullptr);
    return;
  }
  auto charged = moved().Charge(data, nullptr, from->memory);
  if (charged) charged->Release(Footprint(store.ByteLength()));
}

bool Recharge(pd_isolate* to, const v8::BackingStore& store) {
  void* data = store.Data();
  if (!data || store.MaxByteLength() == 0) return true;
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
  owner->heap.limit = limits->heap ? limits->heap : limits->memory;
  memory.limit = limits->memory;
  memory.external_limit = limits->external ? limits->external : limits->memory;
  memory.mappings_limit = limits->mappings ? limits->mappings : UINT64_MAX;
  owner->heap.soft_limit = limits->soft;
  if (memory.used() <= limits->soft) owner->heap.soft_limit_reported = false;
  owner->stack_limit.requested = limits->stack;
}

int32_t pd_isolate_charge(pd_isolate* owner, int64_t bytes) {
  auto note = [&] {
    if constexpr (kInvariants) {
      int64_t before = owner->charged.fetch_add(bytes);
      INVARIANT(before + bytes >= 0);
    }
    return true;
  };
  if (bytes < 0) {
    owner->memory->Release(-bytes);
    return note();
  }
  Memory& memory = *owner->memory;
  if (memory.Charge(bytes)) return note();
  if (owner->thread.load(std::memory_order_relaxed) != ThreadId()) return false;
  // A guest may cause refusals in a loop, so only some of them collect.
  constexpr uint32_t kFirst = 16, kThen = 64;
  uint32_t before = memory.refused_charges++;
  if (before >= kFirst && before % kThen != 0) return false;
  return Enter(owner, PD_HELD, 0, nullptr,
               [&](Entry&, v8::TryCatch&) {
                 return Charge(owner, bytes) ? PD_OK : PD_INVALID;
               }) == PD_OK &&
         note();
}

void pd_isolate_memory(const pd_isolate* owner, pd_memory* out) {
  const Memory& memory = *owner->memory;
  *out = {
      .heap = memory.heap,
      .external = memory.external,
      .native = static_cast<uint64_t>(std::max<int64_t>(memory.Native(), 0)),
      .mappings = memory.mappings,
      .limit = memory.limit,
      .heap_limit = owner->heap.limit,
      .soft_passed = owner->heap.soft_limit_passed,
      .part = memory.part,
      .passed = memory.passed,
      .allowed = memory.allowed,
      .held = memory.held,
      .asked = memory.asked,
  };
}

// The linker replaces V8's functions of the same names with these (bridge.go,
// --wrap). SET_PERMISSIONS and FREE_PAGES commit and free the memory of buffers
// that does not come from the allocator. A refusal looks to V8 like a system
// that is short of memory. V8 collects garbage and tries again when it creates
// a buffer or a Wasm memory; grow.cc does the same when one grows. If the
// memory is still refused, the script gets a RangeError, or -1 from
// memory.grow. The functions of ALLOCATE_BUFFER to COPY_WASM allocate buffers;
// see ForBuffer.
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

// All code that creates an object of Intl calls this function first. It may run
// JavaScript, so a collection is safe here. V8's next check for interrupts
// would be too late: a loop without calls may do thousands of iterations before
// it, and each DateTimeFormat takes 26 KB of native memory.
#define LOCALES \
  _ZN2v88internal4Intl22CanonicalizeLocaleListB5cxx11EPNS0_7IsolateENS0_12DirectHandleINS0_6ObjectEEEb

namespace paddock {

// Stands for V8's vector of locales. The caller provides the memory for it, and
// it is never copied or destroyed here.
struct Locales {
  Locales(const Locales&) = delete;
  Locales& operator=(const Locales&) = delete;
  ~Locales();
};

// Stands for V8's std::unique_ptr<BackingStore> in the same way.
struct StoreResult {
  StoreResult(const StoreResult&) = delete;
  StoreResult& operator=(const StoreResult&) = delete;
  ~StoreResult();
};

}  // namespace paddock

namespace {

// While an AllocatingBuffer is open, V8 is allocating the memory of a buffer,
// for JavaScript or for the bridge.
class AllocatingBuffer {
 public:
  AllocatingBuffer() : owner_(innermost ? innermost->owner : nullptr) {
    if (owner_)
      outer_ = std::exchange(owner_->heap.for_buffer, ForBuffer::kYes);
  }
  ~AllocatingBuffer() {
    if (!owner_) return;
    if (std::exchange(owner_->heap.for_buffer, outer_) == ForBuffer::kRaised) {
      LowerHeapLimit(owner_);
    }
  }
  AllocatingBuffer(const AllocatingBuffer&) = delete;
  AllocatingBuffer& operator=(const AllocatingBuffer&) = delete;

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
  BridgeScope bridge_scope;
  auto at = reinterpret_cast<uintptr_t>(address);
  if (access == v8::PageAllocator::kReadWrite) {
    v8::Isolate* isolate = v8::Isolate::TryGetCurrent();
    pd_isolate* owner = isolate ? Of(isolate) : nullptr;
    if (owner && at >= owner->buffers.begin && at < owner->buffers.end &&
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
  BridgeScope bridge_scope;
  committed().Shrink(reinterpret_cast<uintptr_t>(address), size);
  REAL(FREE_PAGES)(pages, address, size);
}

void* REAL(ALLOCATE_BUFFER)(void* heap, const void* allocate, size_t length);
void* WRAP(ALLOCATE_BUFFER)(void* heap, const void* allocate, size_t length) {
  AllocatingBuffer allocating;
  return REAL(ALLOCATE_BUFFER)(heap, allocate, length);
}

StoreResult REAL(ALLOCATE_PAGES)(void* isolate, size_t length, size_t most,
                                 size_t page, size_t pages, size_t most_pages,
                                 uint8_t wasm, uint8_t shared, bool guards);
StoreResult WRAP(ALLOCATE_PAGES)(void* isolate, size_t length, size_t most,
                                 size_t page, size_t pages, size_t most_pages,
                                 uint8_t wasm, uint8_t shared, bool guards) {
  AllocatingBuffer allocating;
  return REAL(ALLOCATE_PAGES)(isolate, length, most, page, pages, most_pages,
                              wasm, shared, guards);
}

StoreResult REAL(ALLOCATE_WASM)(void* isolate, size_t pages, size_t most_pages,
                                uint8_t wasm, uint8_t shared);
StoreResult WRAP(ALLOCATE_WASM)(void* isolate, size_t pages, size_t most_pages,
                                uint8_t wasm, uint8_t shared) {
  AllocatingBuffer allocating;
  return REAL(ALLOCATE_WASM)(isolate, pages, most_pages, wasm, shared);
}

StoreResult REAL(COPY_WASM)(void* store, void* isolate, size_t pages,
                            size_t most_pages, uint8_t wasm);
StoreResult WRAP(COPY_WASM)(void* store, void* isolate, size_t pages,
                            size_t most_pages, uint8_t wasm) {
  AllocatingBuffer allocating;
  return REAL(COPY_WASM)(store, isolate, pages, most_pages, wasm);
}

// The bytes of a typed array of at most 64 bytes are in the heap until its
// buffer is requested. If the memory of that buffer were refused, the isolate
// would be lost. So Reserve does not refuse it, and a collection follows if the
// limit is exceeded.
void* REAL(GET_BUFFER)(void* array, void* isolate);
void* WRAP(GET_BUFFER)(void* array, void* isolate) {
  pd_isolate* owner = OwnerInV8();
  if (!owner) return REAL(GET_BUFFER)(array, isolate);
  Memory& memory = *owner->memory;
  bool outer = memory.unrefusable.exchange(true);
  void* buffer = REAL(GET_BUFFER)(array, isolate);
  memory.unrefusable = outer;
  if (memory.used() > memory.limit)
    RequestCollection(owner, Collecting::kFully);
  return buffer;
}

Locales REAL(LOCALES)(void* isolate, void* of, bool one);
Locales WRAP(LOCALES)(void* isolate, void* of, bool one) {
  if (pd_isolate* owner = OwnerInV8()) CollectNative(owner);
  return REAL(LOCALES)(isolate, of, one);
}
}
#endif
