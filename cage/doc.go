// Package cage describes pointer-compression cages and the address space that they
// need.
//
// An isolate group of V8 has one cage of 4 GiB, which contains all objects of its
// isolates, inside one sandbox, a larger range that also contains their array
// buffers. Both are reserved at once, with guard regions around them. This takes
// address space, not memory. A process has 47 bits of address space, which is
// exhausted long before memory is. V8 then aborts the process, or creates a sandbox
// without guard regions. So callers that create groups check [Room] first.
//
// All functions of this package are safe for concurrent use.
package cage
