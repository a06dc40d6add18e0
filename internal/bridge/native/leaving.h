// Leaving functions: a C++ function of V8 that JavaScript called returns early,
// because there is no memory for it.
#ifndef PADDOCK_LEAVING_H_
#define PADDOCK_LEAVING_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "v8-internal.h"
#include "v8-isolate.h"

struct pd_isolate;

namespace paddock {

struct RecoveryPoint;

// The resources of such a function outside the heap.
enum class Keeps : uint8_t { kHandles, kBlocks, kResults };

// A call of a function that can be left.
struct Leaving {
  v8::internal::Address (*function)(int, v8::internal::Address*, v8::Isolate*);
  int argc;
  v8::internal::Address* args;
  Leaving* outer;
  RecoveryPoint*
      recovery;  // of the operation; a nested operation has a different one
  // The exit frame of the call; nested JavaScript has others.
  v8::internal::Address exit_frame;
  int level;  // of handle scopes
  Keeps keeps;
  int32_t* results;  // results of regular expressions; null if in use
  int64_t native;    // native memory of the isolate at the call
  size_t cleanups;   // number of the isolate's cleanups at the call
  int asking;        // size that fits, until the object is allocated
  void* place[5];    // for __builtin_setjmp
};

// An action that the innermost of these calls would perform before it returns.
struct Cleanup {
  void (*run)(void* a, void* b, void* c) = nullptr;
  void *a = nullptr, *b = nullptr, *c = nullptr;
};

// The calls that are running. Used only by the thread that runs them.
struct LeavableCalls {
  Leaving* innermost = nullptr;
  std::vector<Cleanup> cleanups;
};

// Reports whether the calling thread is in the innermost of these calls and can
// leave it: it executes nothing that must be completed.
bool CanLeave(pd_isolate* owner);
// Leaves the innermost call and ends the run. Must only be called if CanLeave
// returns true.
[[noreturn]] void Leave(pd_isolate* owner);

// Ends V8's scopes that postpone interrupts. They are on the thread's stack,
// and other threads follow the chain of them to interrupt the isolate, so this
// must be called before the frames of a lost isolate are left.
void EndInterruptsScopes(v8::Isolate* isolate);

// For malloc.cc. Blocks of at least this size are recorded, and freed if the
// function that allocated them is left.
constexpr int64_t kLeastNoted = 16 << 10;
// Records the block if the innermost call owns it. Returns whether the call can
// be left now.
bool NoteBlock(void* block, size_t size);
// The same for a block of the size that V8 allocates for handles. The block is
// freed if the function is left, so this must only be called if that follows.
constexpr size_t kBlockOfHandles = 1022 * sizeof(void*);
bool NoteHandles(void* block);
// Called before the block is freed.
void ForgetBlock(void* block);
// Frees a recorded block.
void FreeNoted(void* block);

}  // namespace paddock

#endif  // PADDOCK_LEAVING_H_
