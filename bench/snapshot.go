//go:build linux && cgo && (amd64 || arm64)

package main

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/seed24588400/paddock/bench/baseline"
	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
)

// Startup compares two ways to start: medians in milliseconds.
type Startup struct {
	Name         string
	Slow, Fast   float64
	Ratio        float64 // Slow / Fast
	GoalAtLeast  float64 `json:",omitempty"` // minimum of Ratio
	GoalNoSlower float64 `json:",omitempty"` // maximum of Fast / Slow
}

// startups measures starts from snapshots and from code caches.
func startups(match *regexp.Regexp, rounds int, library bool) (all []Startup, err error) {
	add := func(s Startup, slow, fast func() (time.Duration, error)) error {
		if !match.MatchString(s.Name) {
			return nil
		}
		var slows, fasts, ratios []float64
		for range rounds {
			a, err := slow()
			if err != nil {
				return fmt.Errorf("%s: %w", s.Name, err)
			}
			b, err := fast()
			if err != nil {
				return fmt.Errorf("%s: %w", s.Name, err)
			}
			slows, fasts = append(slows, a.Seconds()*1000), append(fasts, b.Seconds()*1000)
			ratios = append(ratios, float64(a)/float64(b))
		}
		s.Slow, s.Fast, s.Ratio = median(slows), median(fasts), median(ratios)
		all = append(all, s)
		return nil
	}
	ctx := context.Background()
	const small = "var x = [1, 2, 3].map(x => ({x}))"
	if err := add(fromSnapshot(ctx, "isolate + context from a snapshot: C++, Go", small)); err != nil {
		return nil, err
	}
	text := bundle(1 << 20)
	if err := add(Startup{Name: "compile 1 MB eagerly: from text, code cache", GoalAtLeast: 5}, uncached(ctx, text),
		cached(ctx, text)); err != nil {
		return nil, err
	}
	if err := moduleGraphs(ctx, add); err != nil {
		return nil, err
	}
	const name = "TypeScript"
	if !library || !match.MatchString(name+" transpile") && !match.MatchString(name+" creation") {
		return all, nil
	}
	ts, err := fetch("typescript", "5.9.2", "package/lib/typescript.js")
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench: left out:", err)
		return all, nil
	}
	s, err := snapshot.Build(ctx, snapshot.Options{Default: snapshot.Context{
		Scripts: []snapshot.Script{{Source: ts}},
		WarmUp:  []snapshot.Script{{Source: transpile}},
	}})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	if err := add(Startup{Name: name +
		" transpile: from text, snapshot", GoalAtLeast: 10}, inARow(func() (time.Duration, error) {
		return start(ctx, v8.IsolateOptions{}, ts)
	}), inARow(func() (time.Duration, error) {
		return start(ctx, v8.IsolateOptions{Snapshot: s}, "")
	})); err != nil {
		return nil, err
	}
	return all, add(fromSnapshot(ctx, name+" creation: C++, Go", ts))
}

// starts is the number of consecutive starts, as in a server. The first start after other
// work has cold memory and caches.
const starts = 5

// inARow returns a function that measures the average of many starts.
func inARow(start func() (time.Duration, error)) func() (time.Duration, error) {
	return func() (sum time.Duration, err error) {
		for range starts {
			took, err := start()
			if err != nil {
				return 0, err
			}
			sum += took
		}
		return sum / starts, nil
	}
}

// fromSnapshot measures the creation of an isolate and a context from a snapshot, in C++
// and in Go.
func fromSnapshot(ctx context.Context, name, source string) (s Startup, slow, fast func() (time.Duration, error)) {
	var blob *v8.Snapshot
	return Startup{Name: name, GoalNoSlower: 1.15}, func() (time.Duration, error) {
			if blob == nil {
				var err error
				scripts := []snapshot.Script{{Source: source}}
				o := snapshot.Options{Default: snapshot.Context{Scripts: scripts}}
				if blob, err = snapshot.Build(ctx, o); err != nil {
					return 0, err
				}
				baseline.OpenStartup(source)
				baseline.Startup(starts)
			}
			return baseline.Startup(starts) / starts, nil
		}, func() (time.Duration, error) {
			begin := time.Now()
			for range starts {
				if _, err := start(ctx, v8.IsolateOptions{Snapshot: blob}, "none"); err != nil {
					return 0, err
				}
			}
			return time.Since(begin) / starts, nil
		}
}

// transpile is the first use of the library.
const transpile = `{
	const out = ts.transpileModule("const n: number = 1; export class A<T> { constructor(private x: T) {} }", {compilerOptions: {target: ts.ScriptTarget.ES2020}});
	if (!out.outputText.includes("const n = 1")) throw new Error(out.outputText);
}`

