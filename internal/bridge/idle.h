// What an isolate takes while it does nothing; idle.cc.
#ifndef PADDOCK_IDLE_H_
#define PADDOCK_IDLE_H_

#include <cstddef>

namespace paddock {

// The large blocks that V8 takes from malloc for an isolate's caches when it
// makes it. It clears them then and in every full collection, and few programs
// use much of them: the pages that are clear go back to the system, which gives
// clear ones when they are touched, after each full collection and once the
// isolate has lived for a moment. For whoever has the isolate, while V8 does
// not use it.
class Caches {
 public:
  // Notes the blocks that the calling thread takes while it lives.
  class Making {
   public:
    explicit Making(Caches* caches);
    ~Making();
    Making(const Making&) = delete;
    Making& operator=(const Making&) = delete;

   private:
    Caches* outer_;
  };

  // The isolate is made: forgets what is not a cache of it.
  void Made(void* isolate);
  void GiveBack();
  // Before V8 frees them, for which it reads and clears some entry by entry.
  void TakeBack() const;

  // For malloc.cc: a block was given out that is at least kLeast large.
  static void Note(void* block, size_t size);
  static constexpr size_t kLeast = 32 << 10;

 private:
  struct Block {
    char* at = nullptr;
    size_t size = 0;
    char* const* field = nullptr;  // of the isolate, which points to it
  };
  static constexpr size_t kMost = 16;
  Block blocks_[kMost];
  size_t n_ = 0;
  bool given_back_ = false;
};

}  // namespace paddock

#endif  // PADDOCK_IDLE_H_
