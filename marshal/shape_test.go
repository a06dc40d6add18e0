package marshal

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/invariants"
	"github.com/seed24588400/paddock/internal/seed"
	"github.com/seed24588400/paddock/v8"
)

// inHold calls f with a function that compares everything that scripts can observe of two
// values, and returns where they differ.
func inHold(t testing.TB, f func(s v8.Scope, differ func(a, b v8.Value) string)) {
	ctx := context.Background()
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 256 << 20}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, i.Close()) })
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		compare, err := s.Eval(ctx, `(() => {
			const {getPrototypeOf, getOwnPropertyDescriptor, is, isExtensible} = Object, {ownKeys} = Reflect;
			const values = (x) => x instanceof Map ? [...x] : x instanceof Set ? [...x] : x instanceof Date ? +x : x instanceof RegExp ? String(x) : 0;
			function differ(a, b, at) {
				if (typeof a !== typeof b) return at + ' is a ' + typeof a + ' and a ' + typeof b;
				if (typeof a !== 'object' || a === null || b === null) return is(a, b) ? '' : at + ' is ' + String(a) + ' and ' + String(b);
				if (getPrototypeOf(a) !== getPrototypeOf(b)) return at + ' has another prototype';
				if (!isExtensible(a)) return at + ' is not extensible';
				const keys = ownKeys(a), others = ownKeys(b);
				if (keys.length !== others.length) return at + ' has ' + keys.map(String) + ' and ' + others.map(String);
				for (let n = 0; n < keys.length; n++) {
					const k = keys[n];
					if (k !== others[n]) return at + ' has ' + String(k) + ' and ' + String(others[n]);
					if (k === 'stack') continue;
					const d = getOwnPropertyDescriptor(a, k), e = getOwnPropertyDescriptor(b, k);
					if (d.enumerable !== e.enumerable || d.writable !== e.writable || d.configurable !== e.configurable || d.get || e.get) {
						return at + '.' + String(k) + ' is another kind of property';
					}
					const found = differ(d.value, e.value, at + '.' + String(k));
					if (found) return found;
				}
				const more = values(a), others2 = values(b);
				return typeof more === 'object' ? differ(more, others2, at + ' inside') : is(more, others2) ? '' : at + ' is ' + more + ' and ' + others2;
			}
			return (a, b) => differ(a, b, '$');
		})()`)
		require.NoError(t, err)
		f(s, func(a, b v8.Value) string {
			v, err := compare.Call(ctx, v8.Undefined, a, b)
			require.NoError(t, err)
			text, err := v.AsString()
			require.NoError(t, err)
			return text
		})
		return nil
	}))
}

// both creates a value with shapes and a value with V8's deserializer.
func both(t testing.TB, s v8.Scope, x any) (byShape, plain v8.Value) {
	e := encoder{shapes: true, defined: make([]*shape, 0, 2)}
	require.NoError(t, e.encode(x, &defaults, v8.DefaultMaxDepth))
	byShape, err := wired.Build(s, e.b)
	require.NoError(t, err)
	e = encoder{}
	require.NoError(t, e.encode(x, &defaults, v8.DefaultMaxDepth))
	plain, err = s.Deserialize(e.b)
	require.NoError(t, err)
	return byShape, plain
}

type optional struct {
	A int       `js:"a,omitempty"`
	B string    `js:"b,omitempty"`
	C *optional `js:"c,omitempty"`
	D time.Time `js:"d,omitzero"`
	E []float64 `js:"e"`
	*deeper
	F any `js:"__proto__"`
}

type deeper struct{ X, Y any }

func wideStruct(names ...string) any {
	var fields []reflect.StructField
	for n, name := range names {
		fields = append(fields, reflect.StructField{Name: fmt.Sprint("F", n), Type: reflect.TypeFor[int](),
			Tag: reflect.StructTag(`js:"` + name + `"`)})
	}
	v := reflect.New(reflect.StructOf(fields)).Elem()
	for n := range names {
		v.Field(n).SetInt(int64(n))
	}
	return v.Interface()
}

