// The memory of an idle isolate; idle.cc.
#ifndef PADDOCK_IDLE_H_
#define PADDOCK_IDLE_H_

#include <cstddef>

namespace paddock {

// The large blocks that V8 allocates with malloc for an isolate's caches when
// it creates the isolate. V8 clears them then and in every full collection, and
// few programs use much of them. So pages that are all zeros are returned to
// the system, which provides zeroed pages when they are touched. This happens
// after each full collection, and once when the isolate has reached a certain
// age. Only the thread that has the isolate may call this, while V8 does not
// use the isolate.
class Caches {
 public:
  // Records the blocks that the calling thread allocates during its lifetime.
  class Recording {
   public:
    explicit Recording(Caches* caches);
    ~Recording();
    Recording(const Recording&) = delete;
    Recording& operator=(const Recording&) = delete;

   private:
    Caches* outer_;
  };

  // Called when the isolate has been created. Removes the blocks that are not
  // its caches.
  void Created(void* isolate);
  void ReleaseZeroPages();
  // Called before V8 frees the blocks, when it reads and clears some of them
  // entry by entry.
  void Populate() const;

  // For malloc.cc: a block of at least kLeast bytes was allocated.
  static void Note(void* block, size_t size);
  static constexpr size_t kLeast = 32 << 10;

 private:
  struct Block {
    char* at = nullptr;
    size_t size = 0;
    char* const* field = nullptr;  // of the isolate, points to at
  };
  static constexpr size_t kMost = 16;
  Block blocks_[kMost];
  size_t n_ = 0;
  bool released_ = false;
};

}  // namespace paddock

#endif  // PADDOCK_IDLE_H_
