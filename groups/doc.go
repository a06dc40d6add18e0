// Package groups makes V8's isolate groups.
//
// A group is a pointer-compression cage of 4 GiB inside a sandbox of its own.
// Isolates in one group share the cage's 4 GiB and its sandbox: if a script
// breaks V8 itself, what it can reach is its own group. Isolates in different
// groups share nothing but the process. One group per tenant is the safest
// choice, one group for many small trusted isolates the cheapest.
//
// [New] makes a group, for v8.IsolateOptions.Group; isolates that name none live
// in the [Default] one. An [Allocator] chooses groups by a [Policy], such as one for
// each key, with ceilings and a queue: v8.Place makes isolates where it says, and
// package groups/pool keeps them ready. [TakeSnapshot] tells what there is, and
// [SetLogger] what happens.
//
// A group costs address space (see package cage), a third of a millisecond,
// and little memory until isolates live in it. Groups may be used from any
// goroutine, and isolates made and closed in parallel, in one group and in
// several: V8 has locks for what they share.
package groups
