package v8_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/v8"
)

// costly has sources for which V8's parsers and compilers need many times their size,
// or recurse as deeply as possible.
var costly = map[string]string{
	"blocks":        "eval('{}'.repeat(2e6))",
	"lists":         "eval('[' + '[],'.repeat(2e6) + ']')",
	"nested":        "eval('['.repeat(2e6) + ']'.repeat(2e6))",
	"sum":           "eval('1' + '+a'.repeat(3e6))",
	"constants":     "eval('1' + '+1'.repeat(3e6))",
	"commas":        "eval('1' + ',1'.repeat(3e6))",
	"functions":     "eval('function f(){}'.repeat(5e5))",
	"arrows":        "eval('(()=>{});'.repeat(8e5))",
	"lazy":          "eval('function f(){' + '{}'.repeat(2e6) + '}')",
	"called":        "eval('(function f(){' + '{let x}'.repeat(1e6) + '})()')",
	"closures":      "eval('(function f(){' + '{let x;()=>x}'.repeat(3e5) + '})()')",
	"objects":       "eval('[' + '{},'.repeat(2e6) + ']')",
	"text":          "eval('`' + 'x'.repeat(1e7) + '`')",
	"template":      "eval('`' + '${1}'.repeat(2e6) + '`')",
	"classes":       "eval('(class{});'.repeat(5e5))",
	"variables":     "{ let s = ''; for (let i = 0; i < 5e5; i++) s += 'let a' + i + ';'; eval(s) }",
	"names":         "{ let s = ''; for (let i = 0; i < 5e5; i++) s += 'a' + i + ';'; eval(s) }",
	"conditions":    "eval('if(a)'.repeat(1e6) + ';')",
	"destructure":   "eval('let [' + 'a,'.repeat(2e6) + 'b]=[]')",
	"imports":       "eval('import(a);'.repeat(5e5))",
	"Function":      "new Function('x=1;'.repeat(2e6))",
	"groups":        "new RegExp('(a|b)'.repeat(1e6)).test('ab')",
	"nested groups": "new RegExp('('.repeat(2e6) + ')'.repeat(2e6)).test('ab')",
	"repetitions":   "new RegExp('(?:a{1,9}b){1,999}'.repeat(1e5)).test('ab')",
}

func init() {
	child.Register("costly texts", func(args []string) int {
		limit, _ := strconv.Atoi(args[0])
		for name, source := range costly {
			if err := parse(uint64(limit), source); err != nil {
				fmt.Printf("%s: %v\n", name, err)
				return 1
			}
		}
		return 0
	})
}

// parse returns an error if source has an unexpected result.
func parse(limit uint64, source string) error {
	c, err := hoarder(limit, 0)
	if err != nil {
		return err
	}
	defer closeIsolate(c.Isolate())
	err = c.Exec(ctx, source)
	var thrown *v8.Exception
	switch {
	case err == nil, errors.Is(err, v8.ErrMemoryLimit):
	case !errors.As(err, &thrown):
		return err
	case !slices.Contains([]string{"RangeError", "ReferenceError", "SyntaxError"}, thrown.Name):
		return err
	}
	got, err := c.Eval(ctx, sound)
	if err != nil || got != "1,2,3" {
		return fmt.Errorf("afterwards %v, %w", got, err)
	}
	return nil
}

func TestCostlyTexts(t *testing.T) {
	for _, limit := range []uint64{16 * mib, 64 * mib} {
		r := child.Run(t, "costly texts", fmt.Sprint(limit))
		require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
	}
}

// The end of a parser does not affect the next run, on any thread.
func TestParserEndsOnce(t *testing.T) {
	c := limited(t, v8.Limits{Memory: 16 * mib})
	for range 3 {
		err := c.Exec(ctx, costly["blocks"])
		var e *v8.MemoryError
		require.ErrorAs(t, err, &e)
		require.Equal(t, v8.PartNative, e.Part)
		require.Equal(t, uint64(16*mib), e.Limit)
		require.Equal(t, uint64(10*mib), e.Allowed)
		require.Greater(t, e.Used, e.Allowed)
		require.ErrorContains(t, err, "Limits.Memory is 16.0 MiB, which allows V8's parsers, compilers and libraries 10.0 MiB")
		exec(t, c, "for (let i = 0; i < 100; i++) eval('(function(){ return [' + i + '] })()')")
	}
}
