// The address range of V8's sandboxes; place.cc.
#ifndef PADDOCK_PLACE_H_
#define PADDOCK_PLACE_H_

namespace paddock {

// Chooses the address of the next sandbox that the calling thread creates, at
// random among the free places. If there is none, the kernel chooses.
void PlaceSandbox();

}  // namespace paddock

#endif  // PADDOCK_PLACE_H_
