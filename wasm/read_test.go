package wasm_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/evict"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/internal/seed"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/wasm"
)

// large returns a module of about size bytes, of functions of 4 KiB that add up
// numbers. add(n) of the first one returns n + sum.
func large(size int) []byte {
	body := []byte{0} // no locals
	for n := range 512 {
		body = slices.Concat(body, []byte{0x20, 0, 0x41}, []byte{byte(n)&0x3f | 0x80, 0}, []byte{0x6a, 0x21, 0})
	}
	body = append(body, 0x20, 0, 0x0b)
	code := append(leb(len(body)), body...)
	many := max(1, size/len(code))
	return binary(
		section(secType, vec(typ([]byte{i32}, []byte{i32}))),
		section(secFunction, append(leb(many), make([]byte, many)...)),
		section(secExport, vec(append(text("add"), 0, 0))),
		section(secCode, append(leb(many), bytes.Repeat(code, many)...)),
	)
}

const sum = 512 / 64 * (63 * 64 / 2)

// add calls the module's function add(1) in a context.
func add(c *v8.Context, m *v8.WasmModule) (got int32, err error) {
	err = c.Do(ctx, func(s v8.Scope) error {
		i, err := wasm.Instantiate(ctx, s, m, nil)
		if err != nil {
			return err
		}
		f, err := wasm.Func[func(context.Context, int32) (int32, error)](i, "add")
		if err != nil {
			return err
		}
		got, err = f(ctx, 1)
		return err
	})
	return got, err
}

func TestRead(t *testing.T) {
	c := newContext(t, v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}})
	here := c.Isolate().Group()
	other, err := groups.New()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, other.Close()) })
	module := large(300 << 10)
	random := seed.Of(t).Rand(0)
	for name, reader := range map[string]func(io.Reader) io.Reader{
		"whole":             func(r io.Reader) io.Reader { return r },
		"byte for byte":     iotest.OneByteReader,
		"halves":            iotest.HalfReader,
		"data with the end": iotest.DataErrReader,
		"empty reads": func(r io.Reader) io.Reader {
			return readFunc(func(b []byte) (int, error) {
				if random.IntN(2) == 0 {
					return 0, nil
				}
				return r.Read(b)
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			wire := module
			if name == "byte for byte" {
				wire = large(1)
			}
			m, err := c.ReadWasm(ctx, reader(bytes.NewReader(wire)), v8.ReadWasmOptions{})
			require.NoError(t, err)
			defer m.Close()
			require.Equal(t, len(wire), m.Size())
			for _, group := range []*groups.Group{here, here, other} {
				got, err := add(newContext(t, v8.IsolateOptions{Group: group}), m)
				require.NoError(t, err)
				require.Equal(t, int32(1+sum), got)
			}
		})
	}
	t.Run("the isolate that read it is closed", func(t *testing.T) {
		i, err := v8.NewIsolate(v8.IsolateOptions{Group: here})
		require.NoError(t, err)
		reading, err := i.NewContext(ctx)
		require.NoError(t, err)
		m, err := reading.ReadWasm(ctx, bytes.NewReader(module), v8.ReadWasmOptions{})
		require.NoError(t, err)
		defer m.Close()
		require.NoError(t, i.Close())
		got, err := add(c, m)
		require.NoError(t, err)
		require.Equal(t, int32(1+sum), got)
	})
	t.Run("larger than the isolate's memory", func(t *testing.T) {
		small := newContext(t, v8.IsolateOptions{Limits: v8.Limits{Memory: 16 << 20}})
		m, err := small.ReadWasm(ctx, bytes.NewReader(large(20<<20)), v8.ReadWasmOptions{})
		require.NoError(t, err)
		defer m.Close()
		got, err := add(small, m)
		require.NoError(t, err)
		require.Equal(t, int32(1+sum), got)
	})
}

type readFunc func(b []byte) (int, error)

func (f readFunc) Read(b []byte) (int, error) { return f(b) }

