package misuse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/console"
	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

var ctx = context.Background()

// deepest is far deeper than any C++ stack.
const deepest = 100_000

type linked struct {
	Next *linked `json:"next"`
}

func deepInGo() (list []any, record map[string]any, chain *linked) {
	list, record, chain = []any{}, map[string]any{}, &linked{}
	for range deepest {
		list, record, chain = []any{list}, map[string]any{"a": record}, &linked{chain}
	}
	return list, record, chain
}

func cyclesInGo() []any {
	list := []any{nil}
	list[0] = list
	record := map[string]any{}
	record["a"] = record
	chain := &linked{}
	chain.Next = chain
	return []any{list, record, chain}
}

// deep passes a deep value to every function that reads values. Each call must return an
// error.
func deep(depth int, ways func(name string, err error)) error {
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 256 << 20}, MaxDepth: depth})
	if err != nil {
		return err
	}
	defer i.Close()
	c, err := i.NewContext(ctx)
	if err != nil {
		return err
	}
	source := fmt.Sprintf("var a = [], o = {}, m = new Map, e = new Error; for (let n = 0; n < %d; n++) { a = [a]; o = {o}; m = new Map([[1, m]]); e = new Error('', {cause: e}) }", deepest)
	if err := c.Exec(ctx, source); err != nil {
		return err
	}
	list, record, chain := deepInGo()
	goValues := append(cyclesInGo(), list, record, chain)
	for n, x := range goValues[:2] {
		ways(fmt.Sprint("Context.Set of a cycle ", n), c.Set(ctx, "x", x))
		_, err := c.Call(ctx, "String", x)
		ways(fmt.Sprint("Context.Call with a cycle ", n), err)
	}
	ways("Context.Set", c.Set(ctx, "x", list))
	for _, name := range []string{"a", "o", "m"} {
		_, err := c.Eval(ctx, name)
		ways("Context.Eval "+name, err)
		_, err = c.Eval(ctx, "throw {x: "+name+"}")
		ways("thrown "+name, err)
	}
	_, err = c.Eval(ctx, "throw e")
	ways("thrown e", err)
	inspector, err := console.NewInspector(ctx, c)
	if err != nil {
		return err
	}
	defer inspector.Close()
	return c.Do(ctx, func(s v8.Scope) error {
		for _, name := range []string{"a", "o", "m", "e"} {
			v, err := s.Eval(ctx, name)
			if err != nil {
				return err
			}
			if _, err := inspector.Inspect(ctx, s, v, console.Options{}); err != nil {
				ways("inspect "+name, err)
			}
			_, err = v.Export()
			ways("Export "+name, err)
			_, err = s.Serialize(v)
			ways("Serialize "+name, err)
			copied, err := s.Copy(ctx, v, v8.CopyOptions{})
			if err == nil {
				_, err = copied.Move(ctx, s)
			}
			if name == "e" { // causes are not levels
				if err != nil {
					return err
				}
			} else {
				ways("Copy "+name, err)
			}
			_, err = marshal.UnmarshalAs[any](s, v)
			ways("To any "+name, err)
			_, err = marshal.UnmarshalAs[linked](s, v)
			ways("To a struct "+name, err)
			if name == "a" || name == "o" {
				_, _, err = s.JSON(ctx, v, "")
				ways("JSON "+name, err)
			}
		}
		for n, x := range goValues {
			_, err := s.Value(x)
			ways(fmt.Sprint("Scope.Value ", n), err)
			_, err = marshal.Marshal(s, x)
			ways(fmt.Sprint("From ", n), err)
			_, err = marshal.CopyOf(x)
			ways(fmt.Sprint("CopyOf ", n), err)
			_, err = marshal.Marshal(s, x, marshal.Cycles())
			if n >= 3 {
				ways(fmt.Sprint("From with Cycles ", n), err)
			}
		}
		_, err = s.ParseJSON(ctx, string(deepJSON()))
		_ = err // V8 parses JSON without recursion
		return nil
	})
}

func deepJSON() []byte {
	text := make([]byte, 2*deepest)
	for n := range deepest {
		text[n], text[len(text)-1-n] = '[', ']'
	}
	return text
}

func init() {
	child.Register("deep", func([]string) int {
		code := 0
		for _, depth := range []int{0, v8.DepthLimit} {
			if err := deep(depth, func(name string, err error) {
				if err == nil || errors.Is(err, io.EOF) {
					fmt.Println("no error:", name)
					code = 1
				}
			}); err != nil {
				fmt.Println(err)
				return 1
			}
		}
		return code
	})
}

