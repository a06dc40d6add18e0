// Command paddock is the peer Paddock. The tasks use the APIs that its documentation
// recommends for speed. Isolates are in the default group. A separate group for each
// isolate is more secure, but takes longer.
package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed24588400/paddock/bench/peers/peer"
	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

func main() {
	peer.Main(version, map[string]peer.Task{
		"create":    create,
		"context":   contexts,
		"call":      call,
		"callback":  callback,
		"object":    object,
		"raytrace":  kernel("raytrace"),
		"transform": kernel("transform"),
		"regexp":    kernel("regexp"),
		"scheduler": kernel("scheduler"),
		"idle":      idle,
		"kill":      kill("kill", "for (;;);"),
		"stuck":     kill("stuck", "Array.prototype.forEach.call({length: 9007199254740991}, function () {})"),
		"memory":    memory,
		"start":     start,
		"wasm":      webAssembly,
	})
}

func version() string { return "V8 " + v8.Version() + ", " + peer.Modules() }

var ctx = context.Background()

// open makes an isolate with a context. If file is not empty, the file has run in it.
func open(r *peer.Run, file string, o v8.IsolateOptions) (*v8.Context, error) {
	c, err := newContext(o)
	if err != nil || file == "" {
		return c, err
	}
	text, err := r.Text(file)
	if err != nil {
		return nil, err
	}
	return c, c.Exec(ctx, text, v8.Origin{Name: file})
}

func newContext(o v8.IsolateOptions) (*v8.Context, error) {
	i, err := v8.NewIsolate(o)
	if err != nil {
		return nil, err
	}
	return i.NewContext(ctx)
}

// number evaluates a script whose result is a number.
func number(c *v8.Context, source string) (float64, error) {
	x, err := c.Eval(ctx, source)
	if err != nil {
		return 0, err
	}
	return asFloat(x)
}

func asFloat(x any) (float64, error) {
	switch x := x.(type) {
	case int64:
		return float64(x), nil
	case float64:
		return x, nil
	}
	return 0, fmt.Errorf("%v is %T", x, x)
}

// another makes an isolate that stays, as in a service that makes and closes isolates,
// because the first isolate of a group makes the parts that all of them share.
func another() error {
	_, err := v8.NewIsolate(v8.IsolateOptions{})
	return err
}

func create(r *peer.Run) error {
	if err := another(); err != nil {
		return err
	}
	if err := r.Capture(func(l peer.Line) {
		r.Note("create", fmt.Sprintf("about %v in a separate group, and thus a separate sandbox", peer.Rough(l.Value)))
	}).Loop("create", func(n int) (sum float64, err error) {
		for range n {
			g, err := groups.New()
			if err != nil {
				return 0, err
			}
			if sum, err = life(v8.IsolateOptions{Group: g}); err != nil {
				return 0, err
			}
			if err := g.Close(); err != nil {
				return 0, err
			}
		}
		return sum, nil
	}); err != nil {
		return err
	}
	return r.Loop("create", func(n int) (sum float64, err error) {
		for range n {
			if sum, err = life(v8.IsolateOptions{}); err != nil {
				return 0, err
			}
		}
		return sum, nil
	})
}

// life makes, uses and closes an isolate.
func life(o v8.IsolateOptions) (sum float64, err error) {
	c, err := newContext(o)
	if err != nil {
		return 0, err
	}
	if sum, err = number(c, "1+1"); err != nil {
		return 0, err
	}
	return sum, c.Isolate().Close()
}

func contexts(r *peer.Run) error {
	i, err := v8.NewIsolate(v8.IsolateOptions{})
	if err != nil {
		return err
	}
	return r.Loop("context", func(n int) (sum float64, err error) {
		for range n {
			c, err := i.NewContext(ctx)
			if err != nil {
				return 0, err
			}
			if sum, err = number(c, "1+1"); err != nil {
				return 0, err
			}
			if err := c.Close(); err != nil {
				return 0, err
			}
		}
		return sum, nil
	})
}

// persist returns a persistent handle of a global variable.
func persist(c *v8.Context, name string) (p *v8.Persistent, err error) {
	return p, c.Do(ctx, func(s v8.Scope) error {
		v, err := s.Eval(ctx, name)
		if err == nil {
			p, err = v.Persist()
		}
		return err
	})
}

// held calls f in a hold with the value of p.
func held(c *v8.Context, p *v8.Persistent, f func(s v8.Scope, v v8.Value) (float64, error)) (x float64, err error) {
	return x, c.Do(ctx, func(s v8.Scope) error {
		v, err := p.Value(s)
		if err == nil {
			x, err = f(s, v)
		}
		return err
	})
}

