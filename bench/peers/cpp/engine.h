// V8 from C++, with nothing of Paddock's: each function does something n times
// in a C++ loop, and returns what it came to.
#ifndef PADDOCK_PEERS_CPP_ENGINE_H_
#define PADDOCK_PEERS_CPP_ENGINE_H_

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct Engine Engine;

void cpp_init(void);
const char* cpp_version(void);

// An isolate with a context in which a script has run, with host(x) for x + 1
// and the global variable wire for bytes, if there are any. heap is its limit
// in bytes; 0 is V8's own. Nothing is ever closed.
Engine* cpp_open(const char* source, const uint8_t* wire, uint64_t size,
                 uint64_t heap);
// The value of a script; 0 if it throws, or is ended.
double cpp_eval(Engine* engine, const char* source);
// The same after limit nanoseconds at the latest, by another thread.
double cpp_eval_within(Engine* engine, const char* source, uint64_t limit);

double cpp_create(uint64_t n);
double cpp_context(Engine* engine, uint64_t n);
// Calls the global function of that name with a and b: entering the isolate
// once, or for each call.
double cpp_call(Engine* engine, const char* name, double a, double b,
                uint64_t n);
double cpp_call_each(Engine* engine, const char* name, double a, double b,
                     uint64_t n);
// Calls what the function of that name returns with a and b.
double cpp_call_result(Engine* engine, const char* name, double a, double b,
                       uint64_t n);

// An isolate with a context that a script runs in, and then main(7).
double cpp_start_text(const char* source, uint64_t n);
double cpp_start_cache(const char* source, uint64_t n);
double cpp_start_snapshot(const char* source, uint64_t n);

#ifdef __cplusplus
}
#endif

#endif  // PADDOCK_PEERS_CPP_ENGINE_H_
