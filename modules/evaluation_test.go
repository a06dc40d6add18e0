package modules_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/seed"
	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/v8"
)

// perChild is the number of graphs that a child process evaluates.
const perChild = 2500

var graphs = flag.Uint64("modules.graphs", perChild, "number of random graphs of modules")

type kind int

const (
	text      kind = iota
	synthetic      // runs a Go function
	commonJS
	missing    // cannot be loaded
	unlinkable // imports a name that its import does not export
)

type action int

const (
	says action = iota
	awaits
	throws
	imports       // import(), not awaited
	catchesImport // awaited, and continues in any case
	awaitsImport  // awaited, and fails if the import fails
)

type bodyStep struct {
	action action
	module int
}

// testModule is a module of a graph.
type testModule struct {
	id      int
	kind    kind
	fails   bool // for synthetic and CommonJS
	imports []int
	body    []bodyStep
}

type testGraph []testModule

func (m *testModule) synthetic() bool { return m.kind == synthetic || m.kind == commonJS }

func (m *testModule) thrown() string { return fmt.Sprintf("from %d", m.id) }

// awaits reports whether the module has a top-level await, [[HasTLA]].
func (m *testModule) awaits() bool {
	for _, s := range m.body {
		if s.action == awaits || s.action == awaitsImport || s.action == catchesImport {
			return true
		}
	}
	return false
}

func (m *testModule) key() string {
	if m.kind == commonJS {
		return fmt.Sprintf("%d.cjs", m.id)
	}
	return fmt.Sprintf("%d.js", m.id)
}

// source returns the source of a module.
func (g testGraph) source(m *testModule) string {
	if m.synthetic() {
		return fmt.Sprintf("out.push('%d runs'); if (%v) throw '%s'", m.id, m.fails, m.thrown())
	}
	var b strings.Builder
	for n, to := range m.imports {
		if n == 0 && m.kind == unlinkable {
			fmt.Fprintf(&b, "import {none} from './%s'; ", g[to].key())
		} else {
			fmt.Fprintf(&b, "import './%s'; ", g[to].key())
		}
	}
	fmt.Fprintf(&b, "export {}; out.push('%d begins'); ", m.id)
	for n, s := range m.body {
		at := fmt.Sprintf("%d.%d", m.id, n)
		dynamic := func() string { return fmt.Sprintf("import('./%s')", g[s.module].key()) }
		caught := func() string {
			return fmt.Sprintf("%s.then(() => { out.push('%s has %d') }, e => { out.push(`%s: %d: ${e.name ?? e}`) }); ", dynamic(), at, s.module, at, s.module)
		}
		switch s.action {
		case says:
			fmt.Fprintf(&b, "out.push('%s'); ", at)
		case awaits:
			b.WriteString("await 0; ")
		case throws:
			fmt.Fprintf(&b, "throw '%s'; ", m.thrown())
		case imports:
			b.WriteString(caught())
		case catchesImport:
			b.WriteString("await " + caught())
		case awaitsImport:
			fmt.Fprintf(&b, "await %s; ", dynamic())
		}
	}
	return b.String()
}

func (g testGraph) String() string {
	var b strings.Builder
	for n := range g {
		if g[n].kind != missing {
			fmt.Fprintf(&b, "%s (kind %d): %s\n", g[n].key(), g[n].kind, g.source(&g[n]))
		}
	}
	return b.String()
}

