package node

import (
	"context"
	"io"
	"time"

	"github.com/seed24588400/paddock/v8"
)

// host registers a Go function for the scripts. Snapshots contain its name.
func host(name string, f v8.Callback) *v8.HostFunction {
	return v8.NewHostFunction("paddock/node."+name, f)
}

// hostOfEnv registers a Go function that needs the Env of its context.
func hostOfEnv(name string, f func(e *Env, ctx context.Context, call *v8.Call) (v8.Value, error)) *v8.HostFunction {
	return host(name, func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		e, _ := call.Scope.Context().Data(envKey{}).(*Env)
		if e == nil || e.isClosed() {
			return v8.Undefined, errClosed
		}
		return f(e, ctx, call)
	})
}

// hostFunctions are the functions that the scripts call.
var hostFunctions = []*v8.HostFunction{
	host("source", source),
	host("names", names),
	host("kind", kind),
	host("promise", promise),
	host("encode", encode),
	host("decode", decode),
	host("hash", hashData),
	host("pbkdf2", pbkdf2Step),
	host("random", random),
	host("deflate", deflatePart),
	host("checksum", checksum),
	host("requireFrom", requireFrom),
	hostOfEnv("settings", settings),
	hostOfEnv("now", now),
	hostOfEnv("memory", memory),
	hostOfEnv("write", write),
	hostOfEnv("inflate", inflate),
	hostOfEnv("exit", exit),
	hostOfEnv("start", startTimer),
	hostOfEnv("cancel", cancelTimer),
}

// nodeVersion is the version whose documentation the modules follow.
const nodeVersion = "22.15.0"

// settings returns what process shows of the host's options.
func settings(e *Env, _ context.Context, call *v8.Call) (v8.Value, error) {
	env := make(map[string]any, len(e.options.Env))
	for name, value := range e.options.Env {
		env[name] = value
	}
	args := []any{"/usr/bin/node"}
	for _, arg := range e.options.Args {
		args = append(args, arg)
	}
	return call.Scope.Value(map[string]any{"env": env, "args": args, "version": "v" + nodeVersion,
		"versions": map[string]any{"node": nodeVersion, "v8": v8.Version(), "modules": "127"}})
}

// now returns the nanoseconds since the Env was made, in the resolution of Options.Clock.
func now(e *Env, _ context.Context, _ *v8.Call) (v8.Value, error) {
	d := time.Since(e.start).Truncate(e.options.Clock)
	return v8.Number(float64(d.Nanoseconds())), nil
}

// memory returns the sizes of the heap and of its used part, and what is outside the heap.
func memory(e *Env, _ context.Context, call *v8.Call) (v8.Value, error) {
	s, err := call.Scope.HeapStatistics()
	if err != nil {
		return v8.Undefined, err
	}
	return call.Scope.Value([]any{s.TotalHeap, s.UsedHeap, s.External})
}

// write writes a text to process.stdout (1) or process.stderr (2).
func write(e *Env, _ context.Context, call *v8.Call) (v8.Value, error) {
	fd, _ := call.Arg(0).Int64()
	text, err := call.Arg(1).AsString()
	if err != nil {
		return v8.Undefined, err
	}
	w := e.options.Stdout
	if fd == 2 {
		w = e.options.Stderr
	}
	if w != nil {
		_, _ = io.WriteString(w, text)
	}
	return v8.Undefined, nil
}

// exit implements process.exit.
func exit(e *Env, _ context.Context, call *v8.Call) (v8.Value, error) {
	code, _ := call.Arg(0).Int64()
	err := &ExitError{Code: int(code)}
	e.mu.Lock()
	first := !e.exited
	e.exited = true
	e.mu.Unlock()
	if first {
		// The guest may catch the exception.
		_ = e.loop.Post(func(context.Context, v8.Scope) error {
			e.mu.Lock()
			defer e.mu.Unlock()
			e.exited = false
			return err
		})
	}
	return v8.Undefined, err
}

// kind returns the kind of an object that has one of its own, and otherwise an empty string.
func kind(_ context.Context, call *v8.Call) (v8.Value, error) {
	v := call.Arg(0)
	switch k := v.Kind(); k {
	case v8.KindError, v8.KindPromise, v8.KindProxy, v8.KindSharedArrayBuffer:
		return v8.String(k.String()), nil
	case v8.KindObject, v8.KindFunction:
		t, err := v.Subtype()
		if err != nil || t == v8.SubtypeNone {
			return v8.String(""), err
		}
		return v8.String(t.String()), nil
	}
	return v8.String(""), nil
}

// promise returns the state of a promise (0 pending, 1 fulfilled, 2 rejected) and its value.
func promise(_ context.Context, call *v8.Call) (v8.Value, error) {
	state, value, err := call.Arg(0).PeekPromise()
	if err != nil {
		return v8.Undefined, err
	}
	return call.Scope.Array(v8.Int(int(state)), value)
}

// requireFrom returns the functions require and require.resolve of a module with this key.
func requireFrom(_ context.Context, call *v8.Call) (v8.Value, error) {
	key, err := call.Arg(0).AsString()
	if err != nil {
		return v8.Undefined, err
	}
	if len(key) > maxKey {
		return v8.Undefined, refusal("the name of the file is too long", nil)
	}
	require, err := call.Scope.ModuleFunction("require", key)
	if err != nil {
		return v8.Undefined, err
	}
	resolve, err := call.Scope.ModuleFunction("require.resolve", key)
	if err != nil {
		return v8.Undefined, err
	}
	return call.Scope.Array(require, resolve)
}

const maxKey = 4 << 10
