// The locks that the calling thread holds in V8 and in the libraries it uses.
#ifndef PADDOCK_LOCKS_H_
#define PADDOCK_LOCKS_H_

namespace paddock {

// The number of locks. It may be read in a signal handler.
extern constinit thread_local int locks_held;
inline int LocksHeld() { return locks_held; }

// Whether the thread runs an initialization that happens once per process, or
// waits for another thread that does. It must not be unwound by force then. May
// be called in a signal handler.
bool Initialising();

// Calls f once when the thread holds no more locks than count. A later call of
// WhenHeld replaces f.
void WhenHeld(int count, void (*f)());

// Releases the locks acquired since LocksHeld was held, for a jump over the
// frames that would have released them. Such locks may be global.
void UnlockSince(int held);

}  // namespace paddock

#endif  // PADDOCK_LOCKS_H_
