package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/seed24588400/paddock/v8"
)

// maxChunk is the maximum size in bytes of a chunk that Go reads for a stream.
const maxChunk = 64 << 10

// The operations of hosted.js.
const (
	opSettle = iota
	opReadable
	opWritable
	opOpenReader
	opOpenWriter
	opRead
	opCancel
	opWrite
	opClose
	opAbort
)

// hosted is the value of an object of hosted.js: a reader or a writer of Go.
type hosted struct {
	*hosting
	*resource
}

// hosting is the state of a hosted. Only one operation is in progress at a time, and its
// result is a task of the loop.
type hosting struct {
	reader io.Reader
	writer io.Writer
	chunk  []byte // of the reader; it is reused

	mu   sync.Mutex
	busy bool
}

var hostedClass = v8.RegisterClass("paddock/web.hosted", &v8.Class{Name: "Hosted"})

// begin reports whether the next operation can begin.
func (h *hosting) begin() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.busy {
		return refusal("another operation of the stream is in progress", nil)
	}
	h.busy = true
	return nil
}

func (h *hosting) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.busy = false
}

// ReadableStream returns a ReadableStream of bytes for the guest. It reads r when the guest
// wants a chunk, at most 64 KiB at once and nothing ahead, in a goroutine of its own as
// pending work of the loop. At the end of r, when the guest cancels the stream or no longer
// refers to it, and when the Env is closed, r is closed if it is an io.Closer; this can
// happen while r is being read. The guest reads the text of an error of r. The scope s must
// be that of a hold of the Env's context. The error wraps v8.ErrInvalid without
// Options.Streams.
func (e *Env) ReadableStream(ctx context.Context, s v8.Scope, r io.Reader) (v8.Value, error) {
	v, err := e.stream(ctx, s, opReadable, &hosting{reader: r}, r)
	if err != nil {
		return v8.Undefined, fmt.Errorf("web: readable stream: %w", err)
	}
	return v, nil
}

// WritableStream returns a WritableStream for the guest that writes its chunks, which must
// be buffers or views, to w, in a goroutine of its own as pending work of the loop. When the
// guest closes or aborts the stream or no longer refers to it, and when the Env is closed, w
// is closed if it is an io.Closer. Otherwise it is like [Env.ReadableStream].
func (e *Env) WritableStream(ctx context.Context, s v8.Scope, w io.Writer) (v8.Value, error) {
	v, err := e.stream(ctx, s, opWritable, &hosting{writer: w}, w)
	if err != nil {
		return v8.Undefined, fmt.Errorf("web: writable stream: %w", err)
	}
	return v, nil
}

func (e *Env) stream(ctx context.Context, s v8.Scope, op int, h *hosting, x any) (v8.Value, error) {
	if err := e.hosts(); err != nil {
		return v8.Undefined, err
	}
	if x == nil {
		return v8.Undefined, fmt.Errorf("%w: the reader or writer is nil", v8.ErrInvalid)
	}
	v, err := e.host(s, h, x)
	if err != nil {
		return v8.Undefined, err
	}
	return e.callHook(ctx, s, streamHook, op, v)
}

// host returns an object for a reader or writer x.
func (e *Env) host(s v8.Scope, h *hosting, x any) (v8.Value, error) {
	r := e.resources.add(func() {
		if c, ok := x.(io.Closer); ok {
			_ = c.Close()
		}
	})
	if r == nil {
		return v8.Undefined, errEnvClosed
	}
	outer := &hosted{h, r}
	v, err := s.Wrap(hostedClass, outer)
	if err != nil {
		r.close()
		return v8.Undefined, err
	}
	closeWith(outer, r)
	return v, nil
}

// hosts returns an error if the Env has no streams.
func (e *Env) hosts() error {
	switch {
	case e == nil || e.loop == nil:
		return fmt.Errorf("%w: a nil or zero Env; use one that Install made", v8.ErrInvalid)
	case !e.streams:
		return fmt.Errorf("%w: Options.Streams was not set when the Env was installed", v8.ErrInvalid)
	}
	return nil
}

// callHook calls a hook of the scripts with the number of an operation.
func (e *Env) callHook(ctx context.Context, s v8.Scope, h hook, op int, args ...v8.Value) (v8.Value, error) {
	f, err := e.hooks.bound(s)
	if err != nil {
		return v8.Undefined, err
	}
	return f.Call(ctx, v8.Undefined, append([]v8.Value{v8.Int(int(h)), v8.Int(op)}, args...)...)
}

