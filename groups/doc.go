// Package groups manages V8's isolate groups.
//
// A group is a pointer-compression cage of 4 GiB inside its own sandbox. Isolates in
// one group share the cage and the sandbox: code that has corrupted V8's heap can
// reach all isolates of its group, and no others. Isolates in different groups share
// only the process. One group per tenant is the safest choice. One group for many
// small, trusted isolates is the cheapest.
//
// [New] creates a group, which is passed in v8.IsolateOptions.Group. Isolates without
// a group are created in the [Default] group. An [Allocator] chooses groups by a
// [Policy], for example one group for each key. It limits the number of groups and
// isolates, and callers wait in a queue if there is no room. v8.Place creates an
// isolate in the group that an allocator chooses, and package pool keeps isolates
// ready. [ReadStats] returns statistics of all groups, and
// [SetLogger] logs their events.
//
// A group takes a third of a millisecond to create. It reserves address space (see
// package cage), and takes little memory until it has isolates. All functions of this
// package are safe for concurrent use. Isolates can be created and closed in parallel, in one
// group and in several, because V8 locks the state that they share.
package groups
