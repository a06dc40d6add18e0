package web_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// closer counts the calls of Close, and of Read or Write.
type closer struct {
	io.Reader
	io.Writer
	reads, writes, closed atomic.Int32
}

func (c *closer) Read(b []byte) (int, error) {
	c.reads.Add(1)
	return c.Reader.Read(b)
}

func (c *closer) Write(b []byte) (int, error) {
	c.writes.Add(1)
	return c.Writer.Write(b)
}

func (c *closer) Close() error {
	c.closed.Add(1)
	return nil
}

// give sets a global of the page to a stream.
func (p *page) give(name string, stream func(s v8.Scope) (v8.Value, error)) {
	require.NoError(p.t, p.loop.Context().Do(ctx, func(s v8.Scope) error {
		v, err := stream(s)
		if err != nil {
			return err
		}
		global, err := s.Global()
		if err != nil {
			return err
		}
		return global.Set(ctx, v8.String(name), v)
	}))
}

func (p *page) source(name string, r io.Reader) {
	p.give(name, func(s v8.Scope) (v8.Value, error) { return p.env.ReadableStream(ctx, s, r) })
}

func (p *page) sink(name string, w io.Writer) {
	p.give(name, func(s v8.Scope) (v8.Value, error) { return p.env.WritableStream(ctx, s, w) })
}

var streaming = web.Options{Streams: true, Encoding: true, Timers: true, Abort: true}

func TestReadableStreamOfReader(t *testing.T) {
	p := newPage(t, streaming)
	r := &closer{Reader: iotest.OneByteReader(strings.NewReader("abc"))}
	p.source("s", r)
	require.Zero(t, r.reads.Load(), "nothing is read before the guest wants it")
	require.Equal(t, "[ 'a', 'b', 'c' ]", p.eval(`(async () => {
		const all = [];
		for await (const x of s.pipeThrough(new TextDecoderStream())) all.push(x);
		return all;
	})()`))
	require.EqualValues(t, 1, r.closed.Load())

	p.source("s", strings.NewReader("abcdef"))
	require.Equal(t, "[ 'abcd', 'ef', true ]", strings.Join(strings.Fields(p.eval(`(async () => {
		const r = s.getReader({ mode: 'byob' }), text = (x) => new TextDecoder().decode(x.value);
		return [text(await r.read(new Uint8Array(4))), text(await r.read(new Uint8Array(4))), (await r.read(new Uint8Array(4))).done];
	})()`)), " "))

	p.source("s", iotest.ErrReader(errors.New("broken")))
	require.Equal(t, "'broken'", p.eval(`s.getReader().read().catch((e) => e.message)`))
}

// The guest's demand decides how much is read.
func TestReadableStreamBackpressure(t *testing.T) {
	p := newPage(t, streaming)
	r := &closer{Reader: strings.NewReader(strings.Repeat("x", 1<<20))}
	p.source("s", r)
	require.Equal(t, "65536", p.eval(`r = s.getReader(), r.read().then((x) => x.value.length)`))
	require.EqualValues(t, 1, r.reads.Load())
	require.Equal(t, "undefined", p.eval(`r.cancel()`))
	require.Eventually(t, func() bool { return r.closed.Load() == 1 }, 10*time.Second, time.Millisecond)
}

// A reader that is blocked is closed with the Env.
func TestReadableStreamEnds(t *testing.T) {
	p := newPage(t, streaming)
	r, w := io.Pipe()
	p.source("s", r)
	require.NoError(t, p.exec(`s.getReader().read().catch(() => {})`))
	ctx, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, p.loop.Run(ctx), context.DeadlineExceeded)
	require.NoError(t, p.env.Close())
	_, err := w.Write([]byte("x"))
	require.ErrorIs(t, err, io.ErrClosedPipe)
}

// A stream that the guest drops is closed.
func TestReadableStreamCollected(t *testing.T) {
	p := newPage(t, streaming)
	r := &closer{Reader: strings.NewReader("abc")}
	p.source("s", r)
	p.eval("s = undefined")
	require.Eventually(t, func() bool {
		if err := p.loop.Context().Isolate().CollectGarbage(ctx); err != nil {
			return false
		}
		p.eval("0")
		runtime.GC()
		return r.closed.Load() == 1
	}, 10*time.Second, 10*time.Millisecond)
}

func TestWritableStreamOfWriter(t *testing.T) {
	p := newPage(t, streaming)
	var out bytes.Buffer
	w := &closer{Writer: &out}
	p.sink("d", w)
	require.Equal(t, "undefined", p.eval(`ReadableStream.from(['a', 'b']).pipeThrough(new TextEncoderStream()).pipeTo(d)`))
	require.Equal(t, "ab", out.String())
	require.EqualValues(t, 1, w.closed.Load())

	p.sink("d", w)
	require.Equal(t, "'TypeError'", p.eval(`d.getWriter().write('text').catch((e) => e.name)`))
	_, closed := io.Pipe()
	_ = closed.CloseWithError(io.ErrShortWrite)
	p.sink("d", closed)
	require.Equal(t, "'io: read/write on closed pipe'",
		p.eval(`d.getWriter().write(new Uint8Array(1)).catch((e) => e.message)`))
}

