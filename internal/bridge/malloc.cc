// Memory that V8 and ICU take from malloc: compilers, parsers, formatters of
// languages. V8 bounds none of it, so it is counted here for the isolate that
// the thread works for, and bounded.
//
// The linker puts the functions called __wrap_ here in the place of those that
// V8 calls (bridge.go, --wrap). Where a block was given out is not kept: one is
// charged to the isolate that the thread is in when it comes, and to the one it
// is in when it goes, which are the same but for a few.
#include <malloc.h>

#include <cerrno>
#include <cstdlib>
#include <new>

#include "fault.h"
#include "idle.h"
#include "landing.h"
#include "leaving.h"
#include "memory.h"

using paddock::Caches;
using paddock::Charge;
using paddock::Charging;
using paddock::Die;
using paddock::ForgetBlock;
using paddock::kBlockOfHandles;
using paddock::kLeastNoted;
using paddock::NoteBlock;
using paddock::NoteHandles;

namespace {

// What a block takes, with the word that glibc keeps before it.
int64_t Taken(void* block) {
  return block ? malloc_usable_size(block) + sizeof(size_t) : 0;
}

// A block that whoever took it frees: not posix_memalign's, of which V8 makes
// tables that stay.
void ChargeOwned(void* block, size_t size) {
  int64_t taken = Taken(block);
  bool may_leave = taken >= kLeastNoted
                       ? NoteBlock(block, size)
                       : size == kBlockOfHandles && NoteHandles(block);
  Charge(taken, may_leave);
}
// Returns what a block takes that is about to be freed.
int64_t Forget(void* block) {
  int64_t taken = Taken(block);
  if (taken >= kLeastNoted) ForgetBlock(block);
  return taken;
}

}  // namespace

extern "C" {

void* __real_malloc(size_t size);
void* __real_calloc(size_t n, size_t size);
void* __real_realloc(void* block, size_t size);
int __real_posix_memalign(void** block, size_t alignment, size_t size);
void __real_free(void* block);

void* __wrap_malloc(size_t size) {
  void* block = __real_malloc(size);
  if (size >= Caches::kLeast) Caches::Note(block, size);
  if (Charging()) ChargeOwned(block, size);
  return block;
}
void* __wrap_calloc(size_t n, size_t size) {
  void* block = __real_calloc(n, size);
  if (Charging()) Charge(Taken(block));
  return block;
}
void* __wrap_realloc(void* block, size_t size) {
  if (!Charging()) return __real_realloc(block, size);
  Charge(-Forget(block));
  void* moved = __real_realloc(block, size);
  if (moved) {
    ChargeOwned(moved, size);
  } else if (size) {
    Charge(Taken(block));
  }
  return moved;
}
int __wrap_posix_memalign(void** block, size_t alignment, size_t size) {
  int error = __real_posix_memalign(block, alignment, size);
  if (error != 0) return error;
  if (size >= Caches::kLeast) Caches::Note(*block, size);
  if (Charging()) Charge(Taken(*block));
  return error;
}
void __wrap_free(void* block) {
  if (Charging()) Charge(-Forget(block));
  __real_free(block);
}
}

void paddock::FreeNoted(void* block) {
  Charge(-Taken(block));
  __real_free(block);
}

// C++'s own, in the places of the library's. Out of memory is fatal, as for V8,
// which is built without exceptions.
namespace {

void* New(size_t size) {
  void* block = malloc(size ? size : 1);
  if (!block) Die();
  return block;
}
void* New(size_t size, std::align_val_t alignment) {
  void* block = nullptr;
  if (posix_memalign(&block, static_cast<size_t>(alignment), size)) Die();
  return block;
}

}  // namespace

void* operator new(size_t size) { return New(size); }
void* operator new[](size_t size) { return New(size); }
void* operator new(size_t size, std::align_val_t at) { return New(size, at); }
void* operator new[](size_t size, std::align_val_t at) { return New(size, at); }
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  return malloc(size ? size : 1);
}
void* operator new[](size_t size, const std::nothrow_t&) noexcept {
  return malloc(size ? size : 1);
}
void operator delete(void* block) noexcept { free(block); }
void operator delete[](void* block) noexcept { free(block); }
void operator delete(void* block, size_t) noexcept { free(block); }
void operator delete[](void* block, size_t) noexcept { free(block); }
void operator delete(void* block, std::align_val_t) noexcept { free(block); }
void operator delete[](void* block, std::align_val_t) noexcept { free(block); }
void operator delete(void* block, size_t, std::align_val_t) noexcept {
  free(block);
}
void operator delete[](void* block, size_t, std::align_val_t) noexcept {
  free(block);
}
