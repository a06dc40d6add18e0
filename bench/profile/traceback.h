// Collects stacks of C++ and JavaScript for Go's profiler by frame pointers,
// which V8's C++ code, its generated code and its built-ins all maintain.
#ifndef PADDOCK_BENCH_PROFILE_TRACEBACK_H_
#define PADDOCK_BENCH_PROFILE_TRACEBACK_H_

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// The argument of a traceback function, as documented for version 0 of
// runtime.SetCgoTraceback.
struct profile_traceback {
  uintptr_t context;
  uintptr_t signal_context;
  uintptr_t* buffer;
  uintptr_t most;
};
void profile_trace(struct profile_traceback* arg);

#ifdef __cplusplus
}
#endif

#endif  // PADDOCK_BENCH_PROFILE_TRACEBACK_H_
