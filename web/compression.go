package web

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/seed24588400/paddock/v8"
)

// maxOutput is the maximum size in bytes of the output that a decompressor makes at once.
const maxOutput = 64 << 10

// The memory that a compressor and a decompressor take, which counts against the limit of
// the isolate.
const (
	compressorSize   = 1 << 20
	decompressorSize = 128 << 10
)

// codec is the value of an object of compression.js.
type codec struct {
	compressor   *compressor
	decompressor *decompressor
	*resource
}

var codecClass = v8.RegisterClass("paddock/web.codec", &v8.Class{Name: "Codec"})

// openCodec takes a format, and whether to compress.
func openCodec(e *Env, _ context.Context, call *v8.Call) (v8.Value, error) {
	format, err := call.Arg(0).AsString()
	if err != nil {
		return v8.Undefined, err
	}
	compress, _ := call.Arg(1).Bool()
	size := uint64(decompressorSize)
	if compress {
		size = compressorSize
	}
	isolate := call.Scope.Isolate()
	if err := isolate.Charge(size); err != nil {
		return v8.Undefined, uncharged(err)
	}
	c, end := new(codec), func() {}
	if compress {
		c.compressor, err = newCompressor(format)
	} else if c.decompressor, err = newDecompressor(format); err == nil {
		end = c.decompressor.close
	}
	if err == nil {
		c.resource = e.resources.add(func() {
			end()
			isolate.Discharge(size)
		})
		if c.resource == nil {
			err = errEnvClosed
		}
	}
	if err != nil {
		isolate.Discharge(size)
		return v8.Undefined, err
	}
	v, err := call.Scope.Wrap(codecClass, c)
	if err != nil {
		c.close()
		return v8.Undefined, err
	}
	closeWith(c, c.resource)
	return v, nil
}

// withCodec registers a function whose first argument is a codec. The result is a
// Uint8Array, or undefined if there is no output until there is more input. For an error in
// the data it is a string.
func withCodec(name string, f func(c *codec, call *v8.Call) ([]byte, error)) *v8.HostFunction {
	return host(name, func(_ context.Context, call *v8.Call) (v8.Value, error) {
		x, _ := call.Arg(0).Unwrap()
		c, ok := x.(*codec)
		if !ok {
			return v8.Undefined, refusal("the first argument is not a codec", nil)
		}
		if c.closed.Load() {
			return v8.Undefined, nil
		}
		b, err := f(c, call)
		var wrong *corruptError
		switch {
		case errors.As(err, &wrong):
			return v8.String(wrong.text), nil
		case err != nil || len(b) == 0:
			return v8.Undefined, err
		}
		return newBytes(call.Scope, b)
	})
}

// corruptError says why data cannot be decompressed.
type corruptError struct{ text string }

func (e *corruptError) Error() string { return e.text }

// feedCodec takes a piece of the input.
func feedCodec(c *codec, call *v8.Call) ([]byte, error) {
	piece, err := bytesOf(call.Arg(1), nil)
	if err != nil {
		return nil, err
	}
	if c.compressor != nil {
		return c.compressor.write(piece)
	}
	return c.decompressor.feed(piece)
}

// moreOfCodec returns further output for the input.
func moreOfCodec(c *codec, _ *v8.Call) ([]byte, error) {
	if c.compressor != nil {
		return nil, nil
	}
	return c.decompressor.next()
}

// endCodec ends the input.
func endCodec(c *codec, _ *v8.Call) ([]byte, error) {
	if c.compressor != nil {
		return c.compressor.end()
	}
	return c.decompressor.end()
}

// closeCodec releases a codec.
func closeCodec(c *codec, _ *v8.Call) ([]byte, error) {
	c.close()
	return nil, nil
}

// compressor is used in holds of one isolate.
type compressor struct {
	out    bytes.Buffer
	writer io.WriteCloser
}

func newCompressor(format string) (*compressor, error) {
	c := new(compressor)
	switch format {
	case "gzip":
		c.writer = gzip.NewWriter(&c.out)
	case "deflate":
		c.writer = zlib.NewWriter(&c.out)
	case "deflate-raw":
		w, err := flate.NewWriter(&c.out, flate.DefaultCompression)
		if err != nil {
			return nil, err
		}
		c.writer = w
	default:
		return nil, refusal("unknown format", nil)
	}
	return c, nil
}

// write compresses a piece. The result is valid until the next call.
func (c *compressor) write(b []byte) ([]byte, error) {
	c.out.Reset()
	_, err := c.writer.Write(b)
	return c.out.Bytes(), err
}

func (c *compressor) end() ([]byte, error) {
	c.out.Reset()
	err := c.writer.Close()
	return c.out.Bytes(), err
}

// decompressor runs a reader of Go, which waits for its input, in a goroutine. Methods
// other than close are called in holds of one isolate. A call gives the goroutine something
// to do, and waits until it has output or needs input.
type decompressor struct {
	format  string
	started bool
	over    bool // the goroutine has ended
	wants   bool // the goroutine waits for input
	failed  error
	input   chan []byte
	output  chan []byte // nil if input is needed; closed when the goroutine ends
	resume  chan struct{}
	done    chan struct{}
	close   func()

	// The fields below belong to the goroutine while it runs.
	piece []byte
	ended bool // there is no further input
	err   error
}

