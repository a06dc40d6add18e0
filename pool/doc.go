// Package pool keeps isolates ready, each with a context in which nothing has run
// yet, and lends them to callers.
//
//	err := p.Do(ctx, tenant, func(s v8.Scope) error {
//		v, err := s.Eval(ctx, source)
//		…
//	})
//
// [Pool.Do] runs a function in one hold. [Pool.Get] leases a context for longer, for
// example to run a v8.Loop. Options.Setup prepares each context before it is used.
//
// Each use has a key, such as the name of a tenant. An isolate that has served a key
// serves no other. So no other tenant can observe what a script did in the isolate, for
// example by the time that a compilation takes. After each use the context is closed.
// The isolate has contexts for its next uses, or gets one in the background. Every few
// uses, and when the isolate is idle, a garbage collection verifies that nothing of
// former uses is left (see Options.VerifyEvery). If a check fails, the isolate is closed.
// An isolate is also closed if it is too old, has been used too often, holds too much
// memory or has been idle for too long, and if another isolate of its group was lost.
//
// Options.Load and Options.Setup give each key code of its own, which [Pool.Reload]
// replaces. With Options.Snapshots, the pool builds a snapshot of each key's context, so
// that a fresh context costs little more than an empty one.
//
// A groups.Allocator decides in which group an isolate is created. With the policy
// groups.PerKey each key has its own group, and so its own sandbox.
//
// A pool limits its queues: it returns [ErrBusy] if too many callers wait for a key,
// [ErrLosses] if a key has lost too many isolates, and [ErrShutdown] after shutdown.
package pool
