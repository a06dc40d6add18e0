// How a function of V8's C++ that JavaScript called is left before it returns,
// because there is no memory for it.
#ifndef PADDOCK_LEAVING_H_
#define PADDOCK_LEAVING_H_

#include <cstddef>
#include <cstdint>

#include "v8-internal.h"
#include "v8-isolate.h"

struct pd_isolate;

namespace paddock {

struct Landing;

// What such a function keeps that is not in the heap.
enum class Keeps : uint8_t { kHandles, kBlocks, kResults };

// A call of a function that can be left.
struct Leaving {
  v8::internal::Address (*function)(int, v8::internal::Address*, v8::Isolate*);
  int argc;
  v8::internal::Address* args;
  Leaving* outer;
  Landing* landing;  // of the verb; one within has its own
  v8::internal::Address
      exit_frame;  // of the call; JavaScript within has others
  int level;       // of handle scopes
  Keeps keeps;
  int32_t* results;  // of searches, if the isolate's were not in use
  int64_t native;    // the isolate's native memory when it was called
  size_t cleanups;   // of the isolate, then
  int asking;        // bytes that fit, until there is an object of them
  void* place[5];    // of __builtin_setjmp
};

// What the innermost of these functions would do before it returns, were it not
// left.
struct Cleanup {
  void (*run)(void* a, void* b, void* c);
  void *a, *b, *c;
};

// Whether the calling thread is in the innermost of the functions, and in
// nothing that must come to its end.
bool CanLeave(pd_isolate* owner);
// Leaves it, and ends the run. Call it only if CanLeave.
[[noreturn]] void Leave(pd_isolate* owner);

// For malloc.cc. Blocks that are at least so large are noted, and freed when
// the function that took them is left.
constexpr int64_t kLeastNoted = 16 << 10;
// Whether the innermost function owns the block and can be left now.
bool NoteBlock(void* block, size_t size);
// The same of a block of so many bytes that V8 takes for more handles. It is
// freed only if the function is to be left, so call it only where that follows.
constexpr size_t kBlockOfHandles = 1022 * sizeof(void*);
bool NoteHandles(void* block);
// It is about to be freed.
void ForgetBlock(void* block);
// Frees a block that was noted.
void FreeNoted(void* block);

}  // namespace paddock

#endif  // PADDOCK_LEAVING_H_
