package v8_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/v8"
)

// mapping has the ways in which JavaScript can create mappings with almost no memory.
var mapping = map[string]string{
	"resizable": "new ArrayBuffer(1, {maxByteLength: 8192})",
	"growable":  "new SharedArrayBuffer(1, {maxByteLength: 8192})",
	"resize":    "{ const b = new ArrayBuffer(0, {maxByteLength: 8192}); b.resize(1); kept.push(b) }",
	"memory":    "new WebAssembly.Memory({initial: 1, maximum: 2})",
	"shared":    "new WebAssembly.Memory({initial: 1, maximum: 2, shared: true})",
}

func keepMapping(source string) string {
	if source[0] == '{' {
		return "for (;;) " + source
	}
	return "for (;;) kept.push(" + source + ")"
}

func TestMappingsOverTheLimit(t *testing.T) {
	for name, one := range mapping {
		t.Run(name, func(t *testing.T) {
			c := limited(t, v8.Limits{Memory: 64 * mib, Mappings: 100})
			exec(t, c, "var kept = []")
			err := c.Exec(ctx, keepMapping(one))
			var thrown *v8.Exception
			require.ErrorAs(t, err, &thrown)
			require.Equal(t, "RangeError", thrown.Name)
			var e *v8.MemoryError
			require.ErrorAs(t, err, &e)
			require.Equal(t, v8.MemoryError{Part: v8.PartMappings, Limit: 100, Allowed: 100, Used: 100, Asked: 2}, *e)
			require.ErrorContains(t, e, "Limits.Mappings is 100, and buffers hold 100 mappings")
			got, err := c.Eval(ctx, "kept.length")
			require.NoError(t, err)
			require.Equal(t, 50.0, got)
			require.Equal(t, uint64(100), c.Isolate().Memory().Mappings)

			// More mappings are available when the limit is raised, and when some are
			// released.
			limits := c.Isolate().Limits()
			limits.Mappings = 120
			require.NoError(t, c.Isolate().SetLimits(limits))
			require.ErrorIs(t, c.Exec(ctx, keepMapping(one)), v8.ErrMemoryLimit)
			exec(t, c, "if (kept.length !== 60) throw kept.length; kept = []; new ArrayBuffer(1, {maxByteLength: 8192})")
		})
	}
	i := newIsolate(t)
	require.Equal(t, uint64(v8.DefaultMappings), i.Limits().Mappings)
}

// hoarders are the memory limits of guests that take all the mappings they can get.
var hoarders = []uint64{64 * mib, 64 * mib, 64 * mib, 256 * mib}

func init() {
	child.Register("hoard mappings", func([]string) int {
		if err := hoardMappings(); err != nil {
			fmt.Println(err)
			return 1
		}
		return 0
	})
}

// hoardMappings runs guests that take all the mappings they can get, while an honest
// tenant is in another group. First their limits apply, and then those of the process.
func hoardMappings() error {
	honest, err := hoarder(64*mib, 0)
	if err != nil {
		return err
	}
	use := func() error {
		_, err := honest.Eval(ctx, "{ const a = []; for (let i = 0; i < 100; i++) a.push(new ArrayBuffer(100, {maxByteLength: 1000}), new Array(20000).fill(i)); }")
		return err
	}
	for _, most := range []uint64{0, 1 << 20} {
		var guests []*v8.Context
		for _, memory := range hoarders {
			c, err := hoarder(memory, most)
			if err != nil {
				return err
			}
			guests = append(guests, c)
		}
		var done sync.WaitGroup
		var mu sync.Mutex
		var wrong error
		for _, c := range guests {
			done.Go(func() {
				for range 3 {
					_, err := c.Eval(ctx, "globalThis.kept ??= []; try { for (;;) kept.push(new ArrayBuffer(1, {maxByteLength: 8192})) } catch (e) { e.name }")
					if err != nil {
						mu.Lock()
						wrong = err
						mu.Unlock()
					}
				}
			})
		}
		stop := make(chan struct{})
		go func() { done.Wait(); close(stop) }()
		for running := true; running; {
			select {
			case <-stop:
				running = false
			case <-time.After(10 * time.Millisecond):
			}
			// If guests may use all mappings for buffers of the process, other isolates
			// get none.
			if err := use(); err != nil && most == 0 {
				return fmt.Errorf("the honest tenant: %w", err)
			}
			if _, err := honest.Eval(ctx, "{ const a = []; for (let i = 0; i < 100; i++) a.push(new Array(20000).fill(i)); }"); err != nil {
				return fmt.Errorf("the honest tenant's heap: %w", err)
			}
		}
		if wrong != nil {
			return wrong
		}
		m, err := cage.ReadMachine()
		if err != nil {
			return err
		}
		fmt.Println(m.Mappings, "of", m.MaxMappings)
		if m.Mappings > m.MaxMappings/4*3+500 {
			return fmt.Errorf("there are %d mappings of %d", m.Mappings, m.MaxMappings)
		}
		for _, c := range guests {
			closeIsolate(c.Isolate())
		}
		if err := use(); err != nil {
			return fmt.Errorf("the honest tenant, when they are gone: %w", err)
		}
	}
	closeIsolate(honest.Isolate())
	return nil
}

func closeIsolate(i *v8.Isolate) {
	_ = i.Close()
	<-i.Done()
}

// hoarder returns a context of an isolate in a new group.
func hoarder(memory, mappings uint64) (*v8.Context, error) {
	g, err := groups.New()
	if err != nil {
		return nil, err
	}
	i, err := v8.NewIsolate(v8.IsolateOptions{Group: g, Limits: v8.Limits{Memory: memory, Mappings: mappings}})
	if err != nil {
		return nil, err
	}
	return i.NewContext(ctx)
}

func TestMappingsAreNoWeapon(t *testing.T) {
	r := child.Run(t, "hoard mappings")
	require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
	t.Log("mappings:", r.Stdout, "took", r.Took)
}
