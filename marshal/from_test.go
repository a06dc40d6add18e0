package marshal_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

// show formats a value in JavaScript, including its type.
const show = `function show(x) {
  const list = (a) => Array.from(a, (y) => show(y)).join(',');
  switch (true) {
    case typeof x === 'bigint': return x + 'n';
    case typeof x === 'string': return JSON.stringify(x);
    case Object.is(x, -0): return '-0';
    case typeof x !== 'object' || x === null: return String(x);
    case Array.isArray(x): return '[' + list(x) + ']';
    case x instanceof Date: return 'Date(' + (isNaN(x) ? 'invalid' : x.toISOString()) + ')';
    case x instanceof RegExp: return String(x);
    case x instanceof Map: return 'Map{' + Array.from(x, ([k, v]) => show(k) + '=>' + show(v)).join(',') + '}';
    case x instanceof Set: return 'Set{' + list(x) + '}';
    case x instanceof Error: return x.name + '(' + x.message + (x.cause === undefined ? '' : ', ' + show(x.cause)) + ')';
    case ArrayBuffer.isView(x): return x.constructor.name + '[' + list(x) + ']';
    case Object.getPrototypeOf(x) !== Object.prototype: return 'not plain';
  }
  return '{' + Object.entries(x).map(([k, v]) => k + ':' + show(v)).join(',') + '}';
}`

type Inner struct {
	A int
	B string `json:"b"`
}

type level string

func (l level) MarshalText() ([]byte, error) { return []byte("level " + l), nil }
func (l *level) UnmarshalText(b []byte) error {
	_, err := fmt.Sscanf(string(b), "level %s", (*string)(l))
	return err
}

type celsius float64

func (c celsius) MarshalJS() (any, error) {
	if c < -273 {
		return nil, errors.New("colder than cold")
	}
	return map[string]any{"celsius": float64(c)}, nil
}
func (c *celsius) UnmarshalJS(x any) error {
	m, ok := x.(map[string]any)
	if !ok {
		return fmt.Errorf("a temperature is no %T", x)
	}
	*c = celsius(m["celsius"].(float64))
	return nil
}

type Outer struct {
	Inner
	*Deep
	Name    string    `js:"name"`
	Empty   string    `js:"empty,omitempty"`
	When    time.Time `js:"when,omitzero"`
	Hidden  int       `js:"-"`
	private int
	Next    *Outer         `js:"next,omitempty"`
	M       map[string]int `js:"m,map"`
}

type Deep struct{ D bool }

var when = time.Date(2026, 1, 2, 3, 4, 5, 6e6, time.UTC)

func TestFrom(t *testing.T) {
	huge, _ := new(big.Int).SetString("-123456789012345678901234567890", 10)
	hold(t, func(s v8.Scope) {
		eval(t, s, show)
		for want, x := range map[string]any{
			"null":                              nil,
			"true":                              true,
			"0":                                 0,
			"-0":                                math.Copysign(0, -1),
			"-2147483648":                       int32(math.MinInt32),
			"2147483648":                        uint32(1 << 31),
			"9007199254740991":                  int64(1<<53 - 1),
			"0.5":                               float32(0.5),
			"NaN":                               math.NaN(),
			"-Infinity":                         math.Inf(-1),
			`"plain"`:                           "plain",
			`"grüße"`:                           []any{"grüße"}[0],
			`["grüße","日本","𝕏","\ud800"]`:       []string{"grüße", "日本", "𝕏", "\xed\xa0\x80"},
			"undefined":                         v8.Undefined,
			"[undefined,null,1]":                []v8.Value{v8.Undefined, v8.Null, v8.Int(1)},
			"-123456789012345678901234567890n":  huge,
			"[0n,255n]":                         []*big.Int{new(big.Int), big.NewInt(255)},
			"Date(2026-01-02T03:04:05.006Z)":    when,
			"Uint8Array[1,2,255]":               []byte{1, 2, 255},
			"[1,2,3]":                           [3]int8{1, 2, 3},
			"[[],null,[null]]":                  [][]*int{{}, nil, {nil}},
			`{a:1,b:"x"}`:                       map[string]any{"b": "x", "a": 1},
			`{2:"y",-1:"x"}`:                    map[int]string{-1: "x", 2: "y"},
			`Set{"one"}`:                        map[string]struct{}{"one": {}},
			`Map{1=>"x",{}=>null}`:              marshal.Map{{1, "x"}, {map[string]any{}, nil}},
			"Set{1,Set{}}":                      marshal.Set{1, marshal.Set{}},
			"/a+/gi":                            marshal.RegExp{Source: "a+", Flags: "gi"},
			`{A:7,b:"x"}`:                       Inner{7, "x"},
			`"https://example.org/x?y=1"`:       address(t),
			`"level high"`:                      level("high"),
			`{celsius:21.5}`:                    celsius(21.5),
			`{a:[1,{b:null}]}`:                  json.RawMessage(`{"a":[1,{"b":null}]}`),
			`Error(outer: inner, Error(inner))`: fmt.Errorf("outer: %w", errors.New("inner")),
			`TypeError(wrong, 7)`:               &marshal.ErrorValue{Name: "TypeError", Message: "wrong", Cause: 7},
			`{A:1,b:"",D:true,name:"o",when:Date(2026-01-02T03:04:05.006Z),next:{A:0,b:"",name:"",m:null},m:Map{"k"=>1}}`: &Outer{
				Inner: Inner{A: 1}, Deep: &Deep{true}, Name: "o", When: when, Hidden: 1, private: 2,
				Next: &Outer{}, M: map[string]int{"k": 1},
			},
		} {
			v, err := marshal.Marshal(s, x)
			require.NoError(t, err, want)
			got, err := call(t, s, "x => show(x)", v).AsString()
			require.NoError(t, err)
			require.Equal(t, want, got, "%#v", x)
		}
	})
}

