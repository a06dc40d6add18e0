#ifdef PADDOCK_UNIT  // in unit.cc
#include "place.h"

#include <sys/mman.h>
#include <unistd.h>

#include <utility>

#include "v8-internal.h"
#include "wrap.h"

namespace paddock {
namespace {

// End of a process's address space.
constexpr uintptr_t kEnd = uintptr_t{1} << 47;
constexpr size_t kAlignment = v8::internal::kPtrComprCageBaseAlignment;
// The size that V8 requests so that it can align the sandbox. It releases the
// rest.
constexpr size_t kPlace =
    v8::internal::kSandboxSize + 2 * v8::internal::kSandboxGuardRegionSize +
    v8::internal::kAdditionalTrailingGuardRegionSize + kAlignment;

thread_local void* next = nullptr;

uintptr_t Random() {
  uintptr_t bits = 0;
  (void)!getentropy(&bits, sizeof bits);
  return bits;
}

}  // namespace

void PlaceSandbox() {
  // All places of a process are adjacent, starting here.
  static const uintptr_t begin =
      (1 + Random() % (kPlace / kAlignment)) * kAlignment;
  static const uintptr_t places = (kEnd - begin) / kPlace;
  uintptr_t first = Random() % places;
  for (uintptr_t i = 0; i < places; i++) {
    auto* at = reinterpret_cast<void*>(begin + (first + i) % places * kPlace);
    if (mmap(at, kPlace, PROT_NONE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE,
             -1, 0) == at) {
      munmap(at, kPlace);
      next = at;
      return;
    }
  }
}

}  // namespace paddock

// The linker replaces V8's function of the same name with this one (bridge.go,
// --wrap). Its result is a hint. Without a hint, the kernel places reservations
// next to each other.
#define GET_RANDOM_MMAP_ADDR _ZN2v84base2OS17GetRandomMmapAddrEv

extern "C" {
void* REAL(GET_RANDOM_MMAP_ADDR)();
void* WRAP(GET_RANDOM_MMAP_ADDR)() {
  return std::exchange(paddock::next, nullptr);
}
}

namespace {
// If V8 has no such function, there is nothing to replace, and linking must
// fail.
[[gnu::used]] void* (*const replaced)() = REAL(GET_RANDOM_MMAP_ADDR);
}  // namespace
#endif