// call measures calls in one hold, as is recommended for many calls in a row, and single
// calls, which any goroutine could make.
func call(r *peer.Run) error {
	c, err := open(r, "calls.js", v8.IsolateOptions{})
	if err != nil {
		return err
	}
	add, err := persist(c, "add")
	if err != nil {
		return err
	}
	if err := r.Loop("call", func(n int) (float64, error) {
		return held(c, add, func(_ v8.Scope, add v8.Value) (sum float64, err error) {
			for range n {
				x, err := add.Call(ctx, v8.Undefined, v8.Int(1), v8.Int(2))
				if err != nil {
					return 0, err
				}
				sum, _ = x.Float64()
			}
			return sum, nil
		})
	}); err != nil {
		return err
	}
	return r.Loop("call each", func(n int) (sum float64, err error) {
		for range n {
			x, err := add.Call(ctx, c, 1, 2)
			if err != nil {
				return 0, err
			}
			if sum, err = asFloat(x); err != nil {
				return 0, err
			}
		}
		return sum, nil
	})
}

func callback(r *peer.Run) error {
	c, err := open(r, "calls.js", v8.IsolateOptions{})
	if err != nil {
		return err
	}
	if err := c.SetFunc(ctx, "host", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		x, _ := call.Arg(0).Float64()
		return v8.Number(x + 1), nil
	}); err != nil {
		return err
	}
	repeat, err := persist(c, "repeat")
	if err != nil {
		return err
	}
	return r.Loop("callback", func(n int) (float64, error) {
		return held(c, repeat, func(_ v8.Scope, repeat v8.Value) (float64, error) {
			x, err := repeat.Call(ctx, v8.Undefined, v8.Int(n))
			count, _ := x.Float64()
			return count / float64(n), err
		})
	})
}

// object uses package marshal, which passes the whole value in one buffer.
func object(r *peer.Run) error {
	c, err := open(r, "object.js", v8.IsolateOptions{})
	if err != nil {
		return err
	}
	one, all := peer.NewRecord(1), peer.Records()
	into := func(name string, x any) func(n int) (float64, error) {
		return func(n int) (weight float64, err error) {
			f, err := persist(c, name)
			if err != nil {
				return 0, err
			}
			defer f.Close()
			return held(c, f, func(s v8.Scope, f v8.Value) (float64, error) {
				for range n {
					if err := s.Nest(func(s v8.Scope) (err error) {
						weight, err = marshal.Call[float64](ctx, s, f, x)
						return err
					}); err != nil {
						return 0, err
					}
				}
				return weight, nil
			})
		}
	}
	if err := r.Loop("1 KiB in", into("weigh", one)); err != nil {
		return err
	}
	if err := r.Loop("1 KiB out", func(n int) (float64, error) {
		return out(c, n, "give", (*peer.Record).Weigh)
	}); err != nil {
		return err
	}
	if err := r.Loop("1 MiB in", into("weighAll", all)); err != nil {
		return err
	}
	return r.Loop("1 MiB out", func(n int) (float64, error) { return out(c, n, "giveAll", peer.WeighAll) })
}

// out converts the result of a function to Go, n times.
func out[T any](c *v8.Context, n int, name string, weigh func(T) float64) (weight float64, err error) {
	f, err := persist(c, name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return held(c, f, func(s v8.Scope, f v8.Value) (float64, error) {
		for range n {
			if err := s.Nest(func(s v8.Scope) error {
				x, err := marshal.Call[T](ctx, s, f)
				if err == nil {
					weight = weigh(x)
				}
				return err
			}); err != nil {
				return 0, err
			}
		}
		return weight, nil
	})
}

func kernel(name string) peer.Task {
	return func(r *peer.Run) error {
		c, err := open(r, name+".js", v8.IsolateOptions{})
		if err != nil {
			return err
		}
		return r.Kernel(name, func() (float64, error) { return number(c, "kernel()") })
	}
}

func idle(r *peer.Run) error {
	return r.Idle("idle", func() (any, error) {
		c, err := newContext(v8.IsolateOptions{})
		if err == nil {
			_, err = number(c, "1+1")
		}
		return c, err
	})
}

// kill ends a script by its context's deadline.
func kill(figure, source string) peer.Task {
	return func(r *peer.Run) error {
		c, err := newContext(v8.IsolateOptions{})
		if err != nil {
			return err
		}
		return r.Kill(figure, func(limit time.Duration) (time.Duration, error) {
			begin := time.Now()
			ctx, cancel := context.WithTimeout(ctx, limit)
			defer cancel()
			err := c.Exec(ctx, source)
			took := time.Since(begin)
			if !errors.Is(err, context.DeadlineExceeded) {
				return 0, fmt.Errorf("the run did not end at its deadline: %w", err)
			}
			return took, nil
		}, func() error { return usable(c) }, "the isolate is lost; the process continues")
	}
}

func usable(c *v8.Context) error {
	if x, err := number(c, "1+1"); err != nil || x != 2 {
		return errors.Join(err, errors.New("1+1 is not 2"))
	}
	return nil
}

func memory(r *peer.Run) error {
	c, err := newContext(v8.IsolateOptions{Limits: v8.Limits{Memory: peer.MemoryLimit}})
	if err != nil {
		return err
	}
	source, err := r.Text("memory.js")
	if err != nil {
		return err
	}
	return r.Exhaust("memory", func() error {
		err := c.Exec(ctx, source)
		if err != nil && !errors.Is(err, v8.ErrMemoryLimit) && !errors.Is(err, v8.ErrLost) {
			return nil
		}
		return err
	}, func() error { return usable(c) }, "the isolate is lost; the process continues")
}
