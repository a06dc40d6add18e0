package misuse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"reflect"
	"strings"
	"testing/fstest"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/node"
	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/remote"
	"github.com/seed24588400/paddock/remote/isolates"
	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/wasm"
	"github.com/seed24588400/paddock/web"
)

// world makes valid arguments, each when it is first needed.
type world struct {
	made  map[reflect.Type]any
	close []func()
	scope v8.Scope
	ctx   context.Context
}

func newWorld() *world {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	return &world{made: map[reflect.Type]any{}, ctx: ctx, close: []func(){cancel}}
}

func (w *world) end() {
	for n := len(w.close) - 1; n >= 0; n-- {
		w.close[n]()
	}
}

// get returns the T of this world, and makes it with make if there is none.
func get[T any](w *world, make func() (T, error)) T {
	if x, ok := w.made[of[T]()]; ok {
		return x.(T)
	}
	x, err := make()
	if err != nil {
		panic(fmt.Errorf("a live %v: %w", of[T](), err))
	}
	if c, ok := any(x).(io.Closer); ok {
		w.close = append(w.close, func() { _ = c.Close() })
	}
	w.made[of[T]()] = x
	return x
}

func (w *world) isolate() *v8.Isolate {
	return get(w, func() (*v8.Isolate, error) {
		return v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 32 << 20}})
	})
}

func (w *world) context() *v8.Context {
	return get(w, func() (*v8.Context, error) { return w.isolate().NewContext(w.ctx) })
}

func (w *world) loop() *v8.Loop {
	return get(w, func() (*v8.Loop, error) { return v8.NewLoop(w.context(), v8.LoopOptions{}), nil })
}

// eval must be called during the hold.
func (w *world) eval(source string) (v8.Value, error) {
	return w.scope.Eval(w.ctx, source)
}

// wasmBytes is the smallest module with an exported memory "m".
const wasmBytes = "\x00asm\x01\x00\x00\x00\x05\x03\x01\x00\x01\x07\x05\x01\x01m\x02\x00"

// outside has constructors that are called outside a hold.
var outside = map[reflect.Type]func(w *world) any{
	of[context.Context](): func(w *world) any { return w.ctx },
	of[error]():           func(*world) any { return errors.New("an error") },
	of[io.Reader]():       func(*world) any { return strings.NewReader("text") },
	of[io.Writer]():       func(*world) any { return io.Discard },
	of[fs.FS]():           func(*world) any { return fstest.MapFS{} },
	of[*groups.Group](): func(w *world) any {
		return get(w, groups.New)
	},
	of[*groups.Allocator](): func(w *world) any {
		return get(w, func() (*groups.Allocator, error) {
			return groups.NewAllocator(groups.AllocatorOptions{Warm: -1})
		})
	},
	of[*pool.Pool](): func(w *world) any {
		return get(w, func() (*pool.Pool, error) {
			p, err := pool.New(pool.Options{Ready: -1})
			if err == nil {
				w.close = append(w.close, func() {
					ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
					defer cancel()
					_ = p.Shutdown(ctx)
				})
			}
			return p, err
		})
	},
	of[*v8.Isolate](): func(w *world) any { return w.isolate() },
	of[*v8.Context](): func(w *world) any { return w.context() },
	of[*v8.Loop]():    func(w *world) any { return w.loop() },
	of[*v8.Copy](): func(w *world) any {
		return get(w, func() (*v8.Copy, error) { return marshal.CopyOf(1) })
	},
	of[*v8.Class](): func(w *world) any {
		return get(w, func() (*v8.Class, error) { return marshal.NewClass[pair]("Pair") })
	},
	of[*v8.WasmModule]():   func(w *world) any { return v8.NewWasmModule([]byte(wasmBytes)) },
	of[wasm.Module]():      func(w *world) any { return v8.NewWasmModule([]byte(wasmBytes)) },
	of[modules.Resolver](): func(*world) any { return modules.Map{} },
	of[*v8.Script](): func(w *world) any {
		return get(w, func() (*v8.Script, error) { return w.context().Compile(w.ctx, "1") })
	},
	of[*v8.CodeCache](): func(w *world) any {
		return get(w, func() (*v8.CodeCache, error) {
			s, err := w.context().Compile(w.ctx, "1", v8.CompileOptions{})
			if err != nil {
				return nil, err
			}
			return s.CodeCache(w.ctx)
		})
	},
	of[*snapshot.Dir](): func(w *world) any {
		return get(w, func() (*snapshot.Dir, error) {
			path, err := os.MkdirTemp("", "misuse")
			if err != nil {
				return nil, err
			}
			w.close = append(w.close, func() { _ = os.RemoveAll(path) })
			return snapshot.OpenDir(path, snapshot.DirOptions{})
		})
	},
	of[*modules.FS](): func(w *world) any {
		return get(w, func() (*modules.FS, error) { return modules.NewFS(fstest.MapFS{}, modules.FSOptions{}) })
	},
	of[*modules.Loader](): func(w *world) any {
		return get(w, func() (*modules.Loader, error) {
			return modules.New(w.ctx, w.loop(), modules.Options{Resolver: modules.Map{}})
		})
	},
	of[*node.Env](): func(w *world) any {
		return get(w, func() (*node.Env, error) { return node.Install(w.ctx, w.loop(), node.Options{}) })
	},
	of[*web.Env](): func(w *world) any {
		return get(w, func() (*web.Env, error) { return web.Install(w.ctx, w.loop(), web.Options{}) })
	},
	of[*isolates.Family](): func(w *world) any {
		return get(w, func() (*isolates.Family, error) {
			return isolates.New(w.ctx, w.context(), isolates.Options{MaxMemory: 64 << 20})
		})
	},
}

