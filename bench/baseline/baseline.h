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
// Promises. later is an async function of a number that it returns after an
// await, awaits one that awaits as many times as it is told.
void baseline_open_async(const char* later, const char* awaits);
uint64_t baseline_await(uint64_t n);  // enters for each call of later
uint64_t baseline_held_await(uint64_t n);
uint64_t baseline_resolve(uint64_t n);  // a promise that C++ made
uint64_t baseline_defer(uint64_t n);    // the same, in a later stay
uint64_t baseline_then(uint64_t n);     // with a handler in C++
uint64_t baseline_awaits(uint64_t n);   // in one run
uint64_t baseline_carried_awaits(uint64_t n);
uint64_t baseline_carried_run(uint64_t n);
// WebAssembly, of a module that exports add and loop, and imports env.host.
void baseline_open_wasm(const uint8_t* wire, uint64_t size);
void baseline_close_wasm(void);
uint64_t baseline_wasm_call(uint64_t n);
uint64_t baseline_wasm_callback(uint64_t n);
uint64_t baseline_wasm_instance(uint64_t n);  // in another isolate of the group
// Another module each time, by its last eight bytes.
uint64_t baseline_wasm_compile(const uint8_t* wire, uint64_t size, uint64_t n);
// ES modules by their specifiers, from sources that baseline_module gives: what
// one import of main takes in an isolate of its own, which is not counted. One
// without caches makes them for those with.
void baseline_module(const char* specifier, const char* text);
uint64_t baseline_import(const char* main, int32_t cached);
uint64_t baseline_bare_callback(uint64_t n);  // from C into Go, without V8
// Makes, uses and disposes of n isolates on each of so many threads.
uint64_t baseline_lives(uint64_t threads, uint64_t n);
// Not n times, but how late a loop without end returns that a thread terminates
// after limit nanoseconds.
uint64_t baseline_overshoot(uint64_t limit);

// A script that defines a function work; the operations run work() in one-shot
// and held mode, compiled before and each time.
void baseline_open_work(const char* source);
void baseline_close_work(void);
uint64_t baseline_work_one_shot(uint64_t n);
uint64_t baseline_work_call(uint64_t n);
uint64_t baseline_work_eval(uint64_t n);

#ifdef __cplusplus
}
#endif

#endif  // PADDOCK_BASELINE_H_