// Values deeper than any stack, and Go values that contain themselves, are errors.
func TestDeepest(t *testing.T) {
	r := child.Run(t, "deep")
	require.Zero(t, r.ExitCode, "%s\n%.4000s", r.Stdout, r.Stderr)
}

// All functions have the same limit of depth. The option sets it and the error contains it.
func TestDepthOption(t *testing.T) {
	for _, depth := range []int{1, 2, 100, v8.DefaultMaxDepth, 1500, v8.DepthLimit} {
		option := depth
		if depth == v8.DefaultMaxDepth {
			option = 0
		}
		i, err := v8.NewIsolate(v8.IsolateOptions{MaxDepth: option})
		require.NoError(t, err)
		require.Equal(t, depth, i.MaxDepth())
		c, err := i.NewContext(ctx)
		require.NoError(t, err)
		check := func(levels int, way string, err error) {
			t.Helper()
			if levels <= depth {
				require.NoError(t, err, "%s: %d of %d levels", way, levels, depth)
				return
			}
			var deep *v8.DepthError
			require.ErrorAs(t, err, &deep, "%s: %d of %d levels", way, levels, depth)
			require.Equal(t, depth, deep.Limit, way)
			require.ErrorIs(t, err, v8.ErrNotData, way)
			require.ErrorContains(t, err, "IsolateOptions.MaxDepth", way)
		}
		for _, levels := range []int{depth, depth + 1} {
			var list, record any = 1, 1
			chain := (*linked)(nil)
			for range levels {
				list, record, chain = []any{list}, map[string]any{"a": record}, &linked{chain}
			}
			check(levels, "Context.Set", c.Set(ctx, "x", list))
			check(levels, "Context.Set of a record", c.Set(ctx, "x", record))
			require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
				for _, x := range []any{list, record, chain} {
					_, err := s.Value(x)
					if x != any(chain) {
						check(levels, "Scope.Value", err)
					}
					_, err = marshal.Marshal(s, x)
					check(levels, "From", err)
					_, err = marshal.Marshal(s, x, marshal.Cycles())
					check(levels, "From with Cycles", err)
				}
				for _, wrap := range []string{"[v]", "({v})", "{ const a = []; a.v = v; a }",
					"{ const a = [1]; a.v = v; a }", "new Map([[1, v]])", "new Map([[v, 1]])", "new Set([v])",
					"Object.assign(Object.create(null), {v, ['x' + Math.random()]: 1})",
					"{ const o = {v}; delete o.w; o[5] = 1; o }"} {
					v, err := s.Eval(ctx,
						fmt.Sprintf("{ let v = 1; for (let n = 0; n < %d; n++) v = eval(%q); v }", levels, wrap))
					if err != nil {
						return err
					}
					_, err = s.Serialize(v)
					check(levels, "Serialize "+wrap, err)
					for _, getters := range []bool{false, true} {
						copied, err := s.Copy(ctx, v, v8.CopyOptions{Getters: getters})
						check(levels, "Copy "+wrap, err)
						if err == nil {
							_, err = copied.Move(ctx, s)
							check(levels, "Move "+wrap, err)
						}
					}
					_, err = marshal.UnmarshalAs[any](s, v)
					check(levels, "To any "+wrap, err)
					if wrap == "[v]" || wrap == "({v})" {
						_, err = v.Export()
						check(levels, "Export "+wrap, err)
					}
				}
				return nil
			}))
		}
		require.NoError(t, i.Close())
	}
	// V8's stack may end first.
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Stack: v8.MinStack}, MaxDepth: v8.DepthLimit})
	require.NoError(t, err)
	defer i.Close()
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		v, err := s.Eval(ctx, "{ let v = 1; for (let n = 0; n < 1900; n++) v = [v]; v }")
		require.NoError(t, err)
		_, err = s.Copy(ctx, v, v8.CopyOptions{})
		var deep *v8.DepthError
		require.ErrorAs(t, err, &deep)
		require.Zero(t, deep.Limit)
		require.ErrorContains(t, err, "Limits.Stack")
		return nil
	}))
	for _, wrong := range []int{-1, v8.DepthLimit + 1} {
		_, err := v8.NewIsolate(v8.IsolateOptions{MaxDepth: wrong})
		require.ErrorIs(t, err, v8.ErrInvalid)
	}
}