func numbered(n int) (names []string) {
	for n := range n {
		names = append(names, fmt.Sprint("p", n))
	}
	return names
}

func omitted(n int) (names []string) {
	for _, name := range numbered(n) {
		names = append(names, name+",omitempty")
	}
	return names
}

// random returns values of all kinds that are written by shape, and of some kinds that
// are not.
func random(r *rand.Rand, depth int) any {
	kinds := 14
	if depth == 0 {
		kinds = 8
	}
	number := []float64{0, 1, -1, 0.5, 1 << 30, 1 << 31, 1 << 52, -1 << 31}[r.IntN(8)]
	switch r.IntN(kinds) {
	case 0:
		return nil
	case 1:
		return number
	case 2:
		return r.IntN(2) == 0
	case 3:
		return []string{"", "x", "grüße", "日本", "a text that is longer than others"}[r.IntN(5)]
	case 4:
		return time.UnixMilli(int64(number))
	case 5:
		return []byte("bytes")
	case 6:
		return v8.Undefined
	case 7:
		return int64(number)
	case 8, 9:
		o := optional{A: r.IntN(2), B: []string{"", "b"}[r.IntN(2)], F: random(r, depth-1)}
		if r.IntN(2) == 0 {
			o.C = &optional{F: random(r, depth-1)}
		}
		if r.IntN(2) == 0 {
			o.deeper = &deeper{random(r, depth-1), random(r, depth-1)}
		}
		if r.IntN(2) == 0 {
			o.E = []float64{number, 0.25}
		}
		return o
	case 10:
		list := []any{}
		for range r.IntN(5) {
			list = append(list, random(r, depth-1))
		}
		return list
	case 11:
		m := map[string]any{}
		for range r.IntN(5) {
			names := []string{"a", "b", "0", "7", "__proto__", "constructor", "grüße", "", "-1", "1e3"}
			m[names[r.IntN(len(names))]] = random(r, depth-1)
		}
		return m
	case 12:
		return Map{{random(r, depth-1), random(r, depth-1)}, {"k", deeper{1, random(r, depth-1)}}}
	}
	return &ErrorValue{Name: "TypeError", Message: "x", Cause: deeper{random(r, depth-1), 2}}
}

// Scripts cannot distinguish objects with shapes from objects that V8 creates property by
// property.
func TestShapesAreAsV8(t *testing.T) {
	deep := any(1)
	for range 200 {
		deep = deeper{X: []any{deep}}
	}
	values := []any{
		struct{}{}, map[string]any{}, deep, wideStruct("a", "b"), wideStruct("0", "a", "1"), wideStruct("grüße", "日本"),
		wideStruct("__proto__", "constructor"),
		wideStruct(numbered(127)...), wideStruct(numbered(128)...), wideStruct(numbered(300)...),
		wideStruct(numbered(1100)...),
		wideStruct(omitted(64)...), wideStruct(omitted(70)...), struct{ *deeper }{}, map[int]string{1: "x", -1: "y"},
		make([]deeper, 1000), make([]int, 1<<16+1), strings.Repeat("x", 1<<10),
	}
	r := seed.Of(t).Rand(0)
	for range 2000 {
		values = append(values, random(r, 4))
	}
	inHold(t, func(s v8.Scope, differ func(a, b v8.Value) string) {
		for _, x := range values {
			require.NoError(t, s.Nest(func(s v8.Scope) error {
				byShape, plain := both(t, s, x)
				require.Empty(t, differ(byShape, plain), "%#v", x)
				return nil
			}))
		}
	})
}

// The number of shapes of a type is limited. Further objects are written without a shape.
func TestShapesEnd(t *testing.T) {
	inHold(t, func(s v8.Scope, differ func(a, b v8.Value) string) {
		type counted map[string]int
		for n := range 3 * maxVariants {
			byShape, plain := both(t, s, counted{fmt.Sprint("n", n): n})
			require.Empty(t, differ(byShape, plain))
		}
		before := shapes.Load()
		both(t, s, counted{"another": 1})
		require.Equal(t, before, shapes.Load())
	})
}

