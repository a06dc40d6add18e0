// Where in the address space V8 puts its sandboxes; place.cc.
#ifndef PADDOCK_PLACE_H_
#define PADDOCK_PLACE_H_

namespace paddock {

// Finds a place for the sandbox that the calling thread makes next, at random
// among those that are free; if none is, the kernel will have to.
void PlaceSandbox();

}  // namespace paddock

#endif  // PADDOCK_PLACE_H_