func hostedOf(call *v8.Call) (*hosted, error) {
	x, _ := call.Arg(0).Unwrap()
	h, ok := x.(*hosted)
	if !ok {
		return nil, refusal("the first argument is not a stream of the host", nil)
	}
	return h, nil
}

// startRead begins to read. Its arguments are the object of a reader, and the number of the
// operation.
func startRead(e *Env, _ context.Context, call *v8.Call) (v8.Value, error) {
	h, err := hostedOf(call)
	if err == nil && h.reader == nil {
		err = refusal("the stream has no reader", nil)
	}
	if err != nil {
		return v8.Undefined, err
	}
	return v8.Undefined, e.operate(call, h, func() ([]byte, error) {
		if h.hosting.chunk == nil {
			h.hosting.chunk = make([]byte, maxChunk)
		}
		for tries := 0; ; tries++ {
			n, err := h.hosting.reader.Read(h.hosting.chunk)
			switch {
			case n > 0: // a reader returns its error again
				return h.hosting.chunk[:n], nil
			case err == io.EOF:
				h.close()
				return nil, nil
			case err == nil && tries > 100:
				err = io.ErrNoProgress
			}
			if err != nil {
				h.close()
				return nil, err
			}
		}
	})
}

// startWrite begins to write. Its arguments are the object of a writer, the number of the
// operation, and the bytes.
func startWrite(e *Env, _ context.Context, call *v8.Call) (v8.Value, error) {
	h, err := hostedOf(call)
	if err == nil && h.writer == nil {
		err = refusal("the stream has no writer", nil)
	}
	if err != nil {
		return v8.Undefined, err
	}
	b, err := bytesOf(call.Arg(2), nil)
	if err != nil {
		return v8.Undefined, err
	}
	size := uint64(len(b))
	if err := e.loop.Reserve(size); err != nil {
		return v8.Undefined, unpended(err)
	}
	err = e.operate(call, h, func() ([]byte, error) {
		defer e.loop.Unreserve(size)
		_, err := h.hosting.writer.Write(b)
		if err != nil {
			h.close()
		}
		return nil, err
	})
	if err != nil {
		e.loop.Unreserve(size)
	}
	return v8.Undefined, err
}

// endHosted closes a writer. Its arguments are the object, and the number of the operation.
func endHosted(e *Env, _ context.Context, call *v8.Call) (v8.Value, error) {
	h, err := hostedOf(call)
	if err != nil {
		return v8.Undefined, err
	}
	return v8.Undefined, e.operate(call, h, func() ([]byte, error) {
		h.close()
		return nil, nil
	})
}

// closeHosted closes a reader or a writer without waiting.
func closeHosted(e *Env, _ context.Context, call *v8.Call) (v8.Value, error) {
	h, err := hostedOf(call)
	if err != nil {
		return v8.Undefined, err
	}
	go h.close()
	return v8.Undefined, nil
}

// operate does an operation in a goroutine, and reports its result to hosted.js.
func (e *Env) operate(call *v8.Call, h *hosted, f func() ([]byte, error)) error {
	id := call.Arg(1)
	number, _ := id.Float64()
	if err := h.begin(); err != nil {
		return err
	}
	err := e.loop.Go(func(context.Context) v8.Task {
		b, err := f()
		return func(ctx context.Context, s v8.Scope) error {
			value := v8.Undefined
			if err == nil && b != nil {
				value, err = newBytes(s, b)
			}
			h.end()
			failed := err != nil
			if failed {
				if value, err = s.Error(err); err != nil {
					return err
				}
			}
			_, err := e.callHook(ctx, s, streamHook, opSettle, v8.Number(number), v8.Bool(failed), value)
			if errors.Is(err, errEnvClosed) {
				return nil
			}
			return err
		}
	})
	if err != nil {
		h.end()
		return unpended(err)
	}
	return nil
}

// Reader locks a ReadableStream of the guest, whose chunks must be buffers or views, and
// returns a reader of their bytes. Read runs the loop, as [v8.Loop.Await] does, until the
// next chunk arrives, and must not be called in a hold or while the loop runs. ctx limits
// all calls. A guest that produces chunks faster than Read takes them fills only its own
// queue. At the end of the stream the error is io.EOF; otherwise it is that of Await, for
// example a *v8.Exception if the stream fails. Close cancels the stream. The reader must not
// be used by multiple goroutines at the same time. The scope s must be that of a hold of the
// Env's context. The error of Reader wraps v8.ErrInvalid without Options.Streams.
func (e *Env) Reader(ctx context.Context, s v8.Scope, stream v8.Value) (io.ReadCloser, error) {
	id, err := e.lock(ctx, s, opOpenReader, stream)
	if err != nil {
		return nil, fmt.Errorf("web: reader: %w", err)
	}
	return &guestReader{e: e, ctx: ctx, id: id}, nil
}

