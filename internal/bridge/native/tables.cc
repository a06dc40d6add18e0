#ifdef PADDOCK_UNIT  // in unit.cc
// Reduces the number of mappings for V8's pointer tables. An isolate has six of
// them, most of them hardly used. V8 has three mappings for each: the entries
// of the read-only heap, the entries of the first segments, and the reserved
// rest, which is inaccessible. Here the reserved part is readable as zeros, the
// content of unused entries, and still not writable. Segments become writable
// when the first entry is created. So an unused table is one mapping, which is
// merged with those of adjacent tables.
#include <sys/mman.h>

#include <utility>

#include "reserved.h"
#include "wrap.h"

namespace {

// V8's AddressSpaceReservation and its MemoryPermission.
struct Reservation {
  void* base;
  size_t size;
};
enum Access { kNoAccess, kRead, kReadWrite };

// The largest table. The other kind of reservation, a sandbox, is much larger.
constexpr size_t kLargest = 512 << 20;
// V8 allocates the read-only part of a new table, and immediately afterwards
// kPool segments.
constexpr int kPool = 4;
constexpr size_t kReadOnly = 64 << 10;
constexpr size_t kSegment = 16 << 10;

thread_local const void* fresh = nullptr;  // the table that is being created
thread_local int refused = 0;              // number of its segments
// The segments in this range are already writable.
thread_local char *ahead = nullptr, *ahead_end = nullptr;

bool IsTable(const Reservation* r) { return r->size <= kLargest; }

}  // namespace

// The linker replaces V8's functions of the same names with these (bridge.go,
// --wrap).
#define ALLOCATE \
  _ZN2v84base23AddressSpaceReservation8AllocateEPvmNS0_2OS16MemoryPermissionE
#define FREE _ZN2v84base23AddressSpaceReservation4FreeEPvm

extern "C" {
bool REAL(ALLOCATE)(Reservation* r, void* at, size_t size, Access access);
bool WRAP(ALLOCATE)(Reservation* r, void* at, size_t size, Access access) {
  const void* making = std::exchange(fresh, nullptr);
  char* next = std::exchange(ahead, nullptr);
  if (!IsTable(r)) return REAL(ALLOCATE)(r, at, size, access);
  if (at == r->base && size == kReadOnly && access == kRead) {
    fresh = r->base;
    refused = 0;
    paddock::NoteTable(r->base, r->size);
    return mprotect(r->base, r->size, PROT_READ) == 0;
  }
  if (size != kSegment || access != kReadWrite) {
    return REAL(ALLOCATE)(r, at, size, access);
  }
  if (making == r->base && refused < kPool) {
    refused++;
    fresh = making;
    return false;  // V8 tries again when it needs one
  }
  auto* segment = static_cast<char*>(at);
  if (segment == static_cast<char*>(r->base) + kReadOnly) {
    ahead = segment + kSegment;
    ahead_end = segment + kPool * kSegment;
    return mprotect(at, kPool * kSegment, PROT_READ | PROT_WRITE) == 0;
  }
  if (segment == next) {
    ahead = next + kSegment < ahead_end ? next + kSegment : nullptr;
    return true;
  }
  return REAL(ALLOCATE)(r, at, size, access);
}

bool REAL(FREE)(Reservation* r, void* at, size_t size);
bool WRAP(FREE)(Reservation* r, void* at, size_t size) {
  if (!IsTable(r)) return REAL(FREE)(r, at, size);
  // All of it is released next.
  if (at == r->base && size == kReadOnly) return true;
  return madvise(at, size, MADV_DONTNEED) == 0 &&
         mprotect(at, size, PROT_READ) == 0;
}
}
#endif
