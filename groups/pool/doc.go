// Package pool keeps isolates ready, each with a context in which nothing has
// run yet, and gives them to whoever has something to run.
//
// Who asks says a key, such as a tenant's name. An isolate that served a key
// serves no other: what a script does to its isolate, and what it learns from
// it, such as how long a compilation takes, stays with the tenant. Between two
// uses an isolate is reset, behind the caller's back: the context is given up
// and the heap collected, and only if nothing of it is left does the isolate get
// a fresh context and go on; otherwise, and when it is old, worn or fat, it is
// closed and another is made. So are isolates nobody has asked for in a while,
// and those of a group in which one was lost.
//
// Where an isolate lives is decided by a groups.Allocator.
//
// A Pool's methods may be called from any goroutine. Lock order: the pool's
// mutex before the allocator's.
package pool