// randomGraph returns a graph, and the modules that the host imports at the same time
// in each round.
func randomGraph(seed uint64) (testGraph, [][]int) {
	r := rand.New(rand.NewPCG(seed, 0))
	g := make(testGraph, 1+r.IntN(9))
	dense, dynamic, failing := r.Float64()*2.5, r.Float64()*0.5, r.Float64()*0.4
	odd := r.IntN(3) == 0 // has other kinds than text
	for n := range g {
		m := &g[n]
		m.id = n
		if odd && r.IntN(3) == 0 {
			m.kind = kind(1 + r.IntN(4))
		}
		m.fails = r.Float64() < failing
		if m.synthetic() || m.kind == missing {
			continue
		}
		for range int(r.Float64() * (dense + 1)) {
			m.imports = append(m.imports, r.IntN(len(g)))
		}
		if m.kind == unlinkable && len(m.imports) == 0 {
			m.imports = []int{r.IntN(len(g))}
		}
		for range r.IntN(4) {
			s := bodyStep{action: action(r.IntN(2)), module: r.IntN(len(g))}
			if r.Float64() < dynamic {
				s.action = imports + action(r.IntN(3))
			}
			m.body = append(m.body, s)
		}
		if m.fails {
			m.body = append(m.body, bodyStep{action: throws})
		}
	}
	for n := range g {
		g[n].imports = distinct(g, &g[n])
	}
	rounds := make([][]int, 1+r.IntN(3))
	for at := range rounds {
		for range 1 + r.IntN(4) {
			rounds[at] = append(rounds[at], r.IntN(len(g)))
		}
	}
	return g, rounds
}

// distinct returns the imports of a module without duplicates, because statements with
// the same specifier are one request.
func distinct(g testGraph, m *testModule) []int {
	var all []int
	seen := map[int]bool{}
	for _, to := range m.imports {
		if !seen[to] {
			seen[to] = true
			all = append(all, to)
		}
	}
	return all
}

// evaluation evaluates many graphs, in contexts of one isolate.
type evaluation struct{ isolate *v8.Isolate }

func newEvaluation() (*evaluation, error) {
	i, err := v8.NewIsolate(v8.IsolateOptions{})
	return &evaluation{i}, err
}

// compile makes synthetic modules of the modules of that kind.
func (g testGraph) compile(ctx context.Context, s v8.Scope, source string, o v8.Origin) (*v8.Module, error) {
	id, err := strconv.Atoi(strings.TrimSuffix(o.Name, ".js"))
	if err != nil || g[id].kind != synthetic {
		return s.CompileModule(ctx, source, o)
	}
	return s.SyntheticModule(o.Name, []string{"default"}, func(ctx context.Context, s v8.Scope, m *v8.Module) error {
		_, err := s.Eval(ctx, source)
		return err
	})
}

// run returns what the modules of a graph do.
func (e *evaluation) run(g testGraph, rounds [][]int) (out string, err error) {
	c, err := e.isolate.NewContext(ctx)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	loop := v8.NewLoop(c, v8.LoopOptions{})
	defer func() { err = errors.Join(err, loop.Close()) }()
	files := modules.Map{}
	for n := range g {
		if g[n].kind != missing {
			files[g[n].key()] = g.source(&g[n])
		}
	}
	l, err := modules.New(ctx, loop, modules.Options{Resolver: files, Compile: g.compile})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if err := c.Exec(ctx, "globalThis.out = []"); err != nil {
		return "", err
	}
	for r, round := range rounds {
		var b strings.Builder
		for _, n := range round {
			fmt.Fprintf(&b, "import('./%s').then(() => { out.push('round %d has %d') }, e => { out.push(`round %d: %d: ${e.name ?? e}`) });", g[n].key(), r, n, r, n)
		}
		if err := c.Exec(ctx, b.String()); err != nil {
			return "", err
		}
		if err := loop.Run(ctx); err != nil {
			return "", err
		}
	}
	v, err := c.Eval(ctx, "out.join('\\n')")
	if err != nil {
		return "", err
	}
	return fmt.Sprint(v), nil
}

// asV8 returns the specification with V8's deviations.
func asV8() *spec { return &spec{ownError: true, onceSynthetic: true} }

func init() {
	child.Register("evaluations", func(args []string) int {
		first, _ := strconv.ParseUint(args[0], 10, 64)
		n, _ := strconv.ParseUint(args[1], 10, 64)
		modules.SetMaxWaitTicks(1 << 30) // a thread may not run for a long time on a busy machine
		at, err := os.Create(args[2])
		if err != nil {
			fmt.Println(err)
			return 1
		}
		defer at.Close()
		e, err := newEvaluation()
		if err != nil {
			fmt.Println(err)
			return 1
		}
		defer e.isolate.Close()
		for seed := first; seed < first+n; seed++ {
			if _, err := at.WriteAt(fmt.Appendf(nil, "%20d", seed), 0); err != nil {
				fmt.Println(err)
				return 1
			}
			g, rounds := randomGraph(seed)
			got, err := e.run(g, rounds)
			if want := asV8().predict(g, rounds); err != nil || got != want {
				fmt.Printf("seed %d: rounds %v of\n%v\nerror: %v\nhave:\n%s\nwant:\n%s\n",
					seed, rounds, g, err, got, want)
				return 1
			}
		}
		return 0
	})
}

