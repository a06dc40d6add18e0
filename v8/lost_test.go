package v8_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/v8"
)

// fatal scripts reach V8's fatal errors with a limit of 64 MiB.
var fatal = map[string]string{
	"spread":      "[...'.'.repeat(5e8)]",
	"from":        "Array.from({length: 1e9})",
	"fill":        "const x = []; x.length = 4e9; x.fill(1)",
	"dictionary":  "const o = {}; for (let i = 0;; i++) o['k' + i] = i",
	"json":        "let s = 'x'; for (;;) s = JSON.stringify([s, s, s])",
	"map":         "new Array(1e8).fill(0).map(() => ({}))",
	"split":       "'a'.repeat(1 << 28).split('')",
	"unstoppable": "Array.prototype.forEach.call({length: 2 ** 53 - 1}, () => {})",
}

func init() {
	child.Register("lose", func(args []string) int { return lose(args[0]) })
}

func lose(source string) int {
	for round := range 2 {
		group, err := groups.New()
		if err != nil {
			fmt.Println(err)
			return 1
		}
		isolate, err := v8.NewIsolate(v8.IsolateOptions{Group: group, Limits: v8.Limits{Memory: 64 << 20}})
		if err != nil {
			fmt.Println(err)
			return 1
		}
		c, err := isolate.NewContext(context.Background())
		if err != nil {
			fmt.Println(err)
			return 1
		}
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		err = c.Exec(ctx, source, v8.Origin{})
		cancel()
		var lost *v8.LostError
		var memory *v8.MemoryError
		switch {
		case errors.As(err, &lost):
			fmt.Println(round, "lost:", lost.Words)
		case errors.As(err, &memory):
			fmt.Println(round, "memory:", memory)
		default:
			fmt.Println(round, "error:", err)
		}
		_ = isolate.Close()
		<-isolate.Done()
		_ = group.Close()
	}
	return 0
}

func TestLostKeepsTheProcess(t *testing.T) {
	for name, source := range fatal {
		t.Run(name, func(t *testing.T) {
			r := child.Run(t, "lose", source)
			if os.Getenv("SHOW") != "" {
				fmt.Println(name, r.ExitCode, r.Signal, r.Took, r.Stdout)
			}
			require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
		})
	}
}
