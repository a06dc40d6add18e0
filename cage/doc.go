// Package cage tells the facts of pointer-compression cages and of the address
// space they need.
//
// An isolate group of V8 is one cage of 4 GiB, in which every object of its
// isolates lives, inside one sandbox, a larger range that also holds their
// array buffers. Both are reserved at once, with guard regions around them:
// address space, not memory. A process has 47 bits of address space, which
// ends long before memory does; what V8 does at that end is to abort, or to
// hand out a sandbox without its guards. So whoever makes a group asks
// [Room] first.
package cage
