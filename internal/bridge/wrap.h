// Names for functions that the linker puts in the place of V8's (bridge.go,
// --wrap): WRAP(f) is ours, REAL(f) V8's, f the mangled name or a macro for it.
#ifndef PADDOCK_WRAP_H_
#define PADDOCK_WRAP_H_

#define PADDOCK_JOINED(prefix, name) prefix##name
#define PADDOCK_JOIN(prefix, name) PADDOCK_JOINED(prefix, name)
#define WRAP(name) PADDOCK_JOIN(__wrap_, name)
#define REAL(name) PADDOCK_JOIN(__real_, name)

#endif  // PADDOCK_WRAP_H_
