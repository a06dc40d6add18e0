package v8_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/v8"
)

// slowLoops are loops whose iterations call built-ins that take milliseconds. Each
// iteration has a few bytes of bytecode, after a megabyte of which V8 checks for
// interrupts by itself.
var slowLoops = []string{
	"for (;;) JSON.parse(JSON.stringify(rows))",
	"(function () { let n = 0; for (let i = 0; i < 1e9; i++) n += JSON.parse(text).length; return n })()",
	"let n = 0; do n += JSON.stringify(rows).length; while (true)",
	"for (const row of (function* () { for (;;) yield rows })()) JSON.stringify(row)",
	"rows.forEach(() => { for (;;) JSON.parse(text) })",
	"new Proxy({}, { get() { for (;;) JSON.parse(text) } }).x",
	"for (;;) '\\u00e9'.repeat(1e5).normalize('NFD')",
	"for (;;) 'a'.repeat(2 ** 19).replaceAll('a', 'bb')",
	"for (;;) encodeURIComponent('\\u4e00'.repeat(1e5))",
	"for (;;) '\\u00df'.repeat(1e5).toUpperCase()",
	"for (;;) Object.defineProperties({}, described)",
	"for (;;) try { new ArrayBuffer(1e9) } catch {}",
	"for (;;) try { new SharedArrayBuffer(1e9) } catch {}",
	"for (;;) try { new WebAssembly.Memory({ initial: 60000 }) } catch {}",
	"const b = new ArrayBuffer(1, { maxByteLength: 2 ** 31 }); for (;;) try { b.resize(2 ** 30) } catch {}",
	"for (;;) new Float64Array(1e5).sort()",
	"for (;;) structuredRows.map(JSON.stringify)",
}

const slowLoopData = `
	var rows = Array.from({ length: 10000 }, (_, i) => ({ i }))
	var text = JSON.stringify(rows)
	var structuredRows = [rows, rows, rows]
	var described = {}
	for (let i = 0; i < 5000; i++) described['k' + i] = { value: i }`

func init() {
	child.Register("slow loops", func(args []string) int {
		if err := endSlowLoops(args[0]); err != nil {
			fmt.Println(err)
			return 1
		}
		return 0
	})
}

func endSlowLoops(flags string) error {
	if err := v8.SetOptions(v8.Options{Flags: strings.Fields(flags)}); err != nil {
		return err
	}
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}})
	if err != nil {
		return err
	}
	defer i.Close()
	for _, source := range slowLoops {
		c, err := i.NewContext(context.Background())
		if err == nil {
			err = c.Exec(context.Background(), slowLoopData)
		}
		if err != nil {
			return fmt.Errorf("before %s: %w", source, err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		err = c.Exec(ctx, source)
		cancel()
		if end := (*v8.TerminatedError)(nil); !errors.As(err, &end) || errors.Is(err, v8.ErrLost) {
			return fmt.Errorf("%s: %w", source, err)
		}
		if err := c.Close(); err != nil {
			return err
		}
	}
	return nil
}

// A loop that calls slow built-ins ends at its deadline, and its isolate remains usable.
func TestSlowLoops(t *testing.T) {
	for _, tier := range []string{
		"--no-sparkplug --no-maglev --no-turbofan", "--always-sparkplug --no-maglev --no-turbofan", "--no-turbofan",
		"",
	} {
		t.Run(tier, func(t *testing.T) {
			r := child.Run(t, "slow loops", tier)
			require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
		})
	}
}
