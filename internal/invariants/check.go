package invariants

import (
	"fmt"
	"os"
	"runtime/debug"
	"sync/atomic"
)

// Prefix is the beginning of the message with which a broken invariant ends the process.
const Prefix = "paddock: broken invariant: "

// Check ends the process if ok is false. what describes the broken invariant.
func Check(ok bool, what string) {
	if Enabled && !ok {
		end(what)
	}
}

// Checkf is like Check and formats the description.
func Checkf(ok bool, format string, args ...any) {
	if Enabled && !ok {
		end(fmt.Sprintf(format, args...))
	}
}

// end panics on a new goroutine: a panic on this one may be recovered, for example if it
// is in a function that JavaScript called, and the failure would not be seen.
func end(what string) {
	if catching.Load() == Goroutine() {
		panic(broken(what))
	}
	fmt.Fprintf(os.Stderr, "%s%s\n%s\n", Prefix, what, debug.Stack())
	go panic(Prefix + what)
	select {}
}

// broken is the panic of a broken invariant in Catch.
type broken string

// catching is the goroutine that is in Catch, or 0.
var catching atomic.Uint64

// Catch calls f and returns the description of the invariant that f breaks, or "" if it
// breaks none. It is for tests; only one goroutine may be in Catch.
func Catch(f func()) (what string) {
	catching.Store(Goroutine())
	defer func() {
		catching.Store(0)
		if p := recover(); p != nil {
			b, ok := p.(broken)
			if !ok {
				panic(p)
			}
			what = string(b)
		}
	}()
	f()
	return ""
}
