package v8_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/v8"
)

// giants are scripts that request one object, or one block of malloc memory, of tens to
// hundreds of megabytes.
var giants = []string{
	"new Array(30e6); 1",
	"new Array(3e7).fill({}); 1",
	"new Array(1e8).fill(0).map(() => ({})); 1",
	"Array(2e7).join('a').length",
	"[...'.'.repeat(5e8)].length",
	"'a'.repeat(5e8).split('').length",
	"'\\u1234'.repeat(500e6).charCodeAt(3)",
	"'x'.repeat(5e8).replace(/y/g, 'z').length",
	"'ab'.repeat(2e8).toUpperCase().length",
	"'ab'.repeat(2e8).slice(1, -1) === 'c'",
	"'a'.repeat(5e8) === 'a'.repeat(5e8 - 1) + 'b'",
	"'a'.repeat(5e8) < 'a'.repeat(5e8 - 1) + 'b'",
	"1n << 1000000000n; 1",
	"7n ** 100000000n; 1",
	"new Map(Array(1e7).entries()).size",
	"[].concat(Array(3e7).fill(1), Array(3e7).fill(2)).length",
	"{ const a = []; for (;;) a.push(1); }",
	"{ const a = []; a.length = 1e8; for (let i = 0; i < 1e8; i++) a[i] = i; }",
	"{ const a = []; a.length = 4e8; a.fill(1); }",
	"{ const s = new Set(); for (let i = 0; ; i++) s.add(i); }",
	"{ const o = {}; for (let i = 0; ; i++) o[i * 7] = i; }",
	"{ const o = {}; for (let i = 0; ; i++) o['k' + i] = i; }",
	"try { new Array(30e6); } catch {} finally { new Array(30e6); } 1",
	"(async () => { new Array(30e6); })(); 1",
	"Promise.resolve().then(() => new Array(30e6)); 1",
	"[3, 1, 2].sort(() => new Array(30e6) && 1); 1",
	"JSON.stringify({ toJSON: () => new Array(30e6) && 1 })",
	"'abc'.replace(/b/, () => new Array(30e6) && 'x')",
	"JSON.stringify('a'.repeat(5e8))",
	"JSON.stringify(['a'.repeat(5e8)])",
	"JSON.stringify({a:{b:'a'.repeat(2e8)}})",
	"JSON.stringify({a:{b:'a'.repeat(2e8)}}, null, 2)",
	`JSON.stringify('"'.repeat(1e8))`,
	`JSON.stringify('\u1234'.repeat(1e8))`,
	`JSON.stringify([1,'a'.repeat(1e6),'\u1234'.repeat(1e8)])`,
	"JSON.stringify({a:1}, (k,v)=>k?'a'.repeat(2e8):v)",
	"JSON.stringify({toJSON:()=>'a'.repeat(2e8)})",
	"JSON.stringify(new String('a'.repeat(3e8)))",
	"JSON.rawJSON('1'.repeat(3e8))",
	"JSON.stringify({a:1}, ['a'.repeat(3e8)])",
	`JSON.parse('"' + 'a'.repeat(4e8) + '"')`,
	`JSON.parse('"\\n' + 'a'.repeat(4e8) + '"')`,
	"JSON.parse('[' + '1,'.repeat(1e7) + '1]').length",
	"JSON.parse('[' + '1.5,'.repeat(5e6) + '1]').length",
	`JSON.parse('[' + '{"a":1},'.repeat(1e6) + '1]').length`,
	"JSON.parse('['.repeat(3e6))",
	`JSON.parse('{"a":'.repeat(1e6))`,
	"JSON.parse('['.repeat(2e6) + ']'.repeat(2e6))",
	"JSON.parse('[' + '1,'.repeat(3e6) + '1]', (k,v)=>v).length",
	`JSON.parse('{"' + 'a'.repeat(3e8) + '":1}')`,
	"JSON.parse('x'.repeat(3e8))",
	"encodeURIComponent('a'.repeat(5e8))",
	"encodeURIComponent('%'.repeat(1e8))",
	`encodeURIComponent('\u1234'.repeat(5e7))`,
	"encodeURI('a'.repeat(5e8))",
	"decodeURI('a'.repeat(5e8))",
	"decodeURIComponent('%41'.repeat(1e8))",
	"decodeURIComponent('%E1%88%B4'.repeat(3e7))",
	`escape('\u1234'.repeat(8e7))`,
	"escape('a'.repeat(5e8))",
	"unescape('%41'.repeat(1e8))",
	`'\u0041\u030a'.repeat(1e8).normalize()`,
	`'\u00e5'.repeat(1e8).normalize('NFD')`,
	`'a\u0301'.repeat(1e8).localeCompare('a\u0301'.repeat(1e8)+'b')`,
	"'a'.repeat(2e8).localeCompare('b'.repeat(2e8),'de')",
	`'a\u0301'.repeat(1e8).toLocaleUpperCase('tr')`,
	"'a'.repeat(4e8).toLocaleUpperCase()",
	`'\u0130'.repeat(1e8).toLocaleLowerCase('tr')`,
	"BigInt('9'.repeat(1e8))",
	"BigInt('0x'+'9'.repeat(2e8))",
	"10n == '9'.repeat(1e8)",
	"BigInt.asUintN(1e9, -1n)",
	"{ const o={}; o['a'.repeat(3e8)]=1 }",
	"({})['a'.repeat(3e8)]",
	"'a'.repeat(3e8) in {}",
	"delete ({})['a'.repeat(3e8)]",
	"Object.defineProperty({}, 'a'.repeat(3e8), {value:1})",
	"Object.hasOwn({}, 'a'.repeat(3e8))",
	"({}).hasOwnProperty('a'.repeat(3e8))",
	"Object.getOwnPropertyDescriptor({}, 'a'.repeat(3e8))",
	"Reflect.get({}, 'a'.repeat(3e8))",
	"Reflect.set({}, 'a'.repeat(3e8), 1)",
	"Reflect.has({}, 'a'.repeat(3e8))",
	"class A { static ['a'.repeat(3e8)]() {} }",
	"{ const {['a'.repeat(3e8)]: x} = {} }",
	"new Proxy({}, {get:()=>1})['a'.repeat(3e8)]",
	"({ m() { return super['a'.repeat(3e8)] } }).m()",
	"new Uint8Array(4)['1'.repeat(3e8)]",
	"Symbol.for('a'.repeat(3e8))",
	"Object.getOwnPropertyNames('a'.repeat(2e8))",
	"Object.entries('a'.repeat(2e8))",
	"Object.values('a'.repeat(2e8))",
	"Object.getOwnPropertyNames('a'.repeat(5e6))",
	"Object.getOwnPropertyNames(new Uint8Array(5e6))",
	"Object.getOwnPropertyDescriptors('a'.repeat(2e8))",
	"Object.assign({}, 'a'.repeat(2e8))",
	"({...'a'.repeat(2e8)})",
	"{ const {a, ...r} = new String('a'.repeat(2e8)); }",
	"for (const k in new String('a'.repeat(2e8))) break",
	"new RegExp('a'.repeat(5e7))",
	"new RegExp('a'.repeat(4e8))",
	"RegExp.escape('a'.repeat(3e8))",
	"new RegExp('/'.repeat(3e7))",
	`new RegExp('[' + '\n'.repeat(3e7) + ']').source.length`,
	"'x'.repeat(3e7).replace(/(x)/g, '$1$1').length",
	"'x'.repeat(3e7).replace(/x/g, ()=>'y').length",
	"'x'.repeat(3e7).match(/x/g).length",
	"Function('/*'+'a'.repeat(4e8)+'*/')",
	"Function('a'.repeat(4e8), '')",
	"eval('/*'+'a'.repeat(4e8)+'*/')",
	`eval('/*'+'\u1234'.repeat(1e8)+'*/')`,
	`eval('"'+'a'.repeat(1e8)+'"').length`,
	"eval('`'+'a'.repeat(1e8)+'`').length",
	"eval('String.raw`'+'\\\\u0061'.repeat(1e7)+'`').length",
	"eval('/'+'a'.repeat(1e8)+'/')",
	"eval('9'.repeat(1e8))",
	"eval('var '+'a'.repeat(1e8))",
	`eval('"'+'a'.repeat(1e8)+'"x')`,
	"({})['a'.repeat(2e8)]()",
	"new Intl.ListFormat('en').format(Array(10).fill('a'.repeat(3e7))).length",
	"new Intl.NumberFormat('en').format('1'.repeat(1e8)).length",
	"[...new Intl.Segmenter('en').segment('a'.repeat(1e8))].length",
	"new Intl.Segmenter('en').segment('a'.repeat(2e8)).containing(5).segment",
	`new Intl.Collator('de').compare('\u00e4'.repeat(1e8),'\u00e4'.repeat(1e8))`,
	"new Date('1'.repeat(3e8))",
	"Date.parse('1 '.repeat(2e8))",
	"Number('1'.repeat(4e8))",
	"parseFloat('1'.repeat(4e8))",
	"parseInt('1'.repeat(4e8), 7)",
	"+('1'.repeat(4e8))",
	"('a'.repeat(3e8)).lastIndexOf('b')",
	"Uint8Array.fromBase64('A'.repeat(4e8)).length",
	"Uint8Array.fromHex('a'.repeat(4e8)).length",
	"{ const a = []; for (;;) { const b = []; b.length = 1e6; a.push(b); } }",
	"[].toSorted.call({ length: 2 ** 28 })",
	"Array.prototype.sort.call({ length: 2 ** 53 - 1 })",
	"{ const a = []; try { for (;;) a.push(new ArrayBuffer(1000)); } catch {} for (;;) a.push(new Uint8Array(8).buffer); }",
	"[].toReversed.call({ length: 2 ** 28 })",
	"'a'.repeat(2 ** 24).replaceAll('a', 'bb').length",
	"new Intl.Locale('a'.repeat(5e8))",
}

