package misuse

import (
	"fmt"
	"net/http/httptest"
	"path"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/node"
	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/remote/isolates"
	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// configured makes what a struct of options configures.
type configured struct {
	valid    any      // options that are valid; the test changes one field at a time
	negative []string // fields that may be negative
	make     func(w *world, o any) error
}

func optionsOf[T any](valid T, make func(w *world, o T) error, negative ...string) configured {
	return configured{valid, negative, func(w *world, o any) error { return make(w, o.(T)) }}
}

var options = map[string]configured{
	"groups.AllocatorOptions": optionsOf(groups.AllocatorOptions{}, func(_ *world, o groups.AllocatorOptions) error {
		_, err := groups.NewAllocator(o)
		return err
	}, "Warm"),
	"remote/isolates.Options": optionsOf(isolates.Options{MaxMemory: 64 << 20}, func(w *world,
		o isolates.Options) error {
		_, err := isolates.New(w.ctx, w.context(), o)
		return err
	}),
	"modules.FSOptions": optionsOf(modules.FSOptions{}, func(_ *world, o modules.FSOptions) error {
		_, err := modules.NewFS(fstest.MapFS{}, o)
		return err
	}),
	"modules.Options": optionsOf(modules.Options{Resolver: modules.Map{}}, func(w *world, o modules.Options) error {
		_, err := modules.New(w.ctx, w.loop(), o)
		return err
	}),
	"pool.Options": optionsOf(pool.Options{}, func(_ *world, o pool.Options) error {
		_, err := pool.New(o)
		return err
	}, "MaxLosses", "MaxRunning", "Ready", "Isolate.Grace"),
	"snapshot.DirOptions": optionsOf(snapshot.DirOptions{}, func(_ *world, o snapshot.DirOptions) error {
		_, err := snapshot.OpenDir("unused", o)
		return err
	}),
	"snapshot.Options": optionsOf(snapshot.Options{}, func(w *world, o snapshot.Options) error {
		_, err := snapshot.Build(w.ctx, o)
		return err
	}, "Isolate.Grace"),
	"v8.IsolateOptions": optionsOf(v8.IsolateOptions{}, func(_ *world, o v8.IsolateOptions) error {
		_, err := v8.NewIsolate(o)
		return err
	}, "Grace"),
	"v8.LoopOptions": optionsOf(v8.LoopOptions{}, func(w *world, o v8.LoopOptions) error {
		return v8.NewLoop(w.context(), o).Err()
	}),
	"v8.Options": optionsOf(v8.Options{}, func(_ *world, o v8.Options) error { return v8.SetOptions(o) }),
	"v8.ReadWasmOptions": optionsOf(v8.ReadWasmOptions{}, func(w *world, o v8.ReadWasmOptions) error {
		_, err := w.context().ReadWasm(w.ctx, strings.NewReader(wasmBytes), o)
		return err
	}),
	"web.RequestOptions": optionsOf(web.RequestOptions{}, func(w *world, o web.RequestOptions) error {
		_, err := web.NewRequest(httptest.NewRequestWithContext(w.ctx, "GET", "/", nil), o)
		return err
	}),
	"node.Options": optionsOf(node.Options{}, func(w *world, o node.Options) error {
		_, err := node.Install(w.ctx, w.loop(), o)
		return err
	}),
	"web.Options": optionsOf(web.Options{}, func(w *world, o web.Options) error {
		_, err := web.Install(w.ctx, w.loop(), o)
		return err
	}),
}

// absurd is a field with a value that no option accepts.
type absurd struct {
	name  string
	value reflect.Value
	index []int
}

// absurdities returns negative values for all numbers in a struct, and unknown values
// for enumerations.
func absurdities(t reflect.Type, prefix string, index []int) (all []absurd) {
	for n := range t.NumField() {
		f := t.Field(n)
		at := append(index[:len(index):len(index)], n)
		if !f.IsExported() {
			continue
		}
		if f.Type.Kind() == reflect.Struct {
			all = append(all, absurdities(f.Type, prefix+f.Name+".", at)...)
			continue
		}
		x := reflect.New(f.Type).Elem()
		enumeration := strings.Contains(f.Type.PkgPath(), "paddock")
		if x.CanInt() {
			x.SetInt(-1)
			all = append(all, absurd{prefix + f.Name, x, at})
		}
		if unknown := reflect.New(f.Type).Elem(); enumeration && x.CanInt() {
			unknown.SetInt(99)
			all = append(all, absurd{prefix + f.Name, unknown, at})
		} else if enumeration && x.CanUint() {
			unknown.SetUint(99)
			all = append(all, absurd{prefix + f.Name, unknown, at})
		}
	}
	return all
}

// Every function that takes options refuses negative numbers and unknown values of
// enumerations, and its error names the field.
func TestOptions(t *testing.T) {
	tried := 0
	for name, typ := range types {
		if !strings.HasSuffix(name, "Options") {
			continue
		}
		all := absurdities(typ, "", nil)
		c, ok := options[name]
		if !ok {
			require.Empty(t, all, "%s is not in the table of options", name)
			continue
		}
		t.Run(path.Base(name), func(t *testing.T) {
			w := newWorld()
			defer w.end()
			for _, a := range all {
				allowed := false
				for _, n := range c.negative {
					allowed = allowed || n == a.name
				}
				if allowed {
					continue
				}
				o := reflect.New(typ).Elem()
				o.Set(reflect.ValueOf(c.valid))
				o.FieldByIndex(a.index).Set(a.value)
				err := c.make(w, o.Interface())
				what := fmt.Sprintf("%s is %v", a.name, a.value)
				require.ErrorIs(t, err, v8.ErrInvalid, what)
				last := a.name[strings.LastIndex(a.name, ".")+1:]
				require.ErrorContains(t, err, last, what)
				tried++
			}
		})
	}
	require.Greater(t, tried, 25)
}