func TestReadFails(t *testing.T) {
	c := newContext(t, v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}})
	forbidden, err := c.Isolate().NewContext(ctx)
	require.NoError(t, err)
	require.NoError(t, forbidden.AllowCodeGeneration(ctx, v8.CodeGeneration{}))
	over, err := c.Isolate().NewContext(ctx)
	require.NoError(t, err)
	require.NoError(t, over.Close())
	mine := errors.New("mine")
	module := large(200 << 10)
	wrong := slices.Clone(module)
	wrong[len(wrong)-2] = 0xff // an invalid opcode
	header := binary()
	for name, x := range map[string]struct {
		context *v8.Context
		r       io.Reader
		most    int
		is      error
		says    string
	}{
		"nothing": {c, bytes.NewReader(nil), 0, nil, "CompileError: "},
		"no module": {c, bytes.NewReader([]byte("<!doctype html> and more")), 0, nil,
			"expected magic word 00 61 73 6d"},
		"a short header":      {c, bytes.NewReader(header[:5]), 0, nil, "expected 4 bytes"},
		"a part":              {c, bytes.NewReader(module[:len(module)/2]), 0, nil, "CompileError: "},
		"a wrong instruction": {c, bytes.NewReader(wrong), 0, nil, "Compiling function #48 failed: "},
		"the reader fails": {c, io.MultiReader(bytes.NewReader(module[:1000]), iotest.ErrReader(mine)), 0, mine,
			"v8: reading WebAssembly: mine"},
		"the connection breaks": {c, io.MultiReader(bytes.NewReader(module[:1000]),
			iotest.ErrReader(io.ErrUnexpectedEOF)), 0, io.ErrUnexpectedEOF, ""},
		"nothing comes":     {c, readFunc(func([]byte) (int, error) { return 0, nil }), 0, io.ErrNoProgress, ""},
		"the reader panics": {c, readFunc(func([]byte) (int, error) { panic("mine") }), 0, nil, "panic: mine"},
		"the reader lies": {c, readFunc(func(b []byte) (int, error) {
			return len(b) + 1, nil
		}), 0, v8.ErrInvalid, "Read returned 65537 of 65536 bytes"},
		"too large": {c, bytes.NewReader(module), 1000, v8.ErrWasmSize, ""},
		"never ends": {c, readFunc(func(b []byte) (int, error) {
			return len(b), nil
		}), 1 << 20, v8.ErrWasmSize, "the module has more than 1048576 bytes"},
		"a section says too much": {c, bytes.NewReader(append(header, 1, 0xff, 0xff, 0xff, 0xff, 0x03)), 0, v8.ErrWasmSize, "a section has 1073741823 bytes, but only 67108850 of the limit of 67108864 are left"},
		"a section's length is no": {c, bytes.NewReader(append(header, 1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80)), 0,
			nil, "CompileError: "},
		"negative":              {c, bytes.NewReader(module), -1, v8.ErrInvalid, "ReadWasmOptions.MaxBytes is -1"},
		"more than V8 allows":   {c, bytes.NewReader(module), 1<<30 + 1, v8.ErrInvalid, "must be at most 1073741824"},
		"forbidden":             {forbidden, bytes.NewReader(module), 0, v8.ErrWasmForbidden, ""},
		"the context is closed": {over, bytes.NewReader(module), 0, v8.ErrClosed, ""},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := x.context.ReadWasm(ctx, x.r, v8.ReadWasmOptions{MaxBytes: x.most})
			require.Nil(t, m)
			require.ErrorContains(t, err, x.says)
			if x.is != nil {
				require.ErrorIs(t, err, x.is)
			}
		})
	}
	t.Run("inside the isolate", func(t *testing.T) {
		require.ErrorIs(t, c.Do(ctx, func(s v8.Scope) error {
			_, err := c.ReadWasm(ctx, bytes.NewReader(module), v8.ReadWasmOptions{})
			return err
		}), v8.ErrReentrant)
	})
	got, err := add(c, newModule(t, module))
	require.NoError(t, err)
	require.Equal(t, int32(1+sum), got)
}

// halfWay reads half of a module, then signals this and waits.
type halfWay struct {
	io.Reader
	there, goOn chan struct{}
	once        sync.Once
}

func newHalfWay(module []byte) *halfWay {
	return &halfWay{Reader: bytes.NewReader(module[:len(module)/2]), there: make(chan struct{}),
		goOn: make(chan struct{})}
}

