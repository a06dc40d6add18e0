// Package model runs random programs of API calls and compares the result of each call
// with a model of the API.
//
// A program is a tree of steps. Some steps have a body: Context.Do, Scope.Nest,
// Scope.Enter, Scope.Unlock, Isolate.Interrupt, and runs of scripts that call a Go
// function. The model knows which objects are open, closed or lost, and which isolates
// the goroutine is inside, and predicts the outcome of each step: a value or a kind of
// error. It knows nothing of V8.
//
// A program is determined by its seed. Programs run in child processes, so that one that
// ends the process, or hangs, is a failed test like any other. A program that fails is
// minimised and printed with its seed.
//
// Random JavaScript values are copied between isolates, converted to Go values and back,
// and compared with a model of each conversion. A value that fails is minimised too.
//
// The package also runs random WebAssembly modules in V8 and in an interpreter, and
// compares the results and the memories.
package model
