// Package remote gives Go code, and guests of other isolates, access to values of one
// isolate.
//
// A [Reference] stands for a value, a [Function] for a function that guests call as a plain
// function, and a [Realm] for a context. [marshal.Marshal] converts each of them to an
// object or a function for guests. Values that cross are copied; see [v8.Copy].
//
// Operations on a value of another isolate are synchronous, as a part of the caller's
// run, or asynchronous, in the [v8.Loop] of the caller's context. docs/isolates-between.md
// describes what happens to errors, limits and deadlocks.
package remote