// open evaluates an expression to a stream and locks it.
func open[T any](p *page, source string, lock func(context.Context, v8.Scope, v8.Value) (T, error)) (locked T) {
	require.NoError(p.t, p.loop.Context().Do(ctx, func(s v8.Scope) error {
		v, err := s.Eval(ctx, source, v8.Origin{Name: "test.js"})
		if err == nil {
			locked, err = lock(ctx, s, v)
		}
		return err
	}))
	return locked
}

func TestReaderOfStream(t *testing.T) {
	p := newPage(t, streaming)
	r := open(p, `n = 0; s = new ReadableStream({ async pull(c) {
		await new Promise((r) => setTimeout(r, 1));
		c.enqueue(new Uint8Array([97 + n]));
		if (++n === 3) c.close();
	} }, { highWaterMark: 0 })`, p.env.Reader)
	b := make([]byte, 10)
	n, err := r.Read(b)
	require.NoError(t, err)
	require.Equal(t, "a", string(b[:n]))
	require.Equal(t, "[ 1, true ]", p.eval("[n, s.locked]"), "no chunk is read ahead")
	all, err := io.ReadAll(r)
	require.NoError(t, err)
	require.Equal(t, "bc", string(all))
	require.Equal(t, "false", p.eval("s.locked"))
	_, err = r.Read(b)
	require.ErrorIs(t, err, io.EOF)
	require.NoError(t, r.Close())

	r = open(p, `s = new ReadableStream({ pull() { throw new RangeError('bad') } })`, p.env.Reader)
	var e *v8.Exception
	_, err = r.Read(b)
	require.ErrorAs(t, err, &e)
	require.Equal(t, "RangeError: bad", e.Name+": "+e.Message)

	r = open(p, `s = new ReadableStream({ pull(c) { c.enqueue('text') }, cancel(reason) { why = reason.name } })`, p.env.Reader)
	_, err = r.Read(b)
	require.ErrorAs(t, err, &e)
	require.Equal(t, "TypeError", e.Name)
	require.Equal(t, "'TypeError'", p.eval("why"))

	r = open(p, `s = new ReadableStream({ cancel() { canceled = true } })`, p.env.Reader)
	_, err = r.Read(b)
	require.ErrorIs(t, err, v8.ErrUnsettled)

	r = open(p, `s = new ReadableStream({ cancel() { canceled = true } })`, p.env.Reader)
	require.NoError(t, r.Close())
	require.NoError(t, r.Close())
	require.Equal(t, "true", p.eval("canceled"))
	_, err = r.Read(b)
	require.ErrorIs(t, err, v8.ErrClosed)
}

func TestWriterOfStream(t *testing.T) {
	p := newPage(t, streaming)
	w := open(p, `got = []; d = new WritableStream({ async write(x) {
		await new Promise((r) => setTimeout(r, 1));
		got.push(new TextDecoder().decode(x));
	}, close() { got.push('closed') } })`, p.env.Writer)
	for _, text := range []string{"ab", "c"} {
		n, err := io.WriteString(w, text)
		require.NoError(t, err)
		require.Equal(t, len(text), n)
	}
	require.NoError(t, w.Close())
	require.NoError(t, w.Close())
	require.Equal(t, "[ 'ab', 'c', 'closed' ]", p.eval("got"))
	_, err := w.Write([]byte("x"))
	require.ErrorIs(t, err, v8.ErrClosed)

	w = open(p, `d = new WritableStream({ write() { throw new RangeError('full') } })`, p.env.Writer)
	var e *v8.Exception
	_, err = w.Write([]byte("x"))
	require.ErrorAs(t, err, &e)
	require.Equal(t, "full", e.Message)
	require.Equal(t, "false", p.eval("d.locked"))
}

func TestStreamsRefuse(t *testing.T) {
	plain := newPage(t, web.Options{Compression: true})
	require.NoError(t, plain.loop.Context().Do(ctx, func(s v8.Scope) error {
		_, err := plain.env.ReadableStream(ctx, s, strings.NewReader(""))
		require.ErrorIs(t, err, v8.ErrInvalid)
		_, err = plain.env.Reader(ctx, s, v8.Null)
		require.ErrorIs(t, err, v8.ErrInvalid)
		return nil
	}))
	p := newPage(t, streaming)
	require.NoError(t, p.loop.Context().Do(ctx, func(s v8.Scope) error {
		_, err := p.env.ReadableStream(ctx, s, nil)
		require.ErrorIs(t, err, v8.ErrInvalid)
		_, err = p.env.WritableStream(ctx, s, nil)
		require.ErrorIs(t, err, v8.ErrInvalid)
		for _, source := range []string{
			"1", "({})", "(() => { const s = new ReadableStream(); s.getReader(); return s })()",
		} {
			v, err := s.Eval(ctx, source)
			require.NoError(t, err)
			var e *v8.Exception
			_, err = p.env.Reader(ctx, s, v)
			require.ErrorAs(t, err, &e, source)
			require.Equal(t, "TypeError", e.Name)
			_, err = p.env.Writer(ctx, s, v)
			require.ErrorAs(t, err, &e, source)
		}
		return nil
	}))
	require.NoError(t, p.env.Close())
	require.NoError(t, p.loop.Context().Do(ctx, func(s v8.Scope) error {
		_, err := p.env.ReadableStream(ctx, s, strings.NewReader(""))
		require.ErrorIs(t, err, v8.ErrClosed)
		return nil
	}))
	var none *web.Env
	_, err := none.Reader(ctx, v8.Scope{}, v8.Null)
	require.ErrorIs(t, err, v8.ErrInvalid)
}