func (h *halfWay) Read(b []byte) (int, error) {
	n, err := h.Reader.Read(b)
	if err == io.EOF {
		h.once.Do(func() { close(h.there) })
		<-h.goOn
	}
	return n, err
}

func TestReadEndsHalfWay(t *testing.T) {
	module := large(200 << 10)
	mine := errors.New("mine")
	for name, x := range map[string]struct {
		end func(t *testing.T, i *v8.Isolate, cancel context.CancelCauseFunc)
		is  error
	}{
		"cancelled": {func(_ *testing.T, _ *v8.Isolate, cancel context.CancelCauseFunc) { cancel(mine) }, mine},
		"closed": {func(t *testing.T, i *v8.Isolate, _ context.CancelCauseFunc) {
			require.NoError(t, i.Close())
		}, v8.ErrClosed},
		"lost": {func(t *testing.T, i *v8.Isolate, _ context.CancelCauseFunc) {
			c, err := i.NewContext(ctx)
			require.NoError(t, err)
			require.ErrorIs(t, c.Do(ctx, func(s v8.Scope) error { return evict.FailIn(ctx, s) }), v8.ErrLost)
		}, v8.ErrLost},
	} {
		t.Run(name, func(t *testing.T) {
			group, err := groups.New()
			require.NoError(t, err)
			defer group.Close()
			c := newContext(t, v8.IsolateOptions{Group: group, Limits: v8.Limits{Memory: 32 << 20}})
			half := newHalfWay(module)
			reading, cancel := context.WithCancelCause(ctx)
			defer cancel(nil)
			ended := make(chan error)
			go func() {
				_, err := c.ReadWasm(reading, half, v8.ReadWasmOptions{})
				ended <- err
			}()
			<-half.there
			x.end(t, c.Isolate(), cancel)
			require.ErrorIs(t, <-ended, x.is)
			close(half.goOn)
		})
	}
}

// If the context ends during the last step, V8 has compiled the module, and its code must be released.
func TestReadEndsAnywhere(t *testing.T) {
	c := newContext(t, v8.IsolateOptions{})
	module := large(100 << 10)
	live.EndAnywhere(t, func(ctx context.Context) error {
		m, err := c.ReadWasm(ctx, bytes.NewReader(module), v8.ReadWasmOptions{})
		if err == nil {
			err = m.Close()
		}
		return err
	})
}

// For any bytes, streaming compilation and compilation at once accept the same
// modules.
func TestReadAnything(t *testing.T) {
	c := newContext(t, v8.IsolateOptions{})
	module := wire()
	check := func(b []byte) {
		m, err := c.ReadWasm(ctx, iotest.HalfReader(bytes.NewReader(b)), v8.ReadWasmOptions{MaxBytes: 1 << 20})
		atOnce := c.Do(ctx, func(s v8.Scope) error {
			_, err := newModule(t, b).Value(ctx, s)
			return err
		})
		if errors.Is(err, v8.ErrWasmSize) {
			require.Error(t, atOnce, "%x", b)
			return
		}
		require.Equal(t, atOnce == nil, err == nil, "%x: %v, %v", b, atOnce, err)
		if err == nil {
			require.NoError(t, m.Close())
		}
	}
	for n := range module {
		check(module[:n])
	}
	random := seed.Of(t).Rand(0)
	for range 3000 {
		b := slices.Clone(module)
		for range 1 + random.IntN(3) {
			switch at := random.IntN(len(b)); random.IntN(4) {
			case 0:
				b = slices.Delete(b, at, at+1)
			case 1:
				b = slices.Insert(b, at, byte(random.Uint32()))
			case 2:
				b[at] = byte(random.Uint32())
			default:
				b[at] ^= 1 << random.IntN(8)
			}
		}
		check(b)
	}
}

