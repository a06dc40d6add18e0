// Fewer mappings for V8's pointer tables. An isolate has six, most of them
// hardly used. V8 has each in three mappings: the entries of the read-only
// heap, at once those of the first segments, and what is reserved but not used,
// which nothing can touch. Here the reserved part can be read, as zeros, which
// is what an entry that was never made holds; nothing can write to it still.
// And segments are there from when the first entry is made. So a table that is
// not used is one mapping, and has it in common with the tables beside it.
#include <sys/mman.h>

#include <utility>

#include "reserved.h"
#include "wrap.h"

namespace {

// V8's AddressSpaceReservation, and its MemoryPermission.
struct Reservation {
  void* base;
  size_t size;
};
enum Access { kNoAccess, kRead, kReadWrite };

// The largest table; a sandbox, the other kind of reservation, is much larger.
constexpr size_t kLargest = 512 << 20;
// V8 gives a new table its read-only part, and then at once kPool segments.
constexpr int kPool = 4;
constexpr size_t kReadOnly = 64 << 10;
constexpr size_t kSegment = 16 << 10;

thread_local const void* fresh = nullptr;  // the table that is being made
thread_local int refused = 0;              // of its segments
// The segments from here to there can be written already.
thread_local char *ahead = nullptr, *ahead_end = nullptr;

bool IsTable(const Reservation* r) { return r->size <= kLargest; }

}  // namespace

// The linker puts these in the place of V8's functions of the same name
// (bridge.go, --wrap).
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
    return false;  // V8 asks again when it needs one
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
  if (at == r->base && size == kReadOnly) return true;  // all of it goes next
  return madvise(at, size, MADV_DONTNEED) == 0 &&
         mprotect(at, size, PROT_READ) == 0;
}
}