// Random graphs of modules behave as ECMA-262 specifies, in the same order. They have
// cycles, top-level awaits and exceptions, and are imported repeatedly and at the same
// time.
func TestEvaluation(t *testing.T) {
	first, n := uint64(seed.Default(t, 1)), *graphs
	t.Logf("seeds %d to %d; %s and -modules.graphs choose others", first, first+n-1, seed.Variable)
	at := filepath.Join(t.TempDir(), "seed")
	for ; n > 0; first, n = first+perChild, n-min(n, perChild) {
		r := child.Run(t, "evaluations", fmt.Sprint(first), fmt.Sprint(min(n, perChild)), at)
		if r.Stdout != "" {
			t.Fatal(r.Stdout)
		}
		if r.ExitCode == 0 {
			continue
		}
		text, err := os.ReadFile(at)
		require.NoError(t, err)
		failed, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
		require.NoError(t, err)
		g, rounds := randomGraph(failed)
		t.Fatalf("seed %d ended the process (exit code %d, %s): rounds %v of\n%v\n%.5000s",
			failed, r.ExitCode, r.Signal, rounds, g, r.Stderr)
	}
}

// Each deviation of V8 from the specification, with the smallest graph that shows it.
func TestDeviations(t *testing.T) {
	for _, test := range []struct {
		name   string
		graph  testGraph
		rounds [][]int
		only   spec // with this deviation only
		spec   string
		v8     string
	}{
		{
			"ownError",
			testGraph{
				{imports: []int{1, 2}},
				{imports: []int{0}, body: []bodyStep{{action: awaits}, {action: throws}}},
				{imports: []int{0}, body: []bodyStep{{action: awaits}, {action: awaits}, {action: throws}}},
			},
			[][]int{{0}, {2}},
			spec{ownError: true},
			"1 begins\n2 begins\nround 0: 0: from 1\nround 1: 2: from 1",
			"1 begins\n2 begins\nround 0: 0: from 1\nround 1: 2: from 2",
		},
		{
			"onceSynthetic",
			testGraph{{kind: synthetic, fails: true}},
			[][]int{{0}, {0}},
			spec{onceSynthetic: true},
			"0 runs\nround 0: 0: from 0\n0 runs\nround 1: 0: from 0",
			"0 runs\nround 0: 0: from 0\nround 1: 0: from 0",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			for n := range test.graph {
				test.graph[n].id = n
			}
			e, err := newEvaluation()
			require.NoError(t, err)
			defer e.isolate.Close()
			got, err := e.run(test.graph, test.rounds)
			require.NoError(t, err)
			require.Equal(t, test.v8, got)
			require.Equal(t, test.spec, new(spec).predict(test.graph, test.rounds))
			require.Equal(t, test.v8, test.only.predict(test.graph, test.rounds))
		})
	}
}

// A member of a cycle whose root failed after an await, although the member did not
// fail.
func TestFailedRoot(t *testing.T) {
	l, _ := newLoader(t, modules.Options{Resolver: modules.Map{
		"main.js":   "await import('./m.js').catch(() => 0); export const result = await import('./c.js').catch(e => 'c: ' + e)",
		"m.js":      "import './c.js'",
		"b.js":      "import './c.js'; await 0; throw 'from b'",
		"c.js":      "import './b.js'",
		"static.js": "import './c.js'",
	}})
	got, err := export(l, "main.js", "result")
	require.NoError(t, err)
	require.Equal(t, "c: from b", got)
	for range 2 {
		require.ErrorContains(t, l.Import(ctx, "static.js", nil), "from b")
	}
}