func TestHammerRead(t *testing.T) {
	group, err := groups.New()
	require.NoError(t, err)
	defer group.Close()
	module := large(100 << 10)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for n := range 12 {
				i, err := v8.NewIsolate(v8.IsolateOptions{Group: group})
				if !assert.NoError(t, err) {
					return
				}
				c, err := i.NewContext(ctx)
				assert.NoError(t, err)
				reading, cancel := context.WithCancel(ctx)
				var readers sync.WaitGroup
				for range 3 {
					readers.Go(func() {
						m, err := c.ReadWasm(reading, iotest.HalfReader(bytes.NewReader(module)), v8.ReadWasmOptions{})
						if err == nil {
							assert.NoError(t, m.Close())
							return
						}
						assert.True(t, errors.Is(err, v8.ErrClosed) || errors.Is(err, context.Canceled), "%v", err)
					})
				}
				switch n % 3 {
				case 0:
					cancel()
				case 1:
					assert.NoError(t, i.Close())
				}
				readers.Wait()
				cancel()
				assert.NoError(t, i.Close())
			}
		})
	}
	all.Wait()
}

func init() {
	child.Register("read eagerly", func([]string) int {
		if err := readEagerly(); err != nil {
			fmt.Println(err)
			return 1
		}
		return 0
	})
}

// If V8's worker threads compile every function, ReadWasm returns when they have
// finished.
func readEagerly() error {
	if err := v8.SetOptions(v8.Options{Flags: []string{"--no-wasm-lazy-compilation"}}); err != nil {
		return err
	}
	i, err := v8.NewIsolate(v8.IsolateOptions{})
	if err != nil {
		return err
	}
	defer i.Close()
	c, err := i.NewContext(ctx)
	if err != nil {
		return err
	}
	module := large(1 << 20)
	m, err := c.ReadWasm(ctx, bytes.NewReader(module), v8.ReadWasmOptions{})
	if err != nil {
		return err
	}
	defer m.Close()
	if got, err := add(c, m); got != 1+sum || err != nil {
		return fmt.Errorf("%d, %w", got, err)
	}
	module[len(module)-2] = 0xff
	if _, err := c.ReadWasm(ctx, bytes.NewReader(module), v8.ReadWasmOptions{}); err == nil {
		return errors.New("a module with a wrong instruction was compiled")
	}
	// The context ends while the threads are working.
	for n := range 20 {
		short, cancel := context.WithTimeout(ctx, time.Duration(n)*time.Millisecond)
		m, err := c.ReadWasm(short, bytes.NewReader(large(4<<20)), v8.ReadWasmOptions{})
		cancel()
		switch {
		case err == nil:
			m.Close()
		case !errors.Is(err, context.DeadlineExceeded):
			return err
		}
	}
	return nil
}

func TestReadEagerly(t *testing.T) {
	r := child.Run(t, "read eagerly")
	require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
}

// BenchmarkRead measures the time from the last byte to a module that can be
// instantiated.
func BenchmarkRead(b *testing.B) {
	const size = 16 << 20
	module := large(size)
	c := newContext(b, v8.IsolateOptions{})
	b.Run("as it arrives", func(b *testing.B) {
		var waited time.Duration
		for range b.N {
			var last time.Time
			r := io.MultiReader(bytes.NewReader(module), readFunc(func([]byte) (int, error) {
				last = time.Now()
				return 0, io.EOF
			}))
			m, err := c.ReadWasm(ctx, paced{r}, v8.ReadWasmOptions{})
			require.NoError(b, err)
			waited += time.Since(last)
			require.NoError(b, m.Close())
		}
		b.ReportMetric(float64(waited.Microseconds())/1000/float64(b.N), "ms-after-last-byte")
	})
	b.Run("at once", func(b *testing.B) {
		var waited time.Duration
		for range b.N {
			got, err := io.ReadAll(paced{bytes.NewReader(module)})
			require.NoError(b, err)
			last := time.Now()
			m := v8.NewWasmModule(got)
			require.NoError(b, c.Do(ctx, func(s v8.Scope) error {
				_, err := m.Value(ctx, s)
				return err
			}))
			waited += time.Since(last)
			require.NoError(b, m.Close())
		}
		b.ReportMetric(float64(waited.Microseconds())/1000/float64(b.N), "ms-after-last-byte")
	})
}

// paced reads 100 MB per second, like a fast network.
type paced struct{ r io.Reader }

func (p paced) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	time.Sleep(time.Duration(n) * 10 * time.Nanosecond)
	return n, err
}
