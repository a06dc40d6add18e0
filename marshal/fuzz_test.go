package marshal

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

type fuzzed struct {
	A int8               `js:"a"`
	B *fuzzed            `js:"b"`
	C []any              `js:"c"`
	D map[string]float32 `js:"d"`
	E [2]string          `js:"e"`
	F any                `js:"f"`
	G map[int]struct{}   `js:"g"`
	H []byte             `js:"h"`
}

// Reading ends, within the limits, for any bytes.
func FuzzRead(f *testing.F) {
	for _, x := range []any{nil, 1.5, "x", "日本", []any{1, true}, map[string]any{"a": 1},
		fuzzed{B: &fuzzed{A: 1}, H: []byte{1}},
		Map{{1, 2}}, Set{1}, RegExp{"a", "g"}, &ErrorValue{Name: "TypeError", Message: "x", Cause: 1}} {
		var e encoder
		require.NoError(f, e.encode(x, &defaults, v8.DefaultMaxDepth))
		f.Add(e.b, false)
		f.Add(e.b, true)
	}
	f.Fuzz(func(_ *testing.T, b []byte, cycles bool) {
		o := options{parts: 1 << 12, bytes: 1 << 20, cycles: cycles}
		for _, to := range []any{new(any), new(fuzzed), new([]int), new(map[any]any)} {
			_ = readValue(b, reflect.ValueOf(to).Elem(), &o, 64)
		}
	})
}

// A value that is written and read again is unchanged.
func FuzzRoundTrip(f *testing.F) {
	f.Add(1.5, int64(-7), "grüße", []byte{1}, true)
	f.Fuzz(func(t *testing.T, a float64, b int64, c string, d []byte, e bool) {
		type all struct {
			A float64
			B int64
			C map[string]string
			D []byte
			E *bool
			F []string
		}
		if d == nil {
			d = []byte{}
		}
		if a != a {
			a = 0
		}
		text := string([]rune(c)) // valid UTF-8
		want := all{a, b, map[string]string{text: text}, d, &e, []string{text, "x"}}
		var w encoder
		require.NoError(t, w.encode(want, &options{parts: 99, bytes: 1 << 20, bigInts: true}, 9))
		var got all
		require.NoError(t, readValue(w.b, reflect.ValueOf(&got).Elem(), &defaults, v8.DefaultMaxDepth))
		require.Equal(t, want, got)
	})
}
