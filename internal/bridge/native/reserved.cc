#ifdef PADDOCK_UNIT  // in unit.cc
#include "reserved.h"

#include <sys/mman.h>

#include <utility>

#include "recovery.h"
#include "v8-platform.h"
#include "wrap.h"

namespace paddock {
namespace {

thread_local Reservations* noting_tables = nullptr;
thread_local Reservations* noting_cages = nullptr;

}  // namespace

// This can fail only if the process has no mapping left to split one.
void Reserved::Release() const {
  auto* at = reinterpret_cast<void*>(base);
  if (stays) {
    (void)mmap(at, size, PROT_NONE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
  } else {
    munmap(at, size);
  }
}

void Reservations::Add(Reserved reserved) {
  HostScope host_scope;  // not memory of the isolate
  std::lock_guard lock(mutex_);
  all_.push_back(reserved);
}

void Reservations::Take(Reservations* from) {
  std::vector<Reserved> taken;
  {
    std::lock_guard lock(from->mutex_);
    taken.swap(from->all_);
  }
  std::lock_guard lock(mutex_);
  all_.insert(all_.end(), taken.begin(), taken.end());
}

void Reservations::Release() {
  std::lock_guard lock(mutex_);
  for (const Reserved& reserved : std::exchange(all_, {})) reserved.Release();
}

NotingReservations::NotingReservations(Reservations* tables,
                                       Reservations* cages)
    : outer_tables_(std::exchange(noting_tables, tables)),
      outer_cages_(std::exchange(noting_cages, cages)) {}
NotingReservations::~NotingReservations() {
  noting_tables = outer_tables_;
  noting_cages = outer_cages_;
}

void NoteTable(void* base, size_t size) {
  if (!noting_tables) return;
  noting_tables->Add({reinterpret_cast<uintptr_t>(base), size, false});
}

}  // namespace paddock

using namespace paddock;

namespace {

// V8's VirtualMemoryCage, with which it creates the trusted range and the code
// range of a group, and its ReservationParams and AddressRegion.
struct Cage {
  Cage() = delete;
  Cage(const Cage&) = delete;
  Cage& operator=(const Cage&) = delete;
  virtual ~Cage();
  uintptr_t base;
};
struct Params {
  v8::PageAllocator* pages;
  size_t size, alignment, page_size;
  uintptr_t hint;
  v8::PageAllocator::Permission access;
};
struct Region {
  uintptr_t base;
  size_t size;
};

}  // namespace

// The linker replaces V8's function of the same name with this one (bridge.go,
// --wrap).
#define INIT_RESERVATION \
  _ZN2v88internal17VirtualMemoryCage15InitReservationERKNS1_17ReservationParamsENS_4base13AddressRegionE

extern "C" {
bool REAL(INIT_RESERVATION)(Cage* cage, const Params& params, Region existing);
bool WRAP(INIT_RESERVATION)(Cage* cage, const Params& params, Region existing) {
  if (!REAL(INIT_RESERVATION)(cage, params, existing)) return false;
  if (noting_cages && existing.size == 0) {
    noting_cages->Add(
        {cage->base, params.size,
         params.access == v8::PageAllocator::kNoAccessWillJitLater});
  }
  return true;
}
}
#endif
