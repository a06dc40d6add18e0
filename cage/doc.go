// Package cage describes pointer-compression cages and the address space that they
// need.
//
// An isolate group of V8 has one cage of 4 GiB, which contains all objects of its
// isolates, inside one sandbox, a larger range that also contains their array
// buffers. Both are reserved at once, with guard regions around them. This takes
// address space, not memory. A process has 47 bits of address space, which is
// exhausted long before memory is. V8 then aborts the process, or creates a sandbox
// without guard regions. So package groups checks the address space before it creates a
// group or an isolate, and returns an error that wraps [ErrAddressSpace].
//
// [Fixed] returns the sizes, [Count] how many more groups fit, and [ReadMachine] what
// else limits the process.
//
// All functions of this package are safe for concurrent use by multiple goroutines.
package cage
