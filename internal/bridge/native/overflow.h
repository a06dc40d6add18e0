// How V8's parsers and compilers, which do not check for interrupts, are ended:
// by errors that they handle.
#ifndef PADDOCK_OVERFLOW_H_
#define PADDOCK_OVERFLOW_H_

#include <cstdint>
#include <vector>

struct pd_isolate;

namespace paddock {

// Called on the isolate's thread when V8's own data structures take too much
// memory, so that the run must end. Until V8 has thrown an exception, V8's C++
// finds the stack exhausted whenever it checks, and its parser finds that each
// variable has been declared before.
void EndParsers(pd_isolate* owner);
// Called when a run starts, because V8 may not have thrown an exception in the
// run before, and after a jump, because it leaves parsers that are running.
void ForgetParsers();

// During its lifetime, V8's serializer reports a stack overflow if objects nest
// deeper than the isolate allows. For each object, the serializer compares its
// stack position with the limit once, in one function. Objects that contain
// others have higher positions, so the positions show the depth.
class Nesting {
 public:
  // open stores the positions. A jump out of V8 skips the destructor of this
  // object, so open must belong to the isolate.
  Nesting(pd_isolate* owner, std::vector<uintptr_t>* open);
  ~Nesting();
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;
  // Called before each value.
  void Begin();
  bool passed() const { return passed_; }

  // Called when V8 reads its stack position. from is the return address.
  // Returns whether V8 must find an overflow.
  bool At(uintptr_t position, const void* from);
  // V8's limit on this thread.
  uintptr_t floor() const;
  // Called when V8 has thrown an exception for the overflow.
  void Thrown() { throwing_ = false; }

 private:
  pd_isolate* owner_;
  Nesting* outer_;
  std::vector<uintptr_t>* open_;
  const void* from_ = nullptr;  // the return address for the first object
  bool passed_ = false, throwing_ = false;
};

}  // namespace paddock

#endif  // PADDOCK_OVERFLOW_H_
