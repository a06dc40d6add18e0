package model

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"testing"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

// Random JavaScript values are converted in all ways, and the results compared with the
// model of jsvalue_test.go and govalue_test.go.

//go:embed testdata/describe.js
var describeJS string

func init() {
	child.Register("values", func(args []string) int {
		first, n := number(args[0]), number(args[1])
		c, err := newConverter()
		if err != nil {
			fmt.Println(err)
			return 1
		}
		defer c.close()
		for k := range n {
			fmt.Println("seed", first+k)
			v := newJS(first + k)
			if failure := c.convert(v); failure != "" {
				v = minimiseJS(v, func(v *jsValue) bool { return c.convert(v) != "" })
				fmt.Printf("%s\nminimised:\n%s\n%s\n", failure, v.source(), c.convert(v))
				return 1
			}
		}
		return 0
	})
}

func TestValues(t *testing.T) {
	batches(t, func(first uint64, n int) {
		r := child.Run(t, "values", fmt.Sprint(first), fmt.Sprint(n))
		if r.ExitCode != 0 {
			failed := failedSeed(r)
			_, text, _ := strings.Cut(describeChild(r), fmt.Sprintf("seed %d\n", failed))
			t.Fatalf("seed %d: %s\nthe whole value:\n%s", failed, text, newJS(failed).source())
		}
	})
}

// converter converts values from one isolate to two others, one of which is in another
// group.
type converter struct {
	isolates [3]*v8.Isolate
	contexts [3]*v8.Context
	cleanup  []func() error
}

