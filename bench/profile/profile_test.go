//go:build linux && cgo && (amd64 || arm64)

package profile_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"regexp"
	"testing"
	"time"

	pb "github.com/google/pprof/profile"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/bench/profile"
	"github.com/seed24588400/paddock/v8"
)

var dir string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	var err error
	if dir, err = os.MkdirTemp("", "paddock-profile-"); err == nil {
		defer os.RemoveAll(dir)
		err = v8.SetOptions(v8.Options{Flags: profile.Flags(dir)})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

var wanted = map[string]*regexp.Regexp{
	"JavaScript, called by itself": regexp.MustCompile(`JS:\S*parse both\.js:1:\d+\nJS:\S*both both\.js:2:\d+\n`),
	"Go, called by JavaScript":     regexp.MustCompile(`(?s)profile_test\.spin\n.*v8\.\(\*host\)\.Call\n`),
}

// Functions of JavaScript and Go have names and the correct callers. Functions of C++ are
// tested with the command, because test binaries have no symbols.
func TestRecord(t *testing.T) {
	ctx := t.Context()
	i, err := v8.NewIsolate(v8.IsolateOptions{})
	require.NoError(t, err)
	defer i.Close()
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	require.NoError(t, c.SetFunc(ctx, "host", func(context.Context, *v8.Call) (v8.Value, error) {
		spin(time.Millisecond)
		return v8.Undefined, nil
	}))
	const source = `function parse() { for (let n = 0; n < 2000; n++) JSON.parse('[[[[{"a":[1,2,3]}]]]]') }
		function both() { for (let n = 0; n < 100; n++) { host(); parse() } } both()`
	var out bytes.Buffer
	require.NoError(t, profile.Record(&out, dir, func() error {
		return c.Exec(ctx, source, v8.Origin{Name: "both.js"})
	}))
	p, err := pb.Parse(&out)
	require.NoError(t, err)
	seen := map[string]bool{}
	var stacks []string
	for _, s := range p.Sample {
		var stack bytes.Buffer
		for _, l := range s.Location {
			for _, line := range l.Line {
				fmt.Fprintln(&stack, line.Function.Name)
			}
		}
		stacks = append(stacks, stack.String())
		for name, want := range wanted {
			if want.MatchString(stack.String()) {
				seen[name] = true
			}
		}
	}
	require.Len(t, seen, 2, "%v in %v", seen, stacks)
}

func TestRecordWithoutNames(t *testing.T) {
	err := profile.Record(new(bytes.Buffer), t.TempDir(), func() error { return nil })
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, err, "was it initialized with Flags")
}

func spin(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
	}
}