// inside has constructors that are called during a hold.
var inside map[reflect.Type]func(w *world) any

func init() {
	inside = map[reflect.Type]func(w *world) any{
		of[v8.Scope](): func(w *world) any { return w.scope },
		of[v8.Value](): func(w *world) any { return get(w, func() (v8.Value, error) { return w.eval("() => 1") }) },
		of[*v8.Persistent](): func(w *world) any {
			return get(w, func() (*v8.Persistent, error) {
				v, err := w.eval("() => 1")
				if err != nil {
					return nil, err
				}
				return v.Persist()
			})
		},
		of[*v8.Module](): func(w *world) any {
			return get(w, func() (*v8.Module, error) { return w.scope.CompileModule(w.ctx, "export let a") })
		},
		of[*v8.Resolver](): func(w *world) any {
			return get(w, func() (*v8.Resolver, error) { _, r, err := w.scope.Promise(); return r, err })
		},
		of[*v8.Deferred](): func(w *world) any {
			return get(w, func() (*v8.Deferred, error) { _, d, err := w.loop().Promise(w.scope); return d, err })
		},
		of[*v8.SharedBuffer](): func(w *world) any {
			return get(w, func() (*v8.SharedBuffer, error) {
				v, err := w.scope.SharedBuffer(8, nil)
				if err != nil {
					return nil, err
				}
				return v.Shared()
			})
		},
		of[*remote.Reference](): func(w *world) any {
			return get(w, func() (*remote.Reference, error) {
				v, err := w.eval("({})")
				if err != nil {
					return nil, err
				}
				return remote.NewReference(w.scope, v)
			})
		},
		of[*remote.Realm](): func(w *world) any {
			return get(w, func() (*remote.Realm, error) { return remote.NewRealm(w.scope) })
		},
		of[*remote.Function](): func(w *world) any {
			return get(w, func() (*remote.Function, error) {
				v, err := w.eval("() => 1")
				if err != nil {
					return nil, err
				}
				return remote.NewFunction(w.scope, v, remote.ModeSync)
			})
		},
		of[*wasm.Instance](): func(w *world) any {
			return get(w, func() (*wasm.Instance, error) {
				return wasm.Instantiate(w.ctx, w.scope, v8.NewWasmModule([]byte(wasmBytes)), nil)
			})
		},
		of[*wasm.Memory](): func(w *world) any {
			return get(w, func() (*wasm.Memory, error) {
				return outsideOrInside(w, of[*wasm.Instance]()).(*wasm.Instance).Memory("m")
			})
		},
	}
}

func outsideOrInside(w *world, t reflect.Type) any {
	if make := outside[t]; make != nil {
		return make(w)
	}
	return inside[t](w)
}

// live returns a valid argument of type t. ok is false if there is none but the zero
// value.
func (w *world) live(t reflect.Type) (v reflect.Value, ok bool) {
	v = reflect.New(t).Elem()
	switch {
	case outside[t] != nil || inside[t] != nil:
		v.Set(reflect.ValueOf(outsideOrInside(w, t)))
	case t.Kind() == reflect.Func:
		v.Set(reflect.MakeFunc(t, func([]reflect.Value) []reflect.Value {
			results := make([]reflect.Value, t.NumOut())
			for n := range results {
				results[n] = reflect.Zero(t.Out(n))
			}
			return results
		}))
	case t.Kind() == reflect.String:
		v.SetString("name")
	case t == of[any]():
		v.Set(reflect.ValueOf("any"))
	default:
		return v, false
	}
	return v, true
}