// start makes an isolate and a context, and transpiles with the library from source, or
// from the snapshot if source is empty. If source is "none", it only makes them and
// returns no time.
func start(ctx context.Context, o v8.IsolateOptions, source string) (time.Duration, error) {
	begin := time.Now()
	i, err := v8.NewIsolate(o)
	if err != nil {
		return 0, err
	}
	defer func() {
		i.Close()
		<-i.Done()
	}()
	c, err := i.NewContext(ctx)
	if err != nil || source == "none" {
		return 0, err
	}
	if source != "" {
		if err := c.Exec(ctx, source, v8.Origin{Name: "typescript.js"}); err != nil {
			return 0, err
		}
	}
	if err := c.Exec(ctx, transpile); err != nil {
		return 0, err
	}
	return time.Since(begin), nil
}

// bundle returns a script of about n bytes.
func bundle(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "function f%d(a, b) { const x = [a, b, %d]; for (const y of x) { if (y > %d) return {y, s: "+
			"'text %d'} } return x.map(y => y * 2).reduce((s, y) => s + y, 0) }\nf%d(1, 2);\n", i, i, i, i, i)
	}
	return b.String()
}

// newContext makes a context in a new isolate, which the caller closes.
func newContext(ctx context.Context) (*v8.Context, error) {
	i, err := v8.NewIsolate(v8.IsolateOptions{})
	if err != nil {
		return nil, err
	}
	c, err := i.NewContext(ctx)
	if err != nil {
		_ = i.Close()
	}
	return c, err
}

// compile compiles in a new isolate, and calls use with the script.
func compile(ctx context.Context, source string, o v8.CompileOptions,
	use func(*v8.Script) error) (time.Duration, error) {
	c, err := newContext(ctx)
	if err != nil {
		return 0, err
	}
	defer c.Isolate().Close()
	begin := time.Now()
	script, err := c.Compile(ctx, source, o)
	took := time.Since(begin)
	if err == nil {
		err = use(script)
	}
	return took, err
}

// uncached compiles from source.
func uncached(ctx context.Context, source string) func() (time.Duration, error) {
	return func() (time.Duration, error) {
		return compile(ctx, source, v8.CompileOptions{Eager: true}, func(*v8.Script) error { return nil })
	}
}

// cached compiles with a code cache.
func cached(ctx context.Context, source string) func() (time.Duration, error) {
	var cache *v8.CodeCache
	return func() (time.Duration, error) {
		if cache == nil {
			if _, err := compile(ctx, source, v8.CompileOptions{Eager: true}, func(script *v8.Script) (err error) {
				cache, err = script.CodeCache(ctx)
				return err
			}); err != nil {
				return 0, err
			}
		}
		return compile(ctx, source, v8.CompileOptions{Cache: cache}, func(script *v8.Script) error {
			if script.CacheRejected() {
				return errors.New("the cache was rejected")
			}
			return nil
		})
	}
}

// fetch returns a file of an npm package, which is downloaded once.
func fetch(name, version, file string) (string, error) {
	const dir = ".fetched"
	path := filepath.Join(dir, name+"-"+version+".tgz")
	if _, err := os.Stat(path); err != nil {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return "", err
		}
		pack := exec.Command("npm", "pack", "--silent", "--pack-destination", dir, name+"@"+version)
		if out, err := pack.CombinedOutput(); err != nil {
			return "", fmt.Errorf("npm pack %s: %w: %s", name, err, out)
		}
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return "", err
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err != nil {
			return "", fmt.Errorf("%s in %s: %w", file, path, err)
		}
		if h.Name == file {
			text, err := io.ReadAll(r)
			return string(text), err
		}
	}
}

func startupTable(w io.Writer, all []Startup) error {
	if len(all) == 0 {
		return nil
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\nstart\tms\tms\tratio\tgoal\t")
	for _, s := range all {
		goal, met := fmt.Sprintf("≥ %.0f×", s.GoalAtLeast), s.Ratio >= s.GoalAtLeast
		ratio := s.Ratio
		if s.GoalNoSlower > 0 {
			ratio = 1 / s.Ratio
			goal, met = fmt.Sprintf("≤ %.2f×", s.GoalNoSlower), ratio <= s.GoalNoSlower
		}
		verdict := " ok"
		if !met {
			verdict = " MISSED"
		}
		fmt.Fprintf(t, "%s\t%.2f\t%.2f\t%.2f\t%s\t\n", s.Name, s.Slow, s.Fast, ratio, goal+verdict)
	}
	return t.Flush()
}
