package v8_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/v8"
)

// giantTable instantiates a module that declares a table of 10 million functions.
const giantTable = "new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 4, 7, 1, 0x70, 0, 0x80, 0xad, 0xe2, 4])))"

func init() {
	child.Register("lastgcs", func([]string) int {
		var log bytes.Buffer
		groups.SetLogger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
		for _, source := range []string{"for (let i = 0; i < 100; i++) new Array(1e6).fill(i); " + giantTable} {
			i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 48 << 20}})
			if err != nil {
				fmt.Println(err)
				return 1
			}
			c, err := i.NewContext(ctx)
			if err == nil {
				_, err = c.Eval(ctx, source)
			}
			var lost *v8.LostError
			if errors.As(err, &lost) && lost.LastGCs != "" {
				fmt.Printf("error %s\ncollections %q\nlog %s", err, lost.LastGCs, &log)
				return 0
			}
			fmt.Println(source, err)
			_ = i.Close()
		}
		return 1
	})
}

// V8's report of its last garbage collections is in the error and the log, and not on
// stderr.
func TestLastGCs(t *testing.T) {
	r := child.Run(t, "lastgcs")
	require.Zero(t, r.ExitCode, "%s\n%s", r.Stdout, r.Stderr)
	require.NotContains(t, r.Stderr, "Last few GCs")
	require.Regexp(t, `error v8: the isolate is lost: [^<\n]*\ncollections ".*(Mark-Compact|Scavenge).*"\nlog (?s:.*)V8's last garbage collections`, r.Stdout)
}