func newDecompressor(format string) (*decompressor, error) {
	switch format {
	case "gzip", "deflate", "deflate-raw":
	default:
		return nil, refusal("unknown format", nil)
	}
	d := &decompressor{
		format: format, wants: true, input: make(chan []byte), output: make(chan []byte), resume: make(chan struct{}),
		done: make(chan struct{}),
	}
	d.close = sync.OnceFunc(func() { close(d.done) })
	return d, nil
}

var (
	errTooLong  = &corruptError{"there is data after the end of the compressed data"}
	errTooShort = &corruptError{"the compressed data is incomplete"}
	errInvalid  = &corruptError{"the compressed data is invalid"}
	errPending  = refusal("the decompressor has output", nil)
)

// feed gives a piece of the input to the goroutine.
func (d *decompressor) feed(piece []byte) ([]byte, error) {
	switch {
	case d.failed != nil:
		return nil, d.failed
	case len(piece) == 0:
		return nil, nil
	case d.over:
		d.failed = errTooLong
		return nil, d.failed
	case !d.wants:
		return nil, errPending
	}
	if !d.started {
		d.started = true
		go d.run()
		if b, err := d.wait(); err != nil || b != nil {
			return b, err
		}
	}
	return d.send(piece)
}

// end gives the end of the input to the goroutine.
func (d *decompressor) end() ([]byte, error) {
	switch {
	case d.failed != nil:
		return nil, d.failed
	case d.over:
		return nil, nil
	case !d.started:
		return nil, errTooShort
	case !d.wants:
		return nil, errPending
	}
	return d.send(nil)
}

func (d *decompressor) send(piece []byte) ([]byte, error) {
	select {
	case d.input <- piece:
		d.wants = false
		return d.wait()
	case <-d.done:
		return nil, errEnvClosed
	}
}

// next returns the next output, or nil if input is needed.
func (d *decompressor) next() ([]byte, error) {
	switch {
	case d.failed != nil:
		return nil, d.failed
	case d.over || d.wants:
		return nil, nil
	}
	select {
	case d.resume <- struct{}{}:
		return d.wait()
	case <-d.done:
		return nil, errEnvClosed
	}
}

func (d *decompressor) wait() ([]byte, error) {
	select {
	case b, ok := <-d.output:
		if ok {
			d.wants = b == nil
			return b, nil
		}
		d.over, d.failed = true, d.err
		if d.failed == nil && len(d.piece) > 0 {
			d.failed = errTooLong
		}
		return nil, d.failed
	case <-d.done:
		return nil, errEnvClosed
	}
}

// run is the goroutine.
func (d *decompressor) run() {
	defer close(d.output)
	defer func() {
		if p := recover(); p != nil {
			d.err = fmt.Errorf("web: decompress: %v", p)
		}
	}()
	var r io.Reader
	var err error
	switch d.format {
	case "gzip":
		var z *gzip.Reader
		if z, err = gzip.NewReader(d); err == nil {
			z.Multistream(false)
			r = z
		}
	case "deflate":
		r, err = zlib.NewReader(d)
	default:
		r = flate.NewReader(d)
	}
	if err != nil {
		d.err = d.reason()
		return
	}
	b := make([]byte, maxOutput)
	for {
		n, err := r.Read(b)
		if n > 0 && !d.give(b[:n]) {
			return
		}
		if err == io.EOF {
			return
		}
		if err != nil {
			d.err = d.reason()
			return
		}
	}
}

// reason returns why the data cannot be decompressed.
func (d *decompressor) reason() error {
	if d.ended {
		return errTooShort
	}
	return errInvalid
}

// give returns output from the call that waits, and waits for the next one. It reports
// whether there is one.
func (d *decompressor) give(b []byte) bool {
	select {
	case d.output <- b:
	case <-d.done:
		return false
	}
	select {
	case <-d.resume:
		return true
	case <-d.done:
		return false
	}
}

// fill waits for input. At its end, the error is io.EOF.
func (d *decompressor) fill() error {
	for len(d.piece) == 0 {
		if d.ended {
			return io.EOF
		}
		select {
		case d.output <- nil:
		case <-d.done:
			return io.ErrClosedPipe
		}
		select {
		case d.piece = <-d.input:
			d.ended = d.piece == nil
		case <-d.done:
			return io.ErrClosedPipe
		}
	}
	return nil
}

func (d *decompressor) Read(b []byte) (int, error) {
	if err := d.fill(); err != nil {
		return 0, err
	}
	n := copy(b, d.piece)
	d.piece = d.piece[n:]
	return n, nil
}

// ReadByte is used by packages that would otherwise read more input than they need.
func (d *decompressor) ReadByte() (byte, error) {
	if err := d.fill(); err != nil {
		return 0, err
	}
	c := d.piece[0]
	d.piece = d.piece[1:]
	return c, nil
}