// resetPeak sets the process's peak of resident memory to the current value and returns
// it. peak returns the peak. Both are in bytes.
func resetPeak(t *testing.T) uint64 {
	require.NoError(t, os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o200))
	return peak(t)
}

func peak(t *testing.T) (bytesOf uint64) {
	status, err := os.ReadFile("/proc/self/status")
	require.NoError(t, err)
	_, line, _ := bytes.Cut(status, []byte("VmHWM:"))
	_, err = fmt.Sscanf(string(line), "%d kB", &bytesOf)
	require.NoError(t, err)
	return bytesOf << 10
}

// endsForMemory runs source, which must end with a MemoryError before V8 touches the
// memory. The isolate, whose limit is in MiB, must remain usable.
func endsForMemory(t *testing.T, isolate *v8.Isolate, limit uint64, source string) {
	c, err := isolate.NewContext(ctx)
	require.NoError(t, err)
	before := resetPeak(t)
	_, err = c.Eval(ctx, source)
	require.ErrorIs(t, err, v8.ErrMemoryLimit, source)
	require.NotErrorIs(t, err, v8.ErrLost, source)
	require.LessOrEqual(t, peak(t), before+((limit*3/2+16)<<20), source)
	got, err := c.Eval(ctx, "[1, 2, 3].map((x) => x + 1).join()")
	require.NoError(t, err, source)
	require.Equal(t, "2,3,4", got, source)
	require.NoError(t, c.Close())
}

