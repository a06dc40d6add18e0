package v8_test

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/v8"
)

// TestTemporal reads testdata/temporal.js, which has the value of each expression as a
// string, or the name of the error that it throws.
func TestTemporal(t *testing.T) {
	c := newContext(t)
	data, err := os.ReadFile("testdata/temporal.js")
	require.NoError(t, err)
	exec(t, c, "const T = Temporal; const text = (f) => { try { return String(f()) } catch (e) { return e.name } }")
	tried := 0
	for line := range strings.Lines(string(data)) {
		expression, want, ok := strings.Cut(strings.TrimSuffix(line, "\n"), arrow)
		if !ok {
			continue
		}
		got, err := c.Eval(ctx, "text(() => "+expression+")")
		require.NoError(t, err, expression)
		require.Equal(t, want, got, expression)
		tried++
	}
	require.Greater(t, tried, 70)
}

// In Go an object of Temporal is its type and its string representation, whatever the
// guest did to it, and never an empty object.
func TestTemporalValues(t *testing.T) {
	for source, want := range map[string][2]string{
		"Duration.from('PT36H')":                    {"Temporal.Duration", "PT36H"},
		"Instant.from('2026-01-01T00:00Z')":         {"Temporal.Instant", "2026-01-01T00:00:00Z"},
		"PlainDate.from('2026-01-01[u-ca=hebrew]')": {"Temporal.PlainDate", "2026-01-01[u-ca=hebrew]"},
		"PlainDateTime.from('2026-01-01T12:00')":    {"Temporal.PlainDateTime", "2026-01-01T12:00:00"},
		"PlainMonthDay.from('01-31')":               {"Temporal.PlainMonthDay", "01-31"},
		"PlainTime.from('12:00')":                   {"Temporal.PlainTime", "12:00:00"},
		"PlainYearMonth.from('2026-01')":            {"Temporal.PlainYearMonth", "2026-01"},
		"ZonedDateTime.from('2026-01-01T12:00[Asia/Tokyo]')": {
			"Temporal.ZonedDateTime", "2026-01-01T12:00:00+09:00[Asia/Tokyo]",
		},
	} {
		c := newContext(t)
		name := strings.TrimPrefix(want[0], "Temporal.")
		exec(t, c, `const value = Temporal.`+source+`;
			for (const key of Reflect.ownKeys(Temporal.`+name+`.prototype)) Object.defineProperty(Temporal.`+name+`.prototype, key, {get() { throw 1 }});
			Object.setPrototypeOf(value, null)`)
		_, err := c.Eval(ctx, "({a: [value]})")
		require.EqualError(t, err, "v8: $.a[0]: not plain data: a "+want[0]+"; convert it with its toString method")
		require.ErrorIs(t, err, v8.ErrNotData)
		require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
			v, err := s.Eval(ctx, "value")
			require.NoError(t, err)
			require.Equal(t, v8.KindTemporal, v.Kind())
			require.Equal(t, "temporal", v.Kind().String())
			require.True(t, v.IsObject())
			name, text, err := v.Temporal()
			require.NoError(t, err)
			require.Equal(t, want, [2]string{name, text})
			typeOf, err := v.TypeOf()
			require.NoError(t, err)
			require.Equal(t, "object", typeOf)
			for _, other := range []string{"({})", "new Map([[1, value]])"} {
				holder, err := s.Eval(ctx, other)
				require.NoError(t, err)
				_, _, err = holder.Temporal()
				require.ErrorContains(t, err, "not a Temporal object")
			}
			_, err = s.Copy(ctx, v, v8.CopyOptions{})
			require.ErrorContains(t, err, "a "+want[0]+"; convert it with its toString method")
			_, err = s.Serialize(v)
			require.ErrorContains(t, err, "not plain data: a "+want[0])
			return nil
		}))
	}
}

func init() {
	child.Register("panic", func([]string) int {
		if err := panicInTemporal(); err != nil {
			fmt.Println(err)
			return 1
		}
		return 0
	})
}

// panicInTemporal makes Rust panic three times, the second and third time on one
// thread. Rust itself would not survive that.
func panicInTemporal() error {
	runtime.LockOSThread()
	same, err := tenantOf(nil)
	if err != nil {
		return err
	}
	for range 3 {
		c, err := tenantOf(nil)
		if err != nil {
			return err
		}
		if err := c.Exec(ctx, "Temporal.PlainDate.from('2026-01-01').add({days: 1})"); err != nil {
			return err
		}
		fmt.Println(c.Isolate().Panic(ctx))
		if err := c.Isolate().Err(); err == nil {
			return fmt.Errorf("the isolate is not lost")
		}
	}
	x, err := same.Eval(ctx, "Temporal.PlainDate.from('2026-01-01').add({days: 1}).toString()")
	fmt.Println(x)
	return err
}

// A panic in the Rust code of Temporal loses the isolate. The process continues.
func TestPanicInTemporal(t *testing.T) {
	r := child.Run(t, "panic")
	require.Zero(t, r.ExitCode, r.Stdout+r.Stderr)
	const lost = "v8: the isolate is lost: a panic in the Rust code of Temporal\n"
	require.Equal(t, lost+lost+lost+"2026-01-02\n", r.Stdout, r.Stderr)
}
