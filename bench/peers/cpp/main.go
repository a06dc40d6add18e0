//go:build linux && cgo && (amd64 || arm64)

// Command cpp is the peer that runs V8 from C++: the same V8 as in Paddock, without
// Paddock. It is the floor: the difference between another peer and this one is the cost
// of that peer. Go only reads the command line and the clock.
package main

import (
	"errors"
	"time"

	"github.com/seed24588400/paddock/bench/peers/peer"
)

func main() {
	initialize()
	// One isolate stays, as in a service that makes and closes isolates, because the
	// first isolate of a group makes the parts that all of them share.
	stays := open("1", nil, 0)
	peer.Main(func() string { return "V8 " + v8Version() }, map[string]peer.Task{
		"create":    loop("create", newEngines),
		"context":   loop("context", stays.context),
		"call":      call,
		"callback":  callback,
		"object":    peer.Not("C++ has no conversion of objects"),
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

func loop(figure string, f func(n int) float64) peer.Task {
	return func(r *peer.Run) error {
		return r.Loop(figure, func(n int) (float64, error) { return f(n), nil })
	}
}

// inOrder runs several tasks one after the other.
func inOrder(r *peer.Run, tasks ...peer.Task) error {
	for _, t := range tasks {
		if err := t(r); err != nil {
			return err
		}
	}
	return nil
}

// openFile returns an engine in which a file has run.
func openFile(r *peer.Run, name string) (engine, error) {
	text, err := r.Text(name)
	if err != nil {
		return engine{}, err
	}
	return open(text, nil, 0), nil
}

func call(r *peer.Run) error {
	e, err := openFile(r, "calls.js")
	if err != nil {
		return err
	}
	return inOrder(r, loop("call", func(n int) float64 { return e.call("add", 1, 2, n) }),
		loop("call each", func(n int) float64 { return e.callEach("add", 1, 2, n) }))
}

func callback(r *peer.Run) error {
	e, err := openFile(r, "calls.js")
	if err != nil {
		return err
	}
	return loop("callback", func(n int) float64 { return e.call("repeat", float64(n), 0, 1) / float64(n) })(r)
}

func kernel(name string) peer.Task {
	return func(r *peer.Run) error {
		e, err := openFile(r, name+".js")
		if err != nil {
			return err
		}
		return r.Kernel(name, func() (float64, error) { return e.eval("kernel()"), nil })
	}
}

func idle(r *peer.Run) error {
	return r.Idle("idle", func() (any, error) { return open("1+1", nil, 0), nil })
}

func usable(e engine) error {
	if e.eval("1+1") != 2 {
		return errors.New("1+1 is not 2")
	}
	return nil
}

// kill ends a script in a new engine.
func kill(figure, source string) peer.Task {
	return func(r *peer.Run) error { return killIn(r, open("1", nil, 0), figure, source) }
}

// killIn terminates a script from another thread.
func killIn(r *peer.Run, e engine, figure, source string) error {
	return r.Kill(figure, func(limit time.Duration) (time.Duration, error) {
		begin := time.Now()
		e.evalWithin(source, limit)
		return time.Since(begin), nil
	}, func() error { return usable(e) }, "the isolate cannot be used afterwards")
}

// memory exceeds V8's heap limit, without a callback that could handle that.
func memory(r *peer.Run) error {
	source, err := r.Text("memory.js")
	if err != nil {
		return err
	}
	e := open("1", nil, peer.MemoryLimit)
	return r.Exhaust("memory", func() error {
		e.eval(source)
		return usable(e)
	}, func() error { return usable(e) }, "the isolate cannot be used afterwards")
}

func start(r *peer.Run) error {
	source, err := r.Text("bundle.js")
	if err != nil {
		return err
	}
	text, cache, snapshot := starts(source)
	cache(0) // makes the cache
	snapshot(0)
	return inOrder(r, loop("start text", text), loop("start cache", cache), loop("start snapshot", snapshot))
}

func webAssembly(r *peer.Run) error {
	wire, err := r.File("kernel.wasm")
	if err != nil {
		return err
	}
	e := open(`
		var compiled = new WebAssembly.Module(wire);
		function instance() { return new WebAssembly.Instance(compiled, {env: {host}}).exports }
		var {kernel, add, repeat, spin} = instance();
		function fresh() { return instance().add }
	`, wire, 0)
	if err := r.Kernel("wasm kernel", func() (float64, error) { return e.call("kernel", 0, 0, 1), nil }); err != nil {
		return err
	}
	return inOrder(r,
		loop("wasm call", func(n int) float64 { return e.call("add", 1, 2, n) }),
		loop("wasm callback", func(n int) float64 { return e.call("repeat", float64(n), 0, 1) / float64(n) }),
		loop("wasm instance", func(n int) float64 { return e.callResult("fresh", 1, 2, n) }),
		func(r *peer.Run) error { return killIn(r, e, "wasm kill", "spin()") })
}
