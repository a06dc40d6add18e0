// The same operations as the Go benchmarks, straight in C++: each function
// runs n of them in a C++ loop and returns the nanoseconds that took.
#ifndef PADDOCK_BASELINE_H_
#define PADDOCK_BASELINE_H_

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

void baseline_open(void);  // V8 is initialised
void baseline_open_copies(const char* source);
void baseline_close(void);

uint64_t baseline_enter(uint64_t n);
uint64_t baseline_one_shot_run(uint64_t n);
uint64_t baseline_held_call(uint64_t n);
uint64_t baseline_held_run(uint64_t n);
uint64_t baseline_compile_and_run(uint64_t n);
uint64_t baseline_callback(uint64_t n);
uint64_t baseline_call_other(uint64_t n);  // one isolate's JavaScript another's
uint64_t baseline_text(uint64_t n);
uint64_t baseline_context(uint64_t n);
uint64_t baseline_isolate(uint64_t n);
// An isolate and its context from a snapshot of one that ran source.
void baseline_open_startup(const char* source);
uint64_t baseline_startup(uint64_t n);
// Between two isolates: their locks alone, a number, and the same object as
// Go's, by V8's serializer.
uint64_t baseline_hand_over(uint64_t n);
uint64_t baseline_copy_number(uint64_t n);
uint64_t baseline_copy_object(uint64_t n);
uint64_t baseline_bare_callback(uint64_t n);  // from C into Go, without V8
// Makes, uses and disposes of n isolates on each of so many threads.
uint64_t baseline_lives(uint64_t threads, uint64_t n);
// Not n times, but how late a loop without end returns that a thread terminates
// after limit nanoseconds.
uint64_t baseline_overshoot(uint64_t limit);

#ifdef __cplusplus
}
#endif

#endif  // PADDOCK_BASELINE_H_
