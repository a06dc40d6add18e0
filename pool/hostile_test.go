package pool_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
)

// hostile are bundles that attack the pool while it builds their snapshots.
var hostile = map[string]string{
	"loops":       `for (;;);`,
	"catches":     `(function f() { try { f() } finally { f() } })()`,
	"expands":     `/^(a+)+$/.test("a".repeat(40) + "b")`,
	"allocates":   `const all = []; for (;;) all.push(new Array(1000).fill(all.length))`,
	"grows":       `let s = "x".repeat(1 << 28); [s, s, s].join(s)`,
	"buffers":     `globalThis.all = []; for (;;) all.push(new Uint8Array(1 << 20).fill(1))`,
	"recurses":    `(function f() { f() })()`,
	"throws":      `throw new Proxy({}, {get() { for (;;); }})`,
	"throws null": `throw null`,
	"is shared":   `globalThis.shared = new SharedArrayBuffer(8)`,
	"is Wasm":     `globalThis.module = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))`,
	"is large":    `globalThis.all = Array.from({length: 10000}, (_, n) => ({n}))`,
	"microtasks":  `(function f() { Promise.resolve().then(f) })()`,
	"lies":        `Object.defineProperty(Object.prototype, "then", {get() { for (;;); }}); Promise.resolve({})`,
	"inherits":    `Array.prototype[Symbol.iterator] = function* () { for (;;) yield 1 }; [...[]]`,
	"finalizes":   `new FinalizationRegistry(() => { for (;;); }).register({}, 1); for (let n = 0; n < 1e5; n++) ({n})`,
}

// harmless are those of which a snapshot can be built.
var harmless = map[string]bool{"is large": true, "finalizes": true}

func init() {
	child.Register("hostile bundles", func([]string) int {
		if err := hostileBundles(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return 0
	})
}

// A guest's code that runs while a snapshot is built ends under the limits of the pool. The
// pool says why there is no snapshot, the key and others can be used, and nothing is left.
func TestHostileBundles(t *testing.T) {
	r := child.Run(t, "hostile bundles")
	require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
	t.Log(r.Stdout)
}

func hostileBundles() error {
	for _, key := range slices.Sorted(maps.Keys(hostile)) {
		for _, everywhere := range []bool{false, true} {
			if err := hostileBundle(key, hostile[key], everywhere); err != nil {
				return fmt.Errorf("%s, everywhere %t: %w", key, everywhere, err)
			}
		}
	}
	return live.Check()
}

// hostileBundle uses a key whose bundle attacks while its snapshot is built, or also in the
// contexts of uses.
func hostileBundle(key, source string, everywhere bool) (err error) {
	o := limits.Limits
	o.RunCPU = 100 * time.Millisecond
	p, err := pool.New(pool.Options{
		Ready: -1, MaxIsolatesPerKey: 1, MaxLosses: -1,
		Isolate:   v8.IsolateOptions{Limits: o},
		Snapshots: &pool.Snapshots{Timeout: 10 * time.Second},
		Setup: func(ctx context.Context, c *v8.Context, t pool.Tenant) (any, error) {
			if t.Key != key {
				return nil, nil
			}
			if !everywhere && c.Isolate().Reservation() != nil {
				return nil, nil // an isolate of the pool
			}
			return nil, c.Exec(ctx, source)
		},
	})
	if err != nil {
		return err
	}
	within, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	defer func() { err = errors.Join(err, p.Shutdown(within)) }()
	use := func(key string) error {
		return p.Do(within, key, func(s v8.Scope) error {
			_, err := s.Eval(within, "1 + 1")
			return err
		})
	}
	began := time.Now()
	if err := use(key); err != nil && !everywhere {
		return fmt.Errorf("first: %w", err)
	}
	// If the bundle attacks everywhere, the pool may not get as far as to build a snapshot.
	for !everywhere && p.SnapshotError(key) == nil && p.Stats().Snapshots == 0 {
		if within.Err() != nil {
			return errors.New("the snapshot is neither built nor refused")
		}
		time.Sleep(time.Millisecond)
	}
	if refused := p.SnapshotError(key); !everywhere && (refused == nil) != harmless[key] {
		return fmt.Errorf("the reason why there is no snapshot is: %w", refused)
	}
	fmt.Println(key, everywhere, time.Since(began).Round(time.Millisecond), p.SnapshotError(key))
	if err := use(key); err != nil && !everywhere {
		return fmt.Errorf("afterwards: %w", err)
	}
	return use("another")
}