// A large object that does not fit ends its run before V8 allocates it, and the isolate
// remains usable.
func TestLarge(t *testing.T) {
	for _, limit := range []uint64{8, 64} {
		isolate, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: limit << 20}})
		require.NoError(t, err)
		for i, source := range giants {
			if limit == 8 || i%3 == 0 {
				endsForMemory(t, isolate, limit, source)
			}
		}
		require.NoError(t, isolate.Close())
	}
}

// V8 grows an array for a new length in a function that cannot be unwound, so the memory is
// taken for a moment. The run ends at once, and the isolate remains usable.
func TestLargeLength(t *testing.T) {
	c := limited(t, v8.Limits{Memory: 8 * mib})
	for _, source := range []string{
		"{ const a = []; a.length = 3e7; }",
		"{ const a = [1]; a.length = 1e7; a.slice(0, 10); }",
		"{ const a = []; for (;;) { const b = []; b.length = 1e7; a.push(b); } }",
	} {
		err := c.Exec(ctx, source)
		require.ErrorIs(t, err, v8.ErrMemoryLimit, source)
		require.NotErrorIs(t, err, v8.ErrLost, source)
	}
	// Tables of WebAssembly are refused.
	for _, source := range []string{
		"new WebAssembly.Table({ element: 'anyfunc', initial: 1e7 })",
		"new WebAssembly.Table({ element: 'externref', initial: 1e7 }, {})",
		"{ const t = new WebAssembly.Table({ element: 'anyfunc', initial: 1 }); for (;;) t.grow(1000); }",
	} {
		err := c.Exec(ctx, source)
		var e *v8.Exception
		require.True(t, errors.As(err, &e) || errors.Is(err, v8.ErrMemoryLimit), "%s: %v", source, err)
		require.NotErrorIs(t, err, v8.ErrLost, source)
	}
	got, err := c.Eval(ctx, "const a = [1]; a.length = 3e5; new WebAssembly.Table({ element: 'anyfunc', initial: 1e4 }).grow(1e4) + a.length - 1e4")
	require.NoError(t, err)
	require.EqualValues(t, 3e5, got)
}

