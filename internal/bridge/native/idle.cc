#ifdef PADDOCK_UNIT  // in unit.cc
#include "idle.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>

#include "wrap.h"

namespace paddock {
namespace {

thread_local Caches* recording = nullptr;

// V8's StubCache: two tables, whose entries have three compressed pointers
// each, and a pointer to the isolate.
constexpr size_t kTables = size_t{(1 << 12) + (1 << 10)} * 3 * sizeof(uint32_t);

bool IsStubCache(void* block) {
  size_t size = malloc_usable_size(block) - kTables;
  return size >= sizeof(void*) && size < sizeof(void*) + 16;
}

bool IsClear(const char* page, size_t size) {
  return page[0] == 0 && memcmp(page, page + 1, size - 1) == 0;
}

// Returns the whole pages of a block that contain only zeros to the system.
void ReleaseZeroPagesOf(char* block, size_t block_size) {
  static const size_t page = sysconf(_SC_PAGESIZE);
  auto begin = (reinterpret_cast<uintptr_t>(block) + page - 1) & ~(page - 1);
  auto end = (reinterpret_cast<uintptr_t>(block) + block_size) & ~(page - 1);
  auto from = begin;
  for (auto at = begin; at <= end; at += page) {
    if (at < end && IsClear(reinterpret_cast<char*>(at), page)) continue;
    if (from < at) {
      madvise(reinterpret_cast<void*>(from), at - from, MADV_DONTNEED);
    }
    from = at + page;
  }
}

}  // namespace

Caches::Recording::Recording(Caches* caches) : outer_(recording) {
  recording = caches;
}
Caches::Recording::~Recording() { recording = outer_; }

void Caches::Note(void* block, size_t size) {
  if (!recording || !block || recording->n_ == kMost) return;
  recording->blocks_[recording->n_++] = {static_cast<char*>(block), size};
}

void Caches::Created(void* isolate) {
  auto* end = blocks_ + n_;
  auto* self = std::find_if(
      blocks_, end, [&](const Block& block) { return block.at == isolate; });
  n_ = 0;
  if (self == end) return;
  auto* fields = static_cast<char* const*>(isolate);
  auto* last = fields + self->size / sizeof *fields;
  size_t size = self->size;
  for (auto* block = blocks_; block != end; block++) {
    block->field = std::find(fields, last, block->at);
    if (block->field != last && block->at != isolate) blocks_[n_++] = *block;
  }
  // A large part of the isolate is a buffer for V8's last error message. No
  // other thread knows the isolate yet, so its pages do not change meanwhile.
  ReleaseZeroPagesOf(static_cast<char*>(isolate), size);
}

void Caches::ReleaseZeroPages() {
  released_ = true;
  for (const Block& block : std::span(blocks_, n_)) {
    // If V8 has replaced the block, it must not be read.
    if (*block.field == block.at) ReleaseZeroPagesOf(block.at, block.size);
  }
}

// Without this, each page would be mapped when it is read, and then replaced
// when it is written, which interrupts all other cores. Kernels before 5.14 do
// that.
void Caches::Populate() const {
#ifdef MADV_POPULATE_WRITE
  if (!released_) return;
  const size_t page = sysconf(_SC_PAGESIZE);
  for (const Block& block : std::span(blocks_, n_)) {
    if (*block.field != block.at || IsStubCache(block.at)) continue;
    auto begin = reinterpret_cast<uintptr_t>(block.at) & ~(page - 1);
    auto end = reinterpret_cast<uintptr_t>(block.at) + block.size;
    madvise(reinterpret_cast<void*>(begin), end - begin, MADV_POPULATE_WRITE);
  }
#endif
}

}  // namespace paddock

// The linker replaces V8's functions of the same names with these (bridge.go,
// --wrap). V8 clears its three stub caches with an entry that no lookup finds.
// An entry of zeros is not found either, because 0 is neither a name nor a map.
#define STUB_CACHE_CLEAR _ZN2v88internal9StubCache5ClearEv
#define STUB_CACHE_INITIALIZE _ZN2v88internal9StubCache10InitializeEv

namespace {

bool Clear(void* cache) {
  if (!paddock::IsStubCache(cache)) return false;
  memset(cache, 0, paddock::kTables);
  return true;
}

}  // namespace

extern "C" {
void REAL(STUB_CACHE_CLEAR)(void* cache);
void WRAP(STUB_CACHE_CLEAR)(void* cache) {
  if (!Clear(cache)) REAL(STUB_CACHE_CLEAR)(cache);
}
void REAL(STUB_CACHE_INITIALIZE)(void* cache);
void WRAP(STUB_CACHE_INITIALIZE)(void* cache) {
  if (!Clear(cache)) REAL(STUB_CACHE_INITIALIZE)(cache);
}
}
#endif
