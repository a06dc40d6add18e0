// The operations of the Go benchmarks, in C++. Unless stated otherwise, each
// function runs an operation n times in a C++ loop and returns the time in
// nanoseconds.
#ifndef PADDOCK_BASELINE_H_
#define PADDOCK_BASELINE_H_

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

void baseline_open(void);  // V8 must be initialized
void baseline_open_copies(const char* source);
void baseline_close(void);

uint64_t baseline_enter(uint64_t n);
uint64_t baseline_one_shot_run(uint64_t n);
uint64_t baseline_held_call(uint64_t n);
uint64_t baseline_held_run(uint64_t n);
uint64_t baseline_compile_and_run(uint64_t n);
uint64_t baseline_callback(uint64_t n);
uint64_t baseline_call_other(uint64_t n);  // JavaScript of another isolate
uint64_t baseline_text(uint64_t n);
uint64_t baseline_context(uint64_t n);
uint64_t baseline_isolate(uint64_t n);
// The creation of an isolate and its context from a snapshot that is made after
// source has run.
void baseline_open_startup(const char* source);
uint64_t baseline_startup(uint64_t n);
// Copies between two isolates: only their locks, a number, and the same object
// as in Go, by V8's serializer.
uint64_t baseline_hand_over(uint64_t n);
uint64_t baseline_copy_number(uint64_t n);
uint64_t baseline_copy_object(uint64_t n);
// Promises. later is an async function that returns its argument after an
// await; awaits is one that awaits as many times as its argument says.
void baseline_open_async(const char* later, const char* awaits);
uint64_t baseline_await(uint64_t n);  // enters for each call of later
uint64_t baseline_held_await(uint64_t n);
uint64_t baseline_resolve(uint64_t n);  // a promise made by C++
uint64_t baseline_defer(uint64_t n);    // the same, after leaving the isolate
uint64_t baseline_then(uint64_t n);     // with a handler in C++
uint64_t baseline_awaits(uint64_t n);   // in one run
uint64_t baseline_carried_awaits(uint64_t n);
uint64_t baseline_carried_run(uint64_t n);
// WebAssembly. The module exports add and loop, and imports env.host.
void baseline_open_wasm(const uint8_t* wire, uint64_t size);
void baseline_close_wasm(void);
uint64_t baseline_wasm_call(uint64_t n);
uint64_t baseline_wasm_callback(uint64_t n);
uint64_t baseline_wasm_instance(uint64_t n);  // in another isolate of the group
// Changes the module each time, by its last eight bytes.
uint64_t baseline_wasm_compile(const uint8_t* wire, uint64_t size, uint64_t n);
// ES modules. baseline_module adds a source by its specifier. baseline_import
// measures one import of main into a new isolate, without the creation of the
// isolate. An import without caches makes the code caches for those with
// caches.
void baseline_module(const char* specifier, const char* text);
uint64_t baseline_import(const char* main, int32_t cached);
uint64_t baseline_bare_callback(uint64_t n);  // from C into Go, without V8
// Makes, uses and disposes of n isolates on each of the given number of
// threads.
uint64_t baseline_lives(uint64_t threads, uint64_t n);
// Runs an endless loop that another thread terminates after limit nanoseconds.
// Returns how much later the loop ended.
uint64_t baseline_overshoot(uint64_t limit);

// A script that defines a function work. The operations run work() in one-shot
// mode and in a hold, compiled once and each time.
void baseline_open_work(const char* source);
void baseline_close_work(void);
uint64_t baseline_work_one_shot(uint64_t n);
uint64_t baseline_work_call(uint64_t n);
uint64_t baseline_work_eval(uint64_t n);

#ifdef __cplusplus
}
#endif

#endif  // PADDOCK_BASELINE_H_
