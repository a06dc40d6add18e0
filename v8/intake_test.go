package v8_test

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// intake is a way in which the host passes about n bytes to V8.
type intake struct {
	name string
	give func(c *v8.Context, n int) error
}

func held(f func(s v8.Scope) error) func(c *v8.Context) error {
	return func(c *v8.Context) error { return c.Do(ctx, f) }
}

// answering passes a value as the result of a Go function.
func answering(result func(s v8.Scope) (v8.Value, error)) func(c *v8.Context) error {
	return func(c *v8.Context) error {
		f := func(_ context.Context, call *v8.Call) (v8.Value, error) { return result(call.Scope) }
		if err := c.SetFunc(ctx, "answer", f); err != nil {
			return err
		}
		return c.Exec(ctx, "answer()")
	}
}

func parsing(text string) func(c *v8.Context) error {
	return held(func(s v8.Scope) error {
		_, err := s.ParseJSON(ctx, text)
		return err
	})
}

// serialized returns V8's serialized form of an array of n bytes.
func serialized(n int) []byte {
	b := append([]byte{0xff, 16, 'A'}, varint(n/2)...)
	b = append(b, strings.Repeat("I\x02", n/2)...)
	return append(append(b, '$', 0), varint(n/2)...)
}

func varint(n int) (b []byte) {
	for ; n >= 0x80; n >>= 7 {
		b = append(b, byte(n)|0x80)
	}
	return append(b, byte(n))
}

var intakes = []intake{
	{"text", func(c *v8.Context, n int) error { return c.Set(ctx, "x", strings.Repeat("x", n)) }},
	{"wide text", func(c *v8.Context, n int) error { return c.Set(ctx, "x", strings.Repeat("ж", n/2)) }},
	{"mixed text", func(c *v8.Context, n int) error { return c.Set(ctx, "x", "ж"+strings.Repeat("x", n)) }},
	{"surrogates", func(c *v8.Context, n int) error { return c.Set(ctx, "x", "\xed\xa0\x80"+strings.Repeat("x", n)) }},
	{"list", func(c *v8.Context, n int) error { return c.Set(ctx, "x", make([]any, n/16)) }},
	{"list of texts", func(c *v8.Context, n int) error {
		list := make([]any, n/64)
		for i := range list {
			list[i] = "123456789012345678901234567890123456789012345678"
		}
		return c.Set(ctx, "x", list)
	}},
	{"record", func(c *v8.Context, n int) error {
		record := map[string]any{}
		for i := range min(n, 32*mib) / 64 { // creating it in Go takes long
			record[fmt.Sprint("name", i)] = "1234567890"
		}
		return c.Set(ctx, "x", record)
	}},
	{"argument", func(c *v8.Context, n int) error {
		_, err := c.Call(ctx, "use", strings.Repeat("x", n))
		return err
	}},
	{"result", func(c *v8.Context, n int) error {
		text := strings.Repeat("x", n)
		return answering(func(s v8.Scope) (v8.Value, error) { return s.Value(text) })(c)
	}},
	{"result list", func(c *v8.Context, n int) error {
		list := make([]any, n/16)
		return answering(func(s v8.Scope) (v8.Value, error) { return s.Value(list) })(c)
	}},
	{"error", func(c *v8.Context, n int) error {
		text := strings.Repeat("x", n)
		err := answering(func(v8.Scope) (v8.Value, error) { return v8.Undefined, fmt.Errorf("%s", text) })(c)
		var thrown *v8.Exception
		if errors.As(err, &thrown) && thrown.Name == "Error" {
			return nil // there was room for it
		}
		return err
	}},
	{"bytes", func(c *v8.Context, n int) error {
		return held(func(s v8.Scope) error {
			_, err := s.Bytes(make([]byte, n))
			return err
		})(c)
	}},
	{"script", func(c *v8.Context, n int) error {
		_, err := c.Eval(ctx, "1 //"+strings.Repeat("x", n))
		return err
	}},
	{"module", func(c *v8.Context, n int) error {
		return held(func(s v8.Scope) error {
			_, err := s.CompileModule(ctx, "1 //"+strings.Repeat("x", n))
			return err
		})(c)
	}},
	{"JSON text", func(c *v8.Context, n int) error { return parsing(`"` + strings.Repeat("x", n) + `"`)(c) }},
	{"JSON lists", func(c *v8.Context, n int) error { return parsing("[" + strings.Repeat("[],", n/3) + "1]")(c) }},
	{"JSON numbers", func(c *v8.Context, n int) error { return parsing("[" + strings.Repeat("1.5,", n/4) + "1]")(c) }},
	{"JSON objects", func(c *v8.Context, n int) error {
		return parsing("[" + strings.Repeat(`{"a":1},`, n/8) + "1]")(c)
	}},
	{"JSON depth", func(c *v8.Context, n int) error {
		return parsing(strings.Repeat("[", n/2) + strings.Repeat("]", n/2))(c)
	}},
	{"serialized", func(c *v8.Context, n int) error {
		b := serialized(n)
		return held(func(s v8.Scope) error {
			_, err := s.Deserialize(b)
			return err
		})(c)
	}},
	{"built", func(c *v8.Context, n int) error {
		b := serialized(n)
		return held(func(s v8.Scope) error {
			_, err := hooks.Build(s, b)
			return err
		})(c)
	}},
	{"built lists", func(c *v8.Context, n int) error {
		b := append([]byte{0xff, 16, 'A'}, varint(1000)...)
		inner := append(append([]byte{'A'}, varint(n/3000)...), strings.Repeat("A\x00$\x00\x00", n/3000)...)
		inner = append(append(inner, '$', 0), varint(n/3000)...)
		for range 1000 {
			b = append(b, inner...)
		}
		b = append(append(b, '$', 0), varint(1000)...)
		return held(func(s v8.Scope) error {
			_, err := hooks.Build(s, b)
			return err
		})(c)
	}},
	{"copy", func(c *v8.Context, n int) error {
		from, err := v8.NewIsolate(v8.IsolateOptions{Group: c.Isolate().Group()})
		if err != nil {
			return err
		}
		defer from.Close()
		maker, err := from.NewContext(ctx)
		if err != nil {
			return err
		}
		var made *v8.Copy
		err = maker.Do(ctx, func(s v8.Scope) error {
			v, err := s.Eval(ctx, fmt.Sprintf("['x'.repeat(%d), Array(%d).fill(1)]", n/2, n/4))
			if err == nil {
				made, err = s.Copy(ctx, v, v8.CopyOptions{})
			}
			return err
		})
		if err != nil {
			return err
		}
		defer made.Close()
		return held(func(s v8.Scope) error {
			_, err := made.Value(ctx, s)
			return err
		})(c)
	}},
}

