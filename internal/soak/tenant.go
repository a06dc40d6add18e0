package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"github.com/seed24588400/paddock/internal/hostile"
	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
)

// The timeouts of an honest run, including the wait for an isolate, and of a hostile run.
const (
	waitLimit = 30 * time.Second
	short     = 100 * time.Millisecond
)

// work is the script of an honest tenant: source defines a function f, and want returns
// the result of f(n).
type work struct {
	name   string
	source string
	want   func(n int) any
}

var honest = []work{
	{"sum", "function f(n) { let s = 0; for (let i = 0; i <= n; i++) s += i; return s }",
		func(n int) any { return float64(n * (n + 1) / 2) }},
	{"text", "function f(n) { return 'é𝄞'.repeat(n % 50) + n }",
		func(n int) any {
			s := ""
			for range n % 50 {
				s += "é𝄞"
			}
			return s + fmt.Sprint(n)
		}},
	{"sort", "function f(n) { return Array.from({ length: 100 }, (_, i) => (i * 7919 + n) % 101).sort((a, b) => a - " +
		"b).at(-1) }",
		func(n int) any {
			most := 0
			for i := range 100 {
				most = max(most, (i*7919+n)%101)
			}
			return float64(most)
		}},
	{"buffer", "function f(n) { const b = new Uint8Array(1 << 20).fill(n % 256); return b[n] + b.length }",
		func(n int) any { return float64(n%256 + 1<<20) }},
	{"regexp", "function f(n) { return ('a' + n).replace(/(\\d+)/g, (_, d) => d * 2) }",
		func(n int) any { return fmt.Sprint("a", n*2) }},
	{"promise", "let r; function f(n) { r = undefined; (async () => { await null; r = n + 1 })(); return n }",
		func(n int) any { return float64(n) }},
}

// serve runs the tenant once. It returns an error if the run was lost or its result is
// wrong.
func (w *work) serve(ctx context.Context, p *pool.Pool, n int) error {
	ctx, cancel := context.WithTimeout(ctx, waitLimit)
	defer cancel()
	return p.Do(ctx, w.name, func(s v8.Scope) error {
		left, err := s.Eval(ctx, "typeof f")
		if err != nil {
			return err
		}
		if left.String() != "undefined" {
			return errors.New("the context is not empty")
		}
		f, err := s.Eval(ctx, w.source+"; f", v8.Origin{Name: w.name + ".js"})
		if err != nil {
			return err
		}
		arg, err := marshal.Marshal(s, n)
		if err != nil {
			return err
		}
		v, err := f.Call(ctx, v8.Undefined, arg)
		if err != nil {
			return err
		}
		got, err := v.Export()
		if err != nil {
			return err
		}
		if want := w.want(n); got != want {
			return fmt.Errorf("%s(%d) is %v, want %v", w.name, n, got, want)
		}
		return nil
	})
}

// script is a script of the hostile corpus.
type script struct {
	hostile.Script
	source string
	costly bool // expected to lose its isolate, whose memory is not released completely
}

func scripts(dir string) ([]script, error) {
	corpus, err := hostile.Read(dir, "")
	if err != nil {
		return nil, err
	}
	var all []script
	for _, s := range corpus {
		// The former need Go functions that this host does not provide; the latter use
		// more memory in one step than the machine may have.
		if s.Host || s.Oversized != "" {
			continue
		}
		source, err := os.ReadFile(s.Path)
		if err != nil {
			return nil, err
		}
		all = append(all, script{s, string(source), s.Expects(hostile.Lost)})
	}
	return all, nil
}

// costlyOnceIn is the inverse of the probability with which a costly script is run when
// it is chosen.
const costlyOnceIn = 40

func choose(r *rand.Rand, all []script) *script {
	for {
		if s := &all[r.IntN(len(all))]; !s.costly || r.IntN(costlyOnceIn) == 0 {
			return s
		}
	}
}

// outcome is how a hostile run ended.
type outcome string

const (
	ended      outcome = "ended by itself"
	threw      outcome = "threw"
	terminated outcome = "terminated"
	exhausted  outcome = "out of memory"
	lost       outcome = "lost its isolate"
	waited     outcome = "got no isolate in time"
	refused    outcome = "refused: it lost too many isolates"
)

// attack runs a script as a tenant. It returns an error only for unexpected outcomes.
func (s *script) attack(ctx context.Context, p *pool.Pool, key string) (outcome, error) {
	wait, cancel := context.WithTimeout(ctx, waitLimit)
	defer cancel()
	err := p.Do(wait, key, func(scope v8.Scope) error {
		ctx, cancel := context.WithTimeout(ctx, short)
		defer cancel()
		_, err := scope.Eval(ctx, s.source, v8.Origin{Name: s.Name})
		return err
	})
	exception, threwIt := errors.AsType[*v8.Exception](err)
	switch {
	case err == nil:
		return ended, nil
	case errors.Is(err, v8.ErrLost):
		return lost, nil
	case errors.Is(err, pool.ErrLosses):
		sleep(ctx, short) // the refusal is immediate: avoid a busy loop
		return refused, nil
	case errors.Is(err, v8.ErrTerminated):
		return terminated, nil
	case errors.Is(err, v8.ErrMemoryLimit):
		return exhausted, nil
	case threwIt && exception != nil:
		return threw, nil
	case errors.Is(err, context.DeadlineExceeded):
		return waited, nil
	}
	return "", fmt.Errorf("%s: %w", s.Name, err)
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