func TestFromOptions(t *testing.T) {
	hold(t, func(s v8.Scope) {
		eval(t, s, show)
		text := func(x any, opts ...marshal.Option) string {
			v, err := marshal.Marshal(s, x, opts...)
			require.NoError(t, err)
			got, err := call(t, s, "x => show(x)", v).AsString()
			require.NoError(t, err)
			return got
		}
		require.Equal(t, "[18446744073709551615n,-9223372036854775808n,5]",
			text([]any{uint64(math.MaxUint64), int64(math.MinInt64), 5}, marshal.BigInts()))
		require.Equal(t, "9007199254740993n", text(1<<53+1, marshal.BigInts()))
		require.Equal(t, "Map{1.5=>[Map{}]}", text(map[float64]any{1.5: []any{map[string]int{}}}, marshal.Maps()))

		failed := &marshal.ErrorValue{Name: "TypeError", Message: "x"}
		require.Equal(t, "[TypeError(x),TypeError(x),[1]]", text([]any{failed, failed, []int{1}}, marshal.Cycles()))

		type node struct {
			Next *node
			M    map[string]any
		}
		n := &node{M: map[string]any{}}
		n.Next, n.M["n"], n.M["m"] = n, n, n.M
		v, err := marshal.Marshal(s, []any{n, n.M, n}, marshal.Cycles())
		require.NoError(t, err)
		same, ok := call(t, s, "([n, m, o]) => n === o && n.Next === n && n.M === m && m.n === n && m.m === m",
			v).Bool()
		require.True(t, ok)
		require.True(t, same)
	})
}

func TestFromErrors(t *testing.T) {
	cycle := []any{nil}
	cycle[0] = cycle
	type node struct{ Next *node }
	ring := &node{}
	ring.Next = ring
	hold(t, func(s v8.Scope) {
		object, err := s.Object()
		require.NoError(t, err)
		for want, x := range map[string]any{
			"$: cannot convert chan int to a JavaScript value":                                  make(chan int),
			"$.F: cannot convert func() to a JavaScript value":                                  struct{ F func() }{},
			"$[1].x: 9007199254740992 has no exact JavaScript number":                           []any{1, map[string]any{"x": 1 << 53}},
			"$[0]: colder than cold":                                                            []celsius{-300},
			"$.c: a v8.Value of kind object inside another value; set it as a property instead": map[string]any{"c": object},
			"$: invalid character":                                                              json.RawMessage("{x"),
			`$: "gg" are not flags of a regular expression`:                                     marshal.RegExp{Source: "a", Flags: "gg"},
			"$: a key of type complex128 is not a property name; use the option Maps":           map[complex128]int{1: 1},
		} {
			_, err := marshal.Marshal(s, x)
			require.ErrorContains(t, err, "marshal: "+want)
			var e *marshal.Error
			require.ErrorAs(t, err, &e)
		}
		_, err = marshal.Marshal(s, ring)
		require.ErrorIs(t, err, marshal.ErrCycle)
		_, err = marshal.Marshal(s, cycle)
		require.ErrorIs(t, err, marshal.ErrLimit)
		_, err = marshal.Marshal(s, make([]int, 10), marshal.MaxParts(10))
		require.EqualError(t, err, "marshal: $[9]: the limit is exceeded: the value has more than 10 parts; the option MaxParts sets the limit")
	})
}

// Properties are created as own data properties, regardless of setters on prototypes.
func TestFromCallsNoSetters(t *testing.T) {
	hold(t, func(s v8.Scope) {
		eval(t, s, `
			var calls = 0;
			for (const k of ['a', 'b', '0']) {
				Object.defineProperty(Object.prototype, k, {set() { calls++ }, get() { calls++ }});
				Object.defineProperty(Array.prototype, k, {set() { calls++ }, get() { calls++ }});
			}
			Map.prototype.set = Set.prototype.add = function () { calls++ };
			Date = Map = Set = RegExp = Error = Uint8Array = ArrayBuffer = null`)
		v, err := marshal.Marshal(s, map[string]any{
			"a": []any{1, 2}, "b": Inner{}, "0": marshal.Map{{1, 2}}, "s": marshal.Set{1}, "d": when,
			"e":         errors.New("x"),
			"__proto__": map[string]any{"polluted": true}, "bytes": []byte{1},
		})
		require.NoError(t, err)
		got, err := call(t, s, `x => [calls, x.a[0], x.b.A, Object.keys(x).sort().join(), x.polluted].join(' ')`, v).AsString()
		require.NoError(t, err)
		require.Equal(t, "0 1 0 0,__proto__,a,b,bytes,d,e,s ", got)
	})
}