// sources are scripts for which V8's parser and compilers need more memory than the
// limit.
var sources = []string{
	"eval('a'+'()'.repeat(4e6))",
	"eval('var a={};a'+'.b'.repeat(4e6))",
	"eval('['+','.repeat(2e7)+']')",
	"eval('class A{'+'a;'.repeat(2e6)+'}')",
	"eval('var a;a'+'?.b'.repeat(3e6))",
	"eval('f'+'``'.repeat(3e6))",
	"eval('({'+'get a(){},'.repeat(1e6)+'})')",
	"eval('class A{'+'a(){}'.repeat(1e6)+'}')",
	"eval('var ['+','.repeat(1e7)+']=[]')",
}

// A parser is ended at any point at which it exceeds the limit.
func TestParsers(t *testing.T) {
	for _, limit := range []uint64{8, 64} {
		isolate, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: limit << 20}})
		require.NoError(t, err)
		for _, source := range sources {
			endsForMemory(t, isolate, limit, source)
		}
		require.NoError(t, isolate.Close())
	}
}

// V8 compares a BigInt with a string without a context, and throws an error there.
func TestEndWithoutContext(t *testing.T) {
	r := child.Run(t, "without context")
	require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
}

func init() {
	child.Register("without context", func([]string) int {
		// One conversion takes most of the default grace, or more on a slow machine.
		isolate, err := v8.NewIsolate(v8.IsolateOptions{Grace: time.Second})
		if err != nil {
			return 1
		}
		defer isolate.Close()
		c, err := isolate.NewContext(ctx)
		if err != nil {
			return 1
		}
		soon, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		defer cancel()
		err = c.Exec(soon, "for (;;) 10n == '9'.repeat(1e7)")
		if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, v8.ErrLost) {
			fmt.Println(err)
			return 1
		}
		return 0
	})
}

// A built-in function that is unwound leaks neither malloc memory nor heap.
func TestLargeAgain(t *testing.T) {
	r := child.Run(t, "large again")
	require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
}

func init() {
	child.Register("large again", func([]string) int {
		if err := largeAgain(); err != nil {
			fmt.Println(err)
			return 1
		}
		return 0
	})
}

func largeAgain() error {
	isolate, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 16 << 20}})
	if err != nil {
		return err
	}
	defer isolate.Close()
	c, err := isolate.NewContext(ctx)
	if err != nil {
		return err
	}
	for _, source := range []string{
		"JSON.stringify('a'.repeat(5e8))",
		"JSON.stringify([Array(3e5).fill('abcdefgh'), 'a'.repeat(3e8)])",
		"JSON.stringify({a: ['x'.repeat(1e5), '\"'.repeat(3e6)]}, null, 1)",
		"JSON.parse('['.repeat(3e6))",
		"JSON.parse('[' + '1,'.repeat(5e6) + '1]')",
		"JSON.parse('[' + '{\"a\":1},'.repeat(5e5) + '1]')",
		"encodeURIComponent('%'.repeat(3e6))",
		"decodeURIComponent('%41'.repeat(4e6) + '%E1%88%B4')",
		"'\\u00e5'.repeat(5e6).normalize('NFD')",
		"BigInt('9'.repeat(1e8))",
		"new RegExp('a'.repeat(4e6))",
		"'x'.repeat(3e6).replace(/(x)/g, () => 'y')",
		"'x'.repeat(5e6).match(/x/g)",
		"Object.entries(new Uint8Array(4e6))",
		"Object.getOwnPropertyNames('a'.repeat(5e6))",
	} {
		var first int64
		for i := range 12 {
			if _, err := c.Eval(ctx, source); errors.Is(err, v8.ErrLost) || !errors.Is(err, v8.ErrMemoryLimit) {
				return fmt.Errorf("%s: run %d: %v", source, i, err)
			}
			if i == 3 {
				first = int64(isolate.Memory().Native)
			}
		}
		if grown := int64(isolate.Memory().Native) - first; grown > 100<<10 {
			return fmt.Errorf("%s: %d bytes of malloc stayed of 8 runs", source, grown)
		}
	}
	got, err := c.Eval(ctx, "JSON.stringify(JSON.parse('[1, {\"a\": 2}]')) + 'axa'.replace(/(x)/g, '[$1]')")
	if want := `[1,{"a":2}]a[x]a`; err == nil && got != want {
		err = fmt.Errorf("got %v, want %s", got, want)
	}
	return err
}

