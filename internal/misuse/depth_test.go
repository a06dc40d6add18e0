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
func deep(ways func(name string, err error)) error {
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 256 << 20}})
	if err != nil {
		return err
	}
	defer i.Close()
	c, err := i.NewContext(ctx)
	if err != nil {
		return err
	}
	source := fmt.Sprintf("var a = [], o = {}, m = new Map, e = new Error; for (let n = 0; n < %d; n++) { a = [a]; o = {o}; m = new Map([[1, m]]); e = new Error('', {cause: e}) }", deepest)
	if err := c.Exec(ctx, source, v8.Origin{}); err != nil {
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
		_, err := c.Eval(ctx, name, v8.Origin{})
		ways("Context.Eval "+name, err)
		_, err = c.Eval(ctx, "throw {x: "+name+"}", v8.Origin{})
		ways("thrown "+name, err)
	}
	_, err = c.Eval(ctx, "throw e", v8.Origin{})
	ways("thrown e", err)
	inspector, err := console.NewInspector(ctx, c)
	if err != nil {
		return err
	}
	defer inspector.Close()
	return c.Do(ctx, func(s v8.Scope) error {
		for _, name := range []string{"a", "o", "m", "e"} {
			v, err := s.Eval(ctx, name, v8.Origin{})
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
			_, err = s.Copy(ctx, v, v8.CopyOptions{})
			ways("Copy "+name, err)
			_, err = marshal.To[any](s, v)
			ways("To any "+name, err)
			_, err = marshal.To[any](s, v, marshal.Depth(1<<30))
			ways("To any with Depth "+name, err)
			_, err = marshal.To[linked](s, v, marshal.Depth(1<<30))
			ways("To a struct "+name, err)
			if name == "a" || name == "o" {
				_, _, err = s.JSON(ctx, v, "")
				ways("JSON "+name, err)
			}
		}
		for n, x := range goValues {
			_, err := s.Value(x)
			ways(fmt.Sprint("Scope.Value ", n), err)
			_, err = marshal.From(s, x)
			ways(fmt.Sprint("From ", n), err)
			if n < 3 { // V8's deserializer may accept or refuse deep values
				_, err = marshal.From(s, x, marshal.Depth(1<<30))
				ways(fmt.Sprint("From with Depth ", n), err)
			} else {
				_, _ = marshal.From(s, x, marshal.Depth(1<<30))
			}
			_, err = marshal.CopyOf(x)
			ways(fmt.Sprint("CopyOf ", n), err)
			_, _ = marshal.From(s, x, marshal.Cycles(), marshal.Depth(1<<30))
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
		if err := deep(func(name string, err error) {
			if err == nil || errors.Is(err, io.EOF) {
				fmt.Println("no error:", name)
				code = 1
			}
		}); err != nil {
			fmt.Println(err)
			return 1
		}
		return code
	})
}

// Values deeper than any stack, and Go values that contain themselves, are errors.
func TestDeepest(t *testing.T) {
	r := child.Run(t, "deep")
	require.Zero(t, r.ExitCode, "%s\n%.4000s", r.Stdout, r.Stderr)
}

// The option is named in the error, and raises the limit.
func TestDepthOption(t *testing.T) {
	const source = "let a = 1; for (let n = 0; n < 1000; n++) a = [a]; a"
	for _, test := range []struct {
		depth int
		want  string
	}{{0, "IsolateOptions.Depth"}, {100, "deeper than 100 levels"}, {1500, ""}, {v8.MaxDepth, ""}} {
		i, err := v8.NewIsolate(v8.IsolateOptions{Depth: test.depth})
		require.NoError(t, err)
		c, err := i.NewContext(context.Background())
		require.NoError(t, err)
		x, err := c.Eval(ctx, "{"+source+"}", v8.Origin{})
		if test.want != "" {
			require.ErrorContains(t, err, test.want)
			require.ErrorIs(t, err, v8.ErrNotData)
		} else {
			require.NoError(t, err)
			require.NoError(t, c.Set(ctx, "back", x))
		}
		require.NoError(t, i.Close())
	}
	for _, wrong := range []int{-1, v8.MaxDepth + 1} {
		_, err := v8.NewIsolate(v8.IsolateOptions{Depth: wrong})
		require.ErrorIs(t, err, v8.ErrInvalid)
	}
}
