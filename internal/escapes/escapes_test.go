package escapes

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

func TestMain(m *testing.M) { child.Main(m, live.Check) }

const corpus = "testdata/escapes"

var everything = v8.CodeGeneration{Strings: true, Wasm: true}

// The child prints each attempt that begins and each error, so that an attempt that ends
// the process is known by name.
func init() {
	child.Register("corpus", func(names []string) int {
		all, err := readCorpus(corpus)
		if err != nil {
			fmt.Println("wrong:", err)
			return 1
		}
		for n := range all {
			a := &all[n]
			if len(names) > 0 && !slices.Contains(names, a.name) {
				continue
			}
			for _, allow := range []v8.CodeGeneration{everything, {}} {
				fmt.Println("begin:", a.name)
				for _, complaint := range run(a, allow, nil) {
					fmt.Printf("wrong: %s (code generation %v): %s\n",
						a.name, allow.Strings, strings.ReplaceAll(complaint, "\n", " "))
				}
			}
		}
		if err := live.Check(); err != nil {
			fmt.Println("wrong:", err)
		}
		return 0
	})
}

// runCorpus returns the names of the attempts and the errors.
func runCorpus(t *testing.T, names ...string) (made, wrong []string) {
	r := child.Run(t, "corpus", names...)
	for line := range strings.Lines(r.Stdout) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "begin: "); ok {
			made = append(made, name)
		} else {
			wrong = append(wrong, line)
		}
	}
	if r.ExitCode != 0 {
		wrong = append(wrong, fmt.Sprintf("the process ended with %d %s in %s\n%s", r.ExitCode, r.Signal,
			made[max(0, len(made)-1):], r.Stderr))
	}
	return made, wrong
}

func TestEscapes(t *testing.T) {
	all, err := readCorpus(corpus)
	require.NoError(t, err)
	names := make([]string, len(all))
	for n := range all {
		names[n] = all[n].name
	}
	var made, wrong []string
	for part := range slices.Chunk(names, len(names)/4+1) { // a child has a minute, also with the race detector
		m, w := runCorpus(t, part...)
		made, wrong = append(made, m...), append(wrong, w...)
	}
	require.Empty(t, wrong, strings.Join(wrong, "\n"))
	require.Len(t, made, 2*len(all))
	docs, err := os.ReadFile("../../docs/escapes.md")
	require.NoError(t, err)

	var classes []string
	attempts := map[string]int{}
	for _, a := range all {
		if attempts[a.class()]++; attempts[a.class()] == 1 {
			classes = append(classes, a.class())
		}
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "CLASS\tATTEMPTS\tREFUSED")
	for _, class := range append(classes, "") {
		n := attempts[class]
		if class == "" {
			class, n = "all", len(all)
		}
		fmt.Fprintf(w, "%s\t%d\t%d\n", class, n, n)
		if class != "all" {
			require.Contains(t, string(docs), fmt.Sprintf("\n| %s | %d |", class, n), "docs/escapes.md")
		}
	}
	if testing.Verbose() {
		require.NoError(t, w.Flush())
	}
	require.GreaterOrEqual(t, len(all), 60)
}

// TestChecksNotice tests that the checks detect escapes.
func TestChecksNotice(t *testing.T) {
	global := func(name string, of func(s v8.Scope, h *host) (v8.Value, error)) func(v8.Scope, *host) error {
		return func(s v8.Scope, h *host) error {
			v, err := of(s, h)
			if err != nil {
				return err
			}
			return set(context.Background(), s, name, v)
		}
	}
	function := func(name string, f func(h *host) any) func(v8.Scope, *host) error {
		return global(name, func(s v8.Scope, h *host) (v8.Value, error) { return marshal.Function(s, name, f(h)) })
	}
	// foreign exposes an object of the host's context itself, which is a mistake.
	foreign := func(name, source string) func(v8.Scope, *host) error {
		return global(name, func(s v8.Scope, h *host) (v v8.Value, err error) {
			var kept *v8.Persistent
			err = s.Enter(context.Background(), h.own, func(s v8.Scope) error {
				x, err := s.Eval(context.Background(), source)
				if err == nil {
					kept, err = x.Persist()
				}
				return err
			})
			if err != nil {
				return v, err
			}
			defer kept.Close()
			return kept.Value(s)
		})
	}
	for _, c := range []struct {
		name, script, want, complaint string
		expose                        func(s v8.Scope, h *host) error
	}{
		{"nothing", "1 + 1", "2", "", nil},
		{"another value", "1 + 1", "3", `got "2", want "3"`, nil},
		{"an exception", "undefined.x", "2", "throws TypeError", nil},
		{"a method", "launch(mine)", "undefined", "reached: Account.Launch",
			function("launch", func(*host) any { return (*Account).Launch })},
		{"a function of the host's context", "f()", "undefined", "reached: the host's global function",
			foreign("f", "() => launch()")},
		{"the host's secret", "f()", secret, "read", foreign("f", "() => secret")},
		{"the host's prototypes", "Object.getPrototypeOf(o).x = 1", "1", "changed: ", foreign("o", "({})")},
		{"the host's class", "mine.balance", "100", "its context: ", func(s v8.Scope, h *host) error {
			return s.Enter(context.Background(), h.own, func(s v8.Scope) error {
				_, err := s.Eval(context.Background(), "theirs = {}")
				return err
			})
		}},
		{"a path", "try { leak() } catch (e) { report(e.message) } 1", "1", "read \"/etc\"",
			function("leak", func(h *host) any { return func() error { return chatty(h.fail("path").Error()) } })},
		{"a report of an object", "report(new Error('/root/x')); 1", "1", "read \"/root\"", nil},
		{"money from nothing", "print(); 1", "1", "there is 201 in all",
			function("print", func(h *host) any { return func() { h.mine.balance++ } })},
		{"another's money", "rob(); 1", "1", "another's account was touched",
			function("rob", func(h *host) any { return func() { h.theirs.balance--; h.mine.balance++ } })},
		{"the end", "shutdown('isolate'); 1", "closed", "the host afterwards", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := run(&attempt{name: c.name, source: c.script, want: c.want}, everything, c.expose)
			if c.complaint == "" {
				require.Empty(t, got)
				return
			}
			require.NotEmpty(t, got)
			require.Contains(t, strings.Join(got, "\n"), c.complaint)
		})
	}
}

// chatty is an error that reveals too much.
type chatty string

func (e chatty) Error() string { return string(e) }
