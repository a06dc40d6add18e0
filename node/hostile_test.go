package node_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/node"
	"github.com/seed24588400/paddock/v8"
)

// The host computes for a guest only until the run ends, and holds only memory of the guest. The
// first line of each script has its possible outcomes.
func TestHostile(t *testing.T) {
	scripts, err := filepath.Glob("testdata/hostile/*.js")
	require.NoError(t, err)
	require.NotEmpty(t, scripts)
	for _, script := range scripts {
		text, err := os.ReadFile(script)
		require.NoError(t, err)
		want, source, _ := strings.Cut(strings.TrimPrefix(string(text), "// "), "\n")
		t.Run(strings.TrimSuffix(filepath.Base(script), ".js"), func(t *testing.T) {
			t.Parallel()
			i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 128 << 20}})
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, i.Close()) })
			c, err := i.NewContext(ctx)
			require.NoError(t, err)
			p := newPageIn(t, c, node.Options{Timers: true}, node.Resolver{Next: modules.Map{"main.mjs": `
				import crypto from 'crypto'; import hooks from 'async_hooks'; import util from 'util';
				import stream from 'stream'; import module from 'module'; import path from 'path';
				import querystring from 'querystring';
				` + source + `; export default ''`}})
			limit := 700 * time.Millisecond
			if !strings.Contains(want, "deadline") {
				limit = 20 * time.Second // it ends by itself
			}
			limited, cancel := context.WithTimeout(ctx, limit)
			defer cancel()
			start := time.Now()
			_, err = p.text(limited, "main.mjs")
			require.Less(t, time.Since(start), 30*time.Second)
			require.Contains(t, strings.Split(want, " | "), outcome(err), "%v", err)
		})
	}
}

func outcome(err error) string {
	var e *v8.Exception
	switch {
	case err == nil:
		return "done"
	case errors.Is(err, context.DeadlineExceeded):
		return "deadline"
	case errors.Is(err, v8.ErrMemoryLimit):
		return "memory"
	case errors.As(err, &e):
		return e.Name
	}
	return err.Error()
}
