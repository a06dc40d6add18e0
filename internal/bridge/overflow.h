// How V8's parsers and compilers, which never look whether a run is to end, are
// ended: by the errors that they know.
#ifndef PADDOCK_OVERFLOW_H_
#define PADDOCK_OVERFLOW_H_

#include <cstdint>
#include <vector>

struct pd_isolate;

namespace paddock {

// The calling thread, the isolate's, has taken too much memory for V8's own
// data structures, and its run is to end: until V8 has thrown for it, V8's C++
// finds the stack used up wherever it checks, and its parser that each variable
// was declared before.
void EndParsers(pd_isolate* owner);
// Call it when a run begins: there may be one that V8 never threw for. And
// behind a jump, which leaves a parser where it was.
void ForgetParsers();

// While it lives, V8's serializer reports a stack overflow where objects nest
// deeper than the isolate allows. For each object, the serializer compares its
// stack position with the limit once, in one function. Objects that contain
// others have higher positions, so the positions tell the depth.
class Nesting {
 public:
  // open stores the positions. It outlives a jump out of V8, as this does not.
  Nesting(pd_isolate* owner, std::vector<uintptr_t>* open);
  ~Nesting();
  // Call it before each value.
  void Begin();
  bool passed() const { return passed_; }

  // V8 reads its stack position; from is the return address. Returns whether V8
  // must see an overflow.
  bool At(uintptr_t position, const void* from);
  // V8's limit on this thread.
  uintptr_t floor() const;
  // V8 has thrown for the overflow.
  void Thrown() { throwing_ = false; }

 private:
  pd_isolate* owner_;
  Nesting* outer_;
  std::vector<uintptr_t>* open_;
  const void* from_ = nullptr;  // of the first object
  bool passed_ = false, throwing_ = false;
};

}  // namespace paddock

#endif  // PADDOCK_OVERFLOW_H_
