// Checks of invariants: conditions that hold unless the bridge has a fault.
// They exist in builds with the tag "invariants" only (invariants.go).
#ifndef PADDOCK_INVARIANT_H_
#define PADDOCK_INVARIANT_H_

#include <cstddef>

#include "bridge.h"

namespace paddock {

#ifdef PADDOCK_INVARIANTS
constexpr bool kInvariants = true;
#else
constexpr bool kInvariants = false;
#endif

// Prints the invariant and its place, and aborts the process.
[[noreturn]] void BrokenInvariant(const char* what, const char* file, int line);

// The functions below are for builds with the tag.

// Checks that the calling thread has the isolate's lock, and that the isolate
// and its cage are the current ones.
void CheckCurrent(const pd_isolate* owner);
// Checks that the memory outside the heap of an isolate that has been disposed
// of is the sum of what is known of it.
void CheckAccount(const pd_isolate* owner);
// Checks that nothing is left of the last operation.
void CheckIdle(const pd_isolate* owner);
// Reports whether the handle is a slot with an object of the isolate's cage.
bool InCage(const pd_isolate* owner, pd_handle handle);

// The handles that exist before an operation in a hold.
struct Before {
  Before() = default;  // not set
  explicit Before(const pd_isolate* owner);
  // Checks that only so many more exist.
  void Check(const pd_isolate* owner, int more) const;

  size_t locals;  // handles that Go has
  int handles, level;
};

}  // namespace paddock

// The condition is compiled in every build, but evaluated only with the tag.
#define INVARIANT(condition)                                      \
  do {                                                            \
    if constexpr (paddock::kInvariants) {                         \
      if (!(condition)) {                                         \
        paddock::BrokenInvariant(#condition, __FILE__, __LINE__); \
      }                                                           \
    }                                                             \
  } while (0)

#endif  // PADDOCK_INVARIANT_H_