// Each isolate learns the shapes separately, and objects belong to the context in which
// they are created.
func TestShapesInContexts(t *testing.T) {
	ctx := context.Background()
	for range 2 {
		i, err := v8.NewIsolate(v8.IsolateOptions{})
		require.NoError(t, err)
		for range 2 {
			c, err := i.NewContext(ctx)
			require.NoError(t, err)
			require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
				byShape, _ := both(t, s, deeper{1, 2})
				own, err := s.Eval(ctx, "x => Object.getPrototypeOf(x) === Object.prototype && x.X + x.Y === 3")
				require.NoError(t, err)
				yes, err := own.Call(ctx, v8.Undefined, byShape)
				require.NoError(t, err)
				require.Equal(t, v8.Bool(true), yes)
				return nil
			}))
		}
		require.NoError(t, i.Close())
	}
}

// No code of the guest runs, regardless of changes to globals and prototypes.
func TestShapesCallNothing(t *testing.T) {
	inHold(t, func(s v8.Scope, differ func(a, b v8.Value) string) {
		_, err := s.Eval(context.Background(), `
			var calls = 0;
			const trap = {configurable: true, get() { calls++ }, set() { calls++ }};
			for (const p of [Object.prototype, Array.prototype, Map.prototype]) {
				for (const k of ['a', 'b', 'c', 'X', 'Y', '0', '1', 'length', 'size']) try { Object.defineProperty(p, k, trap) } catch {}
			}
			Object.defineProperty(Object.prototype, '__proto__', trap);
			Map.prototype.set = Set.prototype.add = Array.prototype.push = Object = Array = () => { calls++ };
			globalThis.called = () => calls`)
		require.NoError(t, err)
		for range 3 {
			both(t, s,
				[]any{optional{A: 1, F: deeper{1, map[string]any{"a": 1, "0": 2, "__proto__": 3}}}, Map{{1, deeper{}}}})
		}
		calls, err := s.Eval(context.Background(), "called()")
		require.NoError(t, err)
		n, _ := calls.Float64()
		require.Zero(t, n)
	})
}

func TestBuildOfBrokenBytes(t *testing.T) {
	inHold(t, func(s v8.Scope, _ func(a, b v8.Value) string) {
		for why, b := range map[string]string{
			"nothing":               "",
			"no version":            "\xff",
			"an old version":        "\xff\x01T",
			"no value":              "\xff\x10",
			"no tag":                "\xff\x10\x01",
			"an unknown shape":      "\xff\x10\\\xfe\xff\x03",
			"an id that is large":   "\xff\x10\\\x81\x80\x10\x02\x01\x01a0",
			"a name of an element":  "\xff\x10\\\xff\xff\x07\x03\x01\x010T",
			"two names alike":       "\xff\x10\\\xff\xff\x07\x05\x02\x01a\x01aTT",
			"fewer names":           "\xff\x10\\\xff\xff\x07\x03\x02\x01aTT",
			"a definition too long": "\xff\x10\\\xff\xff\x07\x09\x01\x01aT",
			"fewer elements":        "\xff\x10A\x03TT",
			"other lengths":         "\xff\x10A\x01T$\x00\x02",
			"a text too long":       "\xff\x10\"\xff\xff\xff\xff\xff\xff\xff\xff\x01x",
			"an endless number":     "\xff\x10I\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
			"half a number":         "\xff\x10N\x00\x00",
		} {
			_, err := wired.Build(s, []byte(b))
			require.ErrorIs(t, err, v8.ErrInvalid, why)
		}
		_, err := s.Deserialize([]byte("\xff\x10\\\x01\x03\x01\x01aT"))
		require.ErrorIs(t, err, v8.ErrInvalid, "shapes are for Build")
	})
}

// Build returns a value or an error for any bytes.
func FuzzBuild(f *testing.F) {
	r := seed.Default(f, 1).Rand(0) // the corpus is the same each time
	for range 50 {
		e := encoder{shapes: true}
		require.NoError(f, e.encode(random(r, 3), &defaults, v8.DefaultMaxDepth))
		f.Add(e.b)
	}
	inHold(f, func(s v8.Scope, _ func(a, b v8.Value) string) {
		f.Fuzz(func(t *testing.T, b []byte) {
			err := s.Nest(func(s v8.Scope) error {
				_, err := wired.Build(s, b)
				return err
			})
			if errors.Is(err, v8.ErrClosed) || errors.As(err, new(*v8.LostError)) {
				t.Fatal(err)
			}
		})
	})
}

