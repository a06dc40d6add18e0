package v8_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/v8"
)

// Operations release what they have made if their context ends after it was made.
func TestOperationsEndAnywhere(t *testing.T) {
	c := limited(t, v8.Limits{Memory: 256 * mib})
	i := c.Isolate()
	source := strings.Repeat("function f(x) { return x + 1 }\n", 2000)
	module := strings.Repeat("{ let f = x => x + 1 }\n", 2000)
	exec(t, c, `globalThis.data = Array.from({ length: 5000 }, (_, i) => ({ i }));
		globalThis.shared = new SharedArrayBuffer(100);
		globalThis.busy = () => { for (let i = 0; i < 20000; i++); return {} }`)
	script, err := c.Compile(ctx, source, v8.CompileOptions{})
	require.NoError(t, err)
	defer script.Close()
	closing := func(c io.Closer, err error) error {
		if err == nil {
			err = c.Close()
		}
		return err
	}
	for name, op := range map[string]func(ctx context.Context) error{
		"context": func(ctx context.Context) error { return closing(i.NewContext(ctx)) },
		"context in a scope": func(ctx context.Context) error {
			return c.Do(ctx, func(s v8.Scope) error { return closing(s.NewContext(ctx)) })
		},
		"script": func(ctx context.Context) error { return closing(c.Compile(ctx, source)) },
		"script in a scope": func(ctx context.Context) error {
			return c.Do(ctx, func(s v8.Scope) error { return closing(s.Compile(ctx, source)) })
		},
		"code cache": func(ctx context.Context) error {
			_, err := script.CodeCache(ctx)
			return err
		},
		"module": func(ctx context.Context) error {
			return c.Do(ctx, func(s v8.Scope) error { return closing(s.CompileModule(ctx, module)) })
		},
		"copy": func(ctx context.Context) error {
			return c.Do(ctx, func(s v8.Scope) error {
				v, err := s.Eval(ctx, "data")
				if err != nil {
					return err
				}
				return closing(s.Copy(ctx, v, v8.CopyOptions{}))
			})
		},
		"buffer": func(ctx context.Context) error {
			return c.Do(ctx, func(s v8.Scope) error {
				if _, err := s.Eval(ctx, "busy()"); err != nil {
					return err
				}
				_, err := s.Buffer(100_000, nil)
				return err
			})
		},
		"shared buffer": func(ctx context.Context) error {
			return c.Do(ctx, func(s v8.Scope) error {
				v, err := s.Eval(ctx, "shared")
				if err != nil {
					return err
				}
				return closing(v.Shared())
			})
		},
		"persistent": func(ctx context.Context) error {
			return c.Do(ctx, func(s v8.Scope) error {
				v, err := s.Eval(ctx, "busy()")
				if err != nil {
					return err
				}
				return closing(v.Persist())
			})
		},
		"data": func(ctx context.Context) error {
			_, err := c.Eval(ctx, "busy(), data")
			return err
		},
		"WebAssembly": func(ctx context.Context) error {
			m := v8.NewWasmModule([]byte("\x00asm\x01\x00\x00\x00"))
			defer m.Close()
			return c.Do(ctx, func(s v8.Scope) error {
				_, err := m.Value(ctx, s)
				return err
			})
		},
	} {
		t.Run(name, func(t *testing.T) { live.EndAnywhere(t, op) })
	}
}
