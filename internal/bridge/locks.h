// Which locks the calling thread holds of V8 and of what is linked with it.
#ifndef PADDOCK_LOCKS_H_
#define PADDOCK_LOCKS_H_

namespace paddock {

// How many; may be asked in a signal handler.
extern constinit thread_local int locks_held;
inline int LocksHeld() { return locks_held; }

// Whether the thread is at something that is initialised once for the process,
// or waits for another that is; may be asked in a signal handler. It must not
// be taken out of it.
bool Initialising();

// Has f called when the thread holds no more locks than this, once. Only the
// last that is asked for is.
void WhenHeld(int held, void (*f)());

// Gives back those taken since LocksHeld was held: for a jump over the frames
// that would have. They may belong to the whole process.
void UnlockSince(int held);

}  // namespace paddock

#endif  // PADDOCK_LOCKS_H_
