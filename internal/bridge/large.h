// Where a function of V8's that JavaScript called is left, for an object that
// does not fit.
#ifndef PADDOCK_LARGE_H_
#define PADDOCK_LARGE_H_

#include "v8-internal.h"
#include "v8-isolate.h"

struct pd_isolate;

namespace paddock {

struct Leaving {
  // What is left, and its arguments.
  v8::internal::Address (*function)(int, v8::internal::Address*, v8::Isolate*);
  int argc;
  v8::internal::Address* args;
  Leaving* outer;
  v8::internal::Address
      exit_frame;  // of the call; JavaScript within has others
  int level;       // of handle scopes
  int asking;      // bytes that fit, until there is an object of them
  void* place[5];  // of __builtin_setjmp
};

}  // namespace paddock

#endif  // PADDOCK_LARGE_H_