// Writer locks a WritableStream of the guest and returns a writer. Write writes a
// Uint8Array with a copy of the bytes, and runs the loop until the stream wants it and has
// written it. Close closes the stream, and waits for that. Otherwise it is like [Env.Reader].
func (e *Env) Writer(ctx context.Context, s v8.Scope, stream v8.Value) (io.WriteCloser, error) {
	id, err := e.lock(ctx, s, opOpenWriter, stream)
	if err != nil {
		return nil, fmt.Errorf("web: writer: %w", err)
	}
	return &guestWriter{e: e, ctx: ctx, id: id}, nil
}

func (e *Env) lock(ctx context.Context, s v8.Scope, op int, stream v8.Value) (v8.Value, error) {
	if err := e.hosts(); err != nil {
		return v8.Undefined, err
	}
	return e.callHook(ctx, s, streamHook, op, stream)
}

// guestReader reads a stream of the guest.
type guestReader struct {
	e    *Env
	ctx  context.Context
	id   v8.Value // a number
	rest []byte   // of the last chunk
	err  error    // of the next call
}

func (r *guestReader) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	chunk, err := r.chunk()
	n := copy(b, chunk)
	r.rest = chunk[n:]
	return n, err
}

// chunk returns the bytes of the next chunk that is not empty. They are valid until the next
// call.
func (r *guestReader) chunk() ([]byte, error) {
	for len(r.rest) == 0 && r.err == nil {
		r.next()
	}
	if len(r.rest) == 0 {
		return nil, r.err
	}
	chunk := r.rest
	r.rest = nil
	return chunk, nil
}

// next gets the next chunk.
func (r *guestReader) next() {
	err := r.e.loop.Await(r.ctx, func(s v8.Scope) (v8.Value, error) {
		return r.e.callHook(r.ctx, s, streamHook, opRead, r.id)
	}, func(_ v8.Scope, list v8.Value) error {
		n, err := list.Len()
		if err == nil && n == 0 {
			err = io.EOF
		}
		if err != nil {
			return err
		}
		chunk, err := list.Get(r.ctx, v8.Int(0))
		if err == nil {
			r.rest, err = bytesOf(chunk, nil)
		}
		return err
	})
	if errors.Is(err, io.EOF) {
		r.err = io.EOF
	} else if err != nil {
		r.err = fmt.Errorf("web: read: %w", err)
	}
}

func (r *guestReader) Close() error {
	if r.err != nil {
		return nil
	}
	r.err = fmt.Errorf("web: read: %w", v8.ErrClosed)
	r.rest = nil
	return r.e.release(r.ctx, opCancel, r.id)
}

// release ends the lock of a stream that is not at its end.
func (e *Env) release(ctx context.Context, op int, id v8.Value) error {
	return e.loop.Context().Do(ctx, func(s v8.Scope) error {
		_, err := e.callHook(ctx, s, streamHook, op, id)
		return err
	})
}

// guestWriter writes a stream of the guest.
type guestWriter struct {
	e   *Env
	ctx context.Context
	id  v8.Value // a number
	err error    // of the next call
}

func (w *guestWriter) Write(b []byte) (int, error) {
	if w.err != nil || len(b) == 0 {
		return 0, w.err
	}
	err := w.e.loop.Await(w.ctx, func(s v8.Scope) (v8.Value, error) {
		chunk, err := s.Bytes(b)
		if err != nil {
			return v8.Undefined, err
		}
		return w.e.callHook(w.ctx, s, streamHook, opWrite, w.id, chunk)
	}, nil)
	if err != nil {
		w.err = fmt.Errorf("web: write: %w", err)
		_ = w.e.release(w.ctx, opAbort, w.id)
		return 0, w.err
	}
	return len(b), nil
}

func (w *guestWriter) Close() error {
	if w.err != nil {
		return nil
	}
	w.err = fmt.Errorf("web: write: %w", v8.ErrClosed)
	err := w.e.loop.Await(w.ctx, func(s v8.Scope) (v8.Value, error) {
		return w.e.callHook(w.ctx, s, streamHook, opClose, w.id)
	}, nil)
	if err != nil {
		return fmt.Errorf("web: close: %w", err)
	}
	return nil
}
