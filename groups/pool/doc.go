// Package pool keeps isolates ready, each with a context in which nothing has
// run yet, and gives them to whoever has something to run.
//
//	err := p.Do(ctx, tenant, func(s v8.Scope) error {
//		v, err := s.Eval(ctx, source, v8.Origin{})
//		…
//	})
//
// [Pool.Do] is one hold, [Pool.Get] leases a context for longer, such as for running
// a v8.Loop. What a context is to have from the beginning is made by Options.Setup,
// ahead of its use.
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
// Where an isolate lives is decided by a groups.Allocator: with the policy
// groups.PerKey each key has a group, and so a sandbox, of its own.
//
// A pool refuses rather than piles up: [ErrBusy] where too many wait for a key,
// [ErrLosses] where a key loses isolates again and again, [ErrShutdown] at the end.
//
// A Pool's methods may be called from any goroutine. Lock order: the pool's
// mutex before the allocator's.
package pool