// A value crosses with one cgo call and without allocations in Go, regardless of its
// size, with and without a shape.
func TestFromCrossesOnce(t *testing.T) {
	inHold(t, func(s v8.Scope, _ func(a, b v8.Value) string) {
		type crowded = map[string]bool
		for n := range maxVariants {
			_, err := Marshal(s, crowded{fmt.Sprint("n", n): true})
			require.NoError(t, err)
		}
		type sparse struct {
			A, B, C, D, E, F, G int `js:",omitempty"`
		}
		for n := range maxVariants {
			var x sparse
			for bit, field := range []*int{&x.A, &x.B, &x.C, &x.D, &x.E, &x.F} {
				if n>>bit&1 == 1 {
					*field = 1
				}
			}
			_, err := Marshal(s, &x)
			require.NoError(t, err)
		}
		without := &struct {
			Map    crowded
			Struct *sparse
		}{crowded{"another": true}, &sparse{G: 1}}
		with := optional{A: 1, B: "b", E: []float64{1, 2}, deeper: &deeper{X: map[string]any{"a": 1, "b": "c"}},
			F: []deeper{{1, 2}, {3, 4}}}
		// A garbage collection empties sync.Pools.
		defer debug.SetGCPercent(debug.SetGCPercent(-1))
		for _, x := range []any{&with, without} {
			from := func() {
				_, err := Marshal(s, x)
				require.NoError(t, err)
			}
			from() // defines the shapes
			before := runtime.NumCgoCall()
			from()
			if !invariants.Enabled { // the checks call C
				require.EqualValues(t, 1, runtime.NumCgoCall()-before)
			}
			// With the race detector, sync.Pool drops entries at random. The checks allocate.
			if !raceDetector && !invariants.Enabled {
				require.Zero(t, testing.AllocsPerRun(1000, from))
			}
		}
	})
}

// A value that exceeds the memory limit is an error, and the isolate remains usable.
func TestShapesOverTheMemoryLimit(t *testing.T) {
	ctx := context.Background()
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 32 << 20}})
	require.NoError(t, err)
	defer func() { require.NoError(t, i.Close()) }()
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	rows := make([]deeper, 60_000) // build.cc reads these; V8's deserializer reads larger values
	for n := range rows {
		rows[n] = deeper{fmt.Sprint("a text that is one of many, number ", n),
			map[string]float64{"a": float64(n) / 3, "b": 0.5}}
	}
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		for _, x := range []any{[]any{rows, rows, rows, rows, rows, rows},
			append(rows, append(rows, append(rows, append(rows, rows...)...)...)...)} {
			_, err := Marshal(s, x)
			require.ErrorAs(t, err, new(*v8.MemoryError))
			_, err = Marshal(s, rows[:10])
			require.NoError(t, err)
		}
		return nil
	}))
}

// A struct with more optional fields than bits in a shape's key is written without a
// shape.
func TestShapesOfManyOptionalFields(t *testing.T) {
	var fields []reflect.StructField
	for n := range 70 {
		fields = append(fields, reflect.StructField{
			Name: fmt.Sprintf("F%d", n), Type: reflect.TypeFor[int](),
			Tag: reflect.StructTag(fmt.Sprintf(`js:"f%d,omitempty"`, n)),
		})
	}
	x := reflect.New(reflect.StructOf(fields)).Elem()
	x.Field(3).SetInt(3)
	x.Field(69).SetInt(69)
	inHold(t, func(s v8.Scope, _ func(a, b v8.Value) string) {
		v, err := Marshal(s, x.Interface())
		require.NoError(t, err)
		text, _, err := s.JSON(context.Background(), v, "")
		require.NoError(t, err)
		require.Equal(t, `{"f3":3,"f69":69}`, text)
	})
}
