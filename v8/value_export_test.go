package v8_test

import (
	"bufio"
	"bytes"
	"fmt"
	"math/big"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

const arrow = " //=> "

// TestExport reads testdata/export.js, which has the Go value of each expression.
func TestExport(t *testing.T) {
	const file = "testdata/export.js"
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	var out strings.Builder
	lines := bufio.NewScanner(bytes.NewReader(data))
	for lines.Scan() {
		line := lines.Text()
		if strings.HasPrefix(line, "//") {
			fmt.Fprintln(&out, line)
			continue
		}
		expression, want, _ := strings.Cut(line, arrow)
		got := exported(t, expression)
		fmt.Fprintln(&out, expression+arrow+got)
		if !*update {
			require.Equal(t, want, got, expression)
		}
	}
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(out.String()), 0o644))
	}
}

func exported(t *testing.T, expression string) string {
	x, err := newContext(t).Eval(ctx, expression)
	if err != nil {
		return "error " + err.Error()
	}
	switch x := x.(type) {
	case *big.Int:
		return "big " + x.String()
	case time.Time:
		return "time " + x.Format(time.RFC3339)
	}
	return fmt.Sprintf("%#v", x)
}

// Values that are passed to JavaScript and back are unchanged.
func TestRoundTrip(t *testing.T) {
	c := newContext(t)
	require.NoError(t, c.Exec(ctx, "function same(x) { return x }"))
	huge := new(big.Int).Lsh(big.NewInt(-3), 4000)
	for _, x := range []any{
		nil, true, false, 0.0, -1.5, "", "a\x00b", "é€😀", strings.Repeat("x", 100_000), strings.Repeat("é", 100_000),
		"\xed\xa0\x80", "a\xed\xa0\x80b\xed\xb0\x80", "\xed\xb0\x80😀\xed\xa0\xbd",
		big.NewInt(0), big.NewInt(-7), huge, time.UnixMilli(1_700_000_000_123).UTC(),
		[]any{}, []any{1.0, "2", nil, []any{true}},
		map[string]any{}, map[string]any{"": 1.0, "__proto__": 2.0, "a": map[string]any{"b": []any{}}},
	} {
		got, err := c.Call(ctx, "same", x)
		require.NoError(t, err)
		if n, ok := x.(*big.Int); ok {
			require.Zero(t, n.Cmp(got.(*big.Int)))
			continue
		}
		require.Equal(t, x, got)
	}
	for in, want := range map[any]any{
		int8(-8): -8.0, int16(-16): -16.0, int32(-32): -32.0, int64(-64): -64.0, -1: -1.0, uint8(8): 8.0,
		uint16(16): 16.0,
		uint32(32): 32.0, uint64(64): 64.0, uint(1): 1.0, float32(0.5): 0.5, v8.Undefined: nil, v8.Int(3): 3.0,
		"\xff": "\ufffd", "a\xed": "a\ufffd",
	} {
		got, err := c.Call(ctx, "same", in)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func TestRoundTripRefuses(t *testing.T) {
	c := newContext(t)
	require.NoError(t, c.Exec(ctx, "function same(x) { return x }"))
	cycle := []any{nil}
	cycle[0] = cycle
	for name, x := range map[string]any{
		"has no exact JavaScript number": map[string]any{"n": []any{int64(1) << 60}},
		"18446744073709551615 has no":    uint64(1<<64 - 1),
		"chan int":                       make(chan int),
		"$.a[1]: not plain data: struct": map[string]any{"a": []any{1, struct{}{}}},
		"must not be cyclic":             cycle,
	} {
		_, err := c.Call(ctx, "same", x)
		require.ErrorIs(t, err, v8.ErrNotData)
		require.ErrorContains(t, err, name)
	}
}

// A graph with shared nodes is an exponentially large tree in Go.
func TestExportIsBounded(t *testing.T) {
	_, err := newContext(t).Eval(ctx, "let x = 1; for (let i = 0; i < 100; i++) x = [x, x]; x")
	require.ErrorIs(t, err, v8.ErrNotData)
	_, err = newContext(t).Eval(ctx, "const s = 'x'.repeat(1 << 20); Array(1000).fill(s)")
	require.ErrorIs(t, err, v8.ErrNotData)
}