func newConverter() (*converter, error) {
	c := &converter{}
	in, closeGroups, err := newGroups()
	if err != nil {
		return nil, err
	}
	c.cleanup = append(c.cleanup, closeGroups)
	for n := range c.isolates {
		i, err := v8.NewIsolate(v8.IsolateOptions{Group: []*groups.Group{in[0], in[0], in[1]}[n]})
		if err != nil {
			return nil, err
		}
		c.isolates[n] = i
		c.cleanup = append(c.cleanup, i.Close)
		if c.contexts[n], err = i.NewContext(context.Background()); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *converter) close() {
	for n := len(c.cleanup) - 1; n >= 0; n-- {
		_ = c.cleanup[n]()
	}
}

// conversion is the conversion of one value. It collects what differs from the model.
type conversion struct {
	scope    v8.Scope
	value    *jsValue
	real     v8.Value
	others   [2]v8.Scope
	failures []string
}

// convert converts a value in all ways.
func (c *converter) convert(v *jsValue) (failure string) {
	ctx := context.Background()
	var failures []string
	err := c.contexts[0].Do(ctx, func(s v8.Scope) error {
		return s.Enter(ctx, c.contexts[1], func(same v8.Scope) error {
			return same.Enter(ctx, c.contexts[2], func(other v8.Scope) error {
				real, err := s.Eval(ctx, v.source())
				if err != nil {
					return err
				}
				r := &conversion{scope: s, value: v, real: real, others: [2]v8.Scope{same, other}}
				r.structured(ctx)
				for m := range modes {
					r.throughGo(ctx, m)
				}
				failures = r.failures
				return nil
			})
		})
	})
	if err != nil {
		return err.Error()
	}
	return strings.Join(failures, "\n")
}

func (r *conversion) fail(way string, have, want any, err error) {
	a, b := different(fmt.Sprint(have), fmt.Sprint(want))
	text := fmt.Sprintf("%s:\n  have %s\n  want %s", way, a, b)
	if err != nil {
		text += fmt.Sprintf("\n  error: %v", err)
	}
	r.failures = append(r.failures, text)
}

// different returns the parts of two texts in which they differ.
func different(a, b string) (string, string) {
	const before, after = 40, 120
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	part := func(s string) string {
		end := min(len(s), n+after)
		if n <= before {
			return s[:end]
		}
		return "…" + s[n-before:end]
	}
	return part(a), part(b)
}

// expect compares a JavaScript value in a scope with the model.
func (r *conversion) expect(ctx context.Context, way string, s v8.Scope, v v8.Value, want *jsValue) {
	describe, err := s.Eval(ctx, describeJS)
	if err != nil {
		r.fail(way, err, "a function", err)
		return
	}
	text, err := describe.Call(ctx, v8.Undefined, v)
	var have string
	if err == nil {
		have, err = text.AsString()
	}
	if want := want.describe(); err != nil || have != want {
		r.fail(way, have, want, err)
	}
}

// fails reports whether the model predicts that a conversion fails, or it failed.
func (r *conversion) fails(way string, want outcome, err error) bool {
	if have := describe(err); have != want {
		r.fail(way, have, want, err)
		return true
	}
	return want != ok
}

// cloned is the model of structured clones: it returns the outcome.
func (v *jsValue) cloned() outcome {
	_, o := predict(func() any {
		// Each object is visited in the order in which V8 writes it, and once.
		seen, level := map[*jsValue]bool{}, 0
		var visit func(v *jsValue)
		visit = func(v *jsValue) {
			if v.kind < jsNotData || seen[v] {
				return
			}
			seen[v] = true
			if v.kind == jsNotData {
				panic(unconverted(notData))
			}
			if level++; level > jsDepth {
				panic(unconverted(tooDeep))
			}
			for _, p := range v.parts() {
				visit(p)
			}
			level--
		}
		visit(v)
		return nil
	})
	return o
}

// structured copies the value with V8's structured clones.
func (r *conversion) structured(ctx context.Context) {
	want := r.value.cloned()
	copied, err := r.scope.Copy(ctx, r.real, v8.CopyOptions{})
	if !r.fails("Copy", want, err) {
		for n, s := range []v8.Scope{r.scope, r.others[0], r.others[1]} {
			way := fmt.Sprintf("Copy.Value %d", n)
			v, err := copied.Value(ctx, s)
			if !r.fails(way, ok, err) {
				r.expect(ctx, way, s, v, r.value)
			}
		}
		v, err := copied.Move(ctx, r.others[1])
		if !r.fails("Copy.Move", ok, err) {
			r.expect(ctx, "Copy.Move", r.others[1], v, r.value)
		}
	}
	b, err := r.scope.Serialize(r.real)
	if !r.fails("Serialize", want, err) {
		v, err := r.others[1].Deserialize(b)
		if !r.fails("Deserialize", ok, err) {
			r.expect(ctx, "Deserialize", r.others[1], v, r.value)
		}
	}
}

// throughGo converts the value to a Go value, and that to a value in another isolate.
func (r *conversion) throughGo(ctx context.Context, m mode) {
	way := [modes]string{"plain data", "marshal", "marshal with cycles"}[m]
	if m != withCycles && r.value.size(1000) == 1000 {
		return // it takes too long
	}
	want, o := toGo(r.value, m)
	if m != plainData { // V8 writes the whole value first
		o = first(r.value.cloned(), o)
	}
	var have any
	var err error
	options := []marshal.Option{marshal.BigInts()}
	switch m {
	case plainData:
		have, err = r.real.Export()
	case marshaled:
		have, err = marshal.UnmarshalAs[any](r.scope, r.real)
	default:
		options = append(options, marshal.Cycles())
		have, err = marshal.UnmarshalAs[any](r.scope, r.real, options...)
	}
	if r.fails(way+" to Go", o, err) {
		return
	}
	if have, want := describeGo(have, m == withCycles), describeGo(want, m == withCycles); have != want {
		r.fail(way+" to Go", have, want, nil)
		return
	}
	back, o := toJS(have, m)
	s := r.others[1]
	var v v8.Value
	if m == plainData {
		v, err = s.Value(have)
	} else {
		v, err = marshal.Marshal(s, have, options...)
	}
	if !r.fails(way+" to JavaScript", o, err) {
		r.expect(ctx, way+" to JavaScript", s, v, back)
	}
}

// size returns the number of values in v if shared values count for each place, but at
// most the given number.
func (v *jsValue) size(most int) int {
	n := 0
	var visit func(v *jsValue)
	visit = func(v *jsValue) {
		if n++; n < most {
			for _, p := range v.parts() {
				visit(p)
			}
		}
	}
	visit(v)
	return min(n, most)
}
