// Names of functions with which the linker replaces functions of V8 (bridge.go,
// --wrap). WRAP(f) is the replacement, and REAL(f) is V8's function. f is its
// mangled name, or a macro for it.
#ifndef PADDOCK_WRAP_H_
#define PADDOCK_WRAP_H_

#define PADDOCK_JOINED(prefix, name) prefix##name
#define PADDOCK_JOIN(prefix, name) PADDOCK_JOINED(prefix, name)
#define WRAP(name) PADDOCK_JOIN(__wrap_, name)
#define REAL(name) PADDOCK_JOIN(__real_, name)

#endif  // PADDOCK_WRAP_H_
