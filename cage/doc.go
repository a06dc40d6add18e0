// Package cage describes pointer-compression cages and the address space that they
// need.
//
// An isolate group of V8 has one cage of 4 GiB, which contains all objects of its
// isolates. The cage is inside the group's sandbox, a larger range that also contains
// the array buffers of the isolates. Both are reserved at once, with guard regions
// around them. This takes address space, not memory. A process has 47 bits of address
// space, which many groups exhaust long before they exhaust memory. Without a check, V8
// would then abort the process, or create a sandbox without guard regions. So package
// groups checks the address space before it creates a
// group or an isolate, and returns an error that wraps [ErrAddressSpace].
//
// [Fixed] returns the sizes of these ranges, [Count] returns how many more groups fit,
// and [ReadMachine] returns the other limits of the process.
//
// All functions of this package are safe for concurrent use by multiple goroutines.
package cage