// Garbage does not count: each of these objects fits, although all together would not.
func TestLargeGarbage(t *testing.T) {
	isolate, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 32 << 20}})
	require.NoError(t, err)
	defer isolate.Close()
	c, err := isolate.NewContext(ctx)
	require.NoError(t, err)
	for _, source := range []string{
		"for (let i = 0; i < 300; i++) new Array(1e6).fill(i)",
		"for (let i = 0; i < 300; i++) ('ab'.repeat(1e6) + i).charCodeAt(3)",
		"for (let i = 0; i < 300; i++) 'x'.repeat(1e5).split('')",
		"for (let i = 0; i < 300; i++) Array.from({ length: 2e5 }, () => 1)",
		"for (let i = 0; i < 100; i++) new Set(new Array(1e5).keys())",
		"for (let i = 0; i < 300; i++) 1n << 8000000n",
	} {
		require.NoError(t, c.Exec(ctx, source), source)
	}
}

// The memory that an isolate holds counts at once, not only after the next collection.
func TestLargeIsCounted(t *testing.T) {
	isolate, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 256 << 20}})
	require.NoError(t, err)
	defer isolate.Close()
	c, err := isolate.NewContext(ctx)
	require.NoError(t, err)
	require.NoError(t, c.Exec(ctx, "x = new Array(10e6).fill(1)"))
	require.GreaterOrEqual(t, isolate.Memory().Heap, uint64(40e6))
	require.NoError(t, c.Exec(ctx, "y = '\\u1234'.repeat(10e6); y.charCodeAt(3)"))
	require.GreaterOrEqual(t, isolate.Memory().Heap, uint64(60e6))
}

// A Go function is not called if the run has already exceeded the limit.
func TestLargeThenCall(t *testing.T) {
	isolate, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 8 << 20}})
	require.NoError(t, err)
	defer isolate.Close()
	c, err := isolate.NewContext(ctx)
	require.NoError(t, err)
	calls := 0
	require.NoError(
		t,
		c.SetFunc(ctx, "f", func(context.Context, *v8.Call) (v8.Value, error) { calls++; return v8.Undefined, nil }),
	)
	err = c.Exec(ctx, "escape('a'.repeat(9e6)); f()")
	assert.ErrorIs(t, err, v8.ErrMemoryLimit)
	require.Zero(t, calls)
}

// Code of each tier of V8 checks for interrupts as soon as the heap is full. Otherwise
// these loops would lose their isolates.
func TestClearInterruptBudgets(t *testing.T) {
	for _, tier := range []string{
		"--no-sparkplug --no-maglev --no-turbofan", "--always-sparkplug --no-maglev --no-turbofan", "--no-turbofan",
		"--no-maglev", "",
	} {
		t.Run(tier, func(t *testing.T) {
			t.Parallel()
			r := child.Run(t, "hogs", tier)
			require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
			require.Equal(t, "memory\nmemory\nmemory\nmemory\n", r.Stdout, r.Stderr)
		})
	}
}

var loops = []string{
	"{ const a = []; for (;;) a.push(new Array(100).fill(0)); }",
	"{ const a = []; for (;;) a.push(new Array(20000).fill(0)); }",
	"{ const a = []; for (;;) a.push('abc'.repeat(50).toUpperCase() + a.length); }",
	"{ const a = []; do a.push([...'abcdefgh']); while (true); }",
}

func init() {
	child.Register("hogs", func(args []string) int {
		if err := hogs(args[0]); err != nil {
			fmt.Println(err)
			return 1
		}
		return 0
	})
}

func hogs(flags string) error {
	if err := v8.SetOptions(v8.Options{Flags: strings.Fields(flags)}); err != nil {
		return err
	}
	for _, source := range loops {
		group, err := groups.New()
		if err != nil {
			return err
		}
		isolate, err := v8.NewIsolate(v8.IsolateOptions{Group: group, Limits: v8.Limits{Memory: 16 << 20}})
		if err != nil {
			return err
		}
		c, err := isolate.NewContext(ctx)
		if err != nil {
			return err
		}
		switch err := c.Exec(ctx, source); {
		case errors.Is(err, v8.ErrLost) || !errors.Is(err, v8.ErrMemoryLimit):
			return err
		default:
			fmt.Println("memory")
		}
		if err := isolate.Close(); err != nil {
			return err
		}
		if err := group.Close(); err != nil {
			return err
		}
	}
	return nil
}
