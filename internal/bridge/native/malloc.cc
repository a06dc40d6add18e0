#ifdef PADDOCK_UNIT  // in unit.cc
// Memory that V8 and ICU allocate with malloc, for example for compilers,
// parsers and the formatters of Intl. V8 does not limit it. Here it is counted
// for the isolate that the thread works for, and limited.
//
// The linker replaces malloc and the like in V8 with the functions called
// __wrap_ here (bridge.go, --wrap). The isolate of a block is not recorded. A
// block counts for the isolate that the thread is in when it allocates the
// block, and is subtracted from the isolate that the thread is in when it frees
// the block. Apart from a few blocks, these are the same.
#include <malloc.h>

#include <cerrno>
#include <cstdlib>
#include <new>

#include "fault.h"
#include "idle.h"
#include "leaving.h"
#include "recovery.h"

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

// Returns the size of a block, including the word before it that glibc uses.
int64_t BlockSize(void* block) {
  return block ? malloc_usable_size(block) + sizeof(size_t) : 0;
}

// Counts a block that may be freed if the function that allocated it is left.
// Blocks of posix_memalign are not included, because V8 uses them for tables
// that remain.
void ChargeOwned(void* block, size_t size) {
  int64_t taken = BlockSize(block);
  bool may_leave = taken >= kLeastNoted
                       ? NoteBlock(block, size)
                       : size == kBlockOfHandles && NoteHandles(block);
  Charge(taken, may_leave);
}
// Forgets a block that is about to be freed, and returns its size.
int64_t ForgetOwned(void* block) {
  int64_t taken = BlockSize(block);
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
  if (Charging()) Charge(BlockSize(block));
  return block;
}
void* __wrap_realloc(void* block, size_t size) {
  if (!Charging()) return __real_realloc(block, size);
  Charge(-ForgetOwned(block));
  void* moved = __real_realloc(block, size);
  if (moved) {
    ChargeOwned(moved, size);
  } else if (size) {
    Charge(BlockSize(block));
  }
  return moved;
}
int __wrap_posix_memalign(void** block, size_t alignment, size_t size) {
  int error = __real_posix_memalign(block, alignment, size);
  if (error != 0) return error;
  if (size >= Caches::kLeast) Caches::Note(*block, size);
  if (Charging()) Charge(BlockSize(*block));
  return error;
}
void __wrap_free(void* block) {
  if (Charging()) Charge(-ForgetOwned(block));
  __real_free(block);
}
}

void paddock::FreeNoted(void* block) {
  Charge(-BlockSize(block));
  __real_free(block);
}

// The operators new and delete of C++. Running out of memory is fatal, because
// V8 is built without exceptions.
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
#endif
