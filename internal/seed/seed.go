// Package seed makes the random choices of tests and of commands that test repeatable. A
// test that fails prints its seed. The environment variable PADDOCK_SEED sets the seed of a later run.
package seed

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
)

// Variable is the environment variable that sets the seed.
const Variable = "PADDOCK_SEED"

// Seed is the seed of one test. It is safe for concurrent use by multiple goroutines.
type Seed uint64

// New returns the seed of a command: the value of PADDOCK_SEED if it is set, and a new one
// otherwise. The command prints it.
func New() (Seed, error) { return from(Seed(rand.Uint64())) }

// Of returns the seed of a test: the value of PADDOCK_SEED if it is set, and a new one
// otherwise. If the test fails, the seed is logged.
func Of(t testing.TB) Seed {
	t.Helper()
	return Default(t, Seed(rand.Uint64()))
}

// Default is like Of, with seed s instead of a new one, for a test that makes the same
// choices each time unless PADDOCK_SEED is set.
func Default(t testing.TB, s Seed) Seed {
	t.Helper()
	s, err := from(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(s.replay(t.Name()))
		}
	})
	return s
}

// from returns the value of PADDOCK_SEED, or s if it is not set.
func from(s Seed) (Seed, error) {
	text := os.Getenv(Variable)
	if text == "" {
		return s, nil
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", Variable, err)
	}
	return Seed(n), nil
}

// replay returns the command that repeats the choices of a test.
func (s Seed) replay(test string) string {
	return fmt.Sprintf("the choices of this test were made with %s=%d; repeat them with\n%s=%d go test -run '^%s$'",
		Variable, s, Variable, s, test)
}

// Rand returns a source of random numbers that depends only on the seed and n. It is not
// safe for concurrent use: each goroutine of a test uses its own number n, so that its
// choices do not depend on the order in which the goroutines run.
func (s Seed) Rand(n int) *rand.Rand { return rand.New(rand.NewPCG(uint64(s), uint64(n))) }

// Shared is like Rand, for functions that several goroutines call. It is safe for
// concurrent use, and a goroutine's choices depend on the order of the calls.
func (s Seed) Shared() *rand.Rand {
	return rand.New(&lockedSource{source: rand.NewPCG(uint64(s), 1<<63)})
}

type lockedSource struct {
	mu     sync.Mutex
	source rand.Source
}

func (l *lockedSource) Uint64() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.source.Uint64()
}
