package v8

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/lock"
)

// ErrWasmSize means that a WebAssembly module is larger than allowed.
var ErrWasmSize = errors.New("the WebAssembly module is too large")

// ReadWasmOptions configures Context.ReadWasm. The zero value is usable.
type ReadWasmOptions struct {
	// MaxBytes is the maximum size of the module in bytes. It may be at most 1 GiB, which
	// is V8's limit. While a module is read, it takes up to four times its size outside
	// the heap, which no limit of the isolate counts. Default: 64 MiB.
	MaxBytes int
}

const (
	defaultMostWasm = 64 << 20
	mostWasm        = 1 << 30 // V8's kV8MaxWasmModuleSize
	wasmPiece       = 64 << 10
)

// ReadWasm reads a module from r, for example from the body of an HTTP response. V8
// decodes and validates the bytes while they arrive, so that little is left to do after
// the last of them. The module is compiled for the context's group; see [WasmModule].
// ReadWasm holds the isolate for each piece of at most 64 KiB and releases it between
// pieces, so it must not be called inside the isolate.
//
// If the bytes are not a module, ReadWasm returns an *Exception with a
// WebAssembly.CompileError when it has read all of them. If there are too many, or a
// section claims to be longer than allowed, it returns an error that wraps ErrWasmSize
// immediately. It wraps errors of r. After an error nothing of the module remains.
// ReadWasm returns when ctx ends, even if a call of r.Read has not returned. A
// goroutine waits for that call, so the source of r should observe ctx too.
func (c *Context) ReadWasm(ctx context.Context, r io.Reader, o ReadWasmOptions) (*WasmModule, error) {
	i, err := c.owner()
	switch {
	case err != nil:
		return nil, err
	case i.nonzero() != nil:
		return nil, i.nonzero()
	case ctx == nil:
		return nil, fmt.Errorf("v8: reading WebAssembly: %w", lock.ErrNilContext)
	case r == nil:
		return nil, fmt.Errorf("v8: reading WebAssembly: %w: the Reader is nil", ErrInvalid)
	case o.MaxBytes < 0 || o.MaxBytes > mostWasm:
		return nil, fmt.Errorf("v8: reading WebAssembly: %w: ReadWasmOptions.MaxBytes is %d; it must be at most %d",
			ErrInvalid, o.MaxBytes, mostWasm)
	case o.MaxBytes == 0:
		o.MaxBytes = defaultMostWasm
	}
	in := &wasmInput{context: c}
	defer in.free()
	var wire []byte
	sections := wasmSections{most: o.MaxBytes}
	for p := range pieces(ctx, r, c.isolate.Done()) {
		if err := sections.add(p.bytes); err != nil {
			return nil, err
		}
		wire = append(wire, p.bytes...)
		if p.err != nil && p.err != io.EOF {
			return nil, fmt.Errorf("v8: reading WebAssembly: %w", p.err)
		}
		if _, err := in.give(ctx, p.bytes, false); err != nil {
			return nil, err
		}
		p.done()
		if p.err == io.EOF {
			code, err := in.finish(ctx)
			if err != nil {
				return nil, err
			}
			m := newWasmModule(wire)
			m.codes.add(c.isolate.group, code, false)
			return m, nil
		}
	}
	if ctx.Err() == nil {
		return nil, c.isolate.closedError()
	}
	return nil, fmt.Errorf("v8: reading WebAssembly: %w", context.Cause(ctx))
}

// wasmInput is a module of which V8 has received a part.
type wasmInput struct {
	context *Context
	stream  bridge.WasmStream
	group   *groups.Group // kept as soon as V8 has received bytes
}

func (in *wasmInput) free() {
	in.stream.Free()
	if in.group != nil {
		members.Drop(in.group)
	}
}

// give passes more bytes to V8. If last is set, it returns the compiled code, or the
// zero Wasm if V8 is still compiling.
func (in *wasmInput) give(ctx context.Context, b []byte, last bool) (code bridge.Wasm, err error) {
	i := in.context.isolate
	if err := i.lock(ctx); err != nil {
		return code, err
	}
	defer i.locker.Unlock()
	if err := in.context.check(); err != nil {
		return code, err
	}
	if in.group == nil {
		in.group = i.group
		members.Keep(in.group)
	}
	err = i.perform(ctx, func(f *frame) (status bridge.Status) {
		code, status = i.bridge.StreamWasm(in.context.handle.bits, &in.stream, b, last, &f.result)
		return status
	}, nil)
	if err != nil { // V8 may have compiled the code although the run had to end
		code.Free()
		return bridge.Wasm{}, err
	}
	return code, nil
}

// finish reports the end of the bytes to V8 and returns the compiled code.
func (in *wasmInput) finish(ctx context.Context) (bridge.Wasm, error) {
	code, err := in.give(ctx, nil, true)
	if code != (bridge.Wasm{}) || err != nil {
		return code, err
	}
	// With V8's flag --no-wasm-lazy-compilation, worker threads compile all functions.
	l := &Loop{context: in.context, wake: make(chan struct{}, 1)}
	if err := pump.add(l); err != nil {
		return code, err
	}
	defer pump.remove(l)
	for {
		err := in.context.Do(ctx, func(s Scope) error { return runTasks(ctx, s) })
		if err != nil {
			return code, err
		}
		if code, err := in.give(ctx, nil, true); code != (bridge.Wasm{}) || err != nil {
			return code, err
		}
		select {
		case <-l.wake:
		case <-ctx.Done():
			return code, fmt.Errorf("v8: reading WebAssembly: %w", context.Cause(ctx))
		case <-in.context.isolate.Done():
			return code, in.context.isolate.closedError()
		}
	}
}
