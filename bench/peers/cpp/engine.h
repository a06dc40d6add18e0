// V8 in C++, without Paddock. Each function does something n times in a C++
// loop, and returns the result of the work.
#ifndef PADDOCK_PEERS_CPP_ENGINE_H_
#define PADDOCK_PEERS_CPP_ENGINE_H_

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct Engine Engine;

void cpp_init(void);
const char* cpp_version(void);

// Makes an isolate with a context in which a script has run. The script can
// call host(x), which returns x + 1, and use the global variable wire, which
// has the bytes, if there are any. heap is the limit of the heap in bytes; 0 is
// V8's default. Nothing is ever disposed of.
Engine* cpp_open(const char* source, const uint8_t* wire, uint64_t size,
                 uint64_t heap);
// Returns the value of a script, or 0 if it throws or is terminated.
double cpp_eval(Engine* engine, const char* source);
// The same, but another thread terminates the script after limit nanoseconds.
double cpp_eval_within(Engine* engine, const char* source, uint64_t limit);

double cpp_create(uint64_t n);
double cpp_context(Engine* engine, uint64_t n);
// Calls the global function of that name with a and b. cpp_call enters the
// isolate once, cpp_call_each for each call.
double cpp_call(Engine* engine, const char* name, double a, double b,
                uint64_t n);
double cpp_call_each(Engine* engine, const char* name, double a, double b,
                     uint64_t n);
// Calls the function that the function of that name returns, with a and b.
double cpp_call_result(Engine* engine, const char* name, double a, double b,
                       uint64_t n);

// Makes an isolate with a context, runs a script and then main(7).
double cpp_start_text(const char* source, uint64_t n);
double cpp_start_cache(const char* source, uint64_t n);
double cpp_start_snapshot(const char* source, uint64_t n);

#ifdef __cplusplus
}
#endif

#endif  // PADDOCK_PEERS_CPP_ENGINE_H_
