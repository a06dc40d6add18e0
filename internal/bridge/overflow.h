// How V8's parsers and compilers, which never look whether a run is to end, are
// ended: by the errors that they know.
#ifndef PADDOCK_OVERFLOW_H_
#define PADDOCK_OVERFLOW_H_

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

}  // namespace paddock

#endif  // PADDOCK_OVERFLOW_H_