// For all input of the host, either there is room or the error is a MemoryError, or a
// SizeError for values with many parts.
func TestIntake(t *testing.T) {
	multiples := map[uint64][]float64{16 * mib: {1. / 32, 0.5, 2, 8}, 64 * mib: {1.5}}
	if testing.Short() {
		multiples = map[uint64][]float64{16 * mib: {1. / 32, 2}}
	}
	for _, in := range intakes {
		t.Run(in.name, func(t *testing.T) {
			for limit, sizes := range multiples {
				c := limited(t, v8.Limits{Memory: limit})
				exec(t, c, "function use(x) { return x.length }")
				for _, multiple := range sizes {
					err := in.give(c, int(multiple*float64(limit)))
					if err != nil {
						require.NotErrorIs(t, err, v8.ErrLost, "%v × %d", multiple, limit)
						var large *v8.SizeError
						if !errors.As(err, &large) {
							require.ErrorIs(t, err, v8.ErrMemoryLimit, "%v × %d", multiple, limit)
							var e *v8.MemoryError
							require.ErrorAs(t, err, &e)
							require.Equal(t, limit, e.Limit)
						}
					}
					require.False(t, err == nil && multiple >= 2, "%v × %d", multiple, limit)
					require.False(t, err != nil && multiple < 0.1 && in.name != "JSON depth", "%v", err)
					exec(t, c, "x = undefined")
					got, err := c.Eval(ctx, sound)
					require.NoError(t, err)
					require.Equal(t, "1,2,3", got)
				}
			}
			debug.FreeOSMemory()
		})
	}
}
