package main

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/v8"
)

func TestMain(m *testing.M) { child.Main(m, live.Check) }

// start makes an engine from one file.
func start(t testing.TB, source string) *engine {
	l := defaults
	l.workers, l.failures = 2, 2
	e, err := newEngine(t.Context(), fstest.MapFS{"a.js": {Data: []byte(source)}}, l)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, e.close()) })
	return e
}

func TestVerdicts(t *testing.T) {
	e := start(t, `
		rule({name: "cheap", points: 49, when: p => p.amount < 10});
		rule({name: "old", points: 1, when: p => p.at < Date.UTC(2020), because: p => "from " + p.at.getUTCFullYear()});
		rule({name: "items", points: 50, when: ({items}) => items.length > 1 && items[0].kind === "a", because: ({customer}) => customer.country});
		rule({name: "card", points: 1000, when: p => "card" in p || p.Card !== undefined});
	`)
	old := time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC)
	verdicts, err := e.judge(t.Context(), []payment{
		{ID: "1", Amount: 1, At: time.Now()},
		{ID: "2", Amount: 1, At: old},
		{ID: "3", Amount: 1, At: old, Items: []item{{Kind: "a"}, {Kind: "b"}},
			Customer: customer{Country: "AT"}, Card: "secret"},
		{ID: "4", Amount: 100, At: time.Now()},
	})
	require.NoError(t, err)
	require.Equal(t, []verdict{
		{ID: "1", Decision: "accept", Points: 49, Reasons: []reason{{"cheap", 49, ""}}},
		{ID: "2", Decision: "review", Points: 50, Reasons: []reason{{"cheap", 49, ""}, {"old", 1, "from 2019"}}},
		{ID: "3", Decision: "decline", Points: 100, Reasons: []reason{{"cheap", 49, ""}, {"old", 1, "from 2019"},
			{"items", 50, "AT"}}},
		{ID: "4", Decision: "accept"},
	}, verdicts)
	none, err := e.judge(t.Context(), nil)
	require.NoError(t, err)
	require.Empty(t, none)
}

// Errors of a rule are reported in the verdict, and do not affect other rules.
func TestMistakes(t *testing.T) {
	for _, c := range []struct{ name, when, want string }{
		{"throws", "p => {\n null.x }", "a.js:3: TypeError: Cannot read properties of null (reading 'x')"},
		{"loops", "p => { for (;;); }", "the CPU time limit is reached"},
		{"hoards", "p => { const a = []; for (;;) a.push(new Array(1e5).fill(1.5)); }", "limit"},
		{"recurses", "function f() { return f() }", "RangeError"},
		{"number", "p => 1", "when returned 1, which is not a boolean"},
		{"promise", "async p => true", "when returned [promise], which is not a boolean"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := start(t, `rule({name: "good", points: 1, when: p => true});
				rule({name: "bad", points: 1000, when: `+c.when+`});
				rule({name: "last", points: 2, when: p => true});`)
			for n := range 3 {
				// One payment goes to one worker.
				verdicts, err := e.judge(t.Context(), []payment{{ID: "1"}})
				require.NoError(t, err)
				require.EqualValues(t, 3, verdicts[0].Points)
				require.Equal(t, "review", verdicts[0].Decision)
				require.Len(t, verdicts[0].Failed, 1)
				want := c.want
				if n == 2 {
					want = "disabled"
				}
				require.Contains(t, verdicts[0].Failed[0].Error, want)
			}
		})
	}
}

// A rule cannot change what other rules see, and has no access to the engine.
func TestRulesAreApart(t *testing.T) {
	e := start(t, `
		rule({name: "writes", points: 1, when: p => { p.amount = 0; p.items[0].price = 0; p.items.push(1); return true }});
		rule({name: "strict", points: 1, when: p => { "use strict"; p.customer.age = 1; return true }});
		rule({name: "adds", points: 1, when: p => { try { p.extra = 1 } catch {} return "extra" in p }});
		rule({name: "sees", points: 1, when: p => p.amount !== 5 || p.items[0].price !== 7 || p.customer.age !== 0});
		rule({name: "reaches", points: 1, when: p => typeof takeRules !== "undefined" || typeof rule !== "undefined"});
	`)
	verdicts, err := e.judge(t.Context(), []payment{{ID: "1", Amount: 5, Items: []item{{Price: 7}}}})
	require.NoError(t, err)
	require.Empty(t, verdicts[0].Reasons)
	require.Len(t, verdicts[0].Failed, 2, "%v", verdicts[0].Failed)
}

func TestRuleFilesThatFail(t *testing.T) {
	for source, want := range map[string]string{
		`rule({`:                          "a.js:1:7: SyntaxError",
		`throw new Error("at the start")`: "a.js:1:1: Error: at the start",
		`rule({name: "x", points: "1", when() {}})`: "a rule has a name and points",
		`rule({name: "x", points: 1})`:              "x: when and because are functions",
		`for (;;);`:                                 "deadline exceeded",
		`rule({name: "x", points: 1, when() {}, o: globalThis.b = new SharedArrayBuffer(1)})`: "SharedArrayBuffer",
		`for (const i of [1, 2]) rule({name: "x", points: i, when() {}})`:                     "another rule x",
	} {
		l := defaults
		l.build = 500 * time.Millisecond
		if !strings.HasPrefix(source, "for (;") {
			l.build = time.Minute
		}
		_, err := newEngine(t.Context(), fstest.MapFS{"a.js": {Data: []byte(source)}}, l)
		require.ErrorContains(t, err, want, source)
	}
	_, err := newEngine(t.Context(), fstest.MapFS{}, defaults)
	require.ErrorContains(t, err, "there are no rules")
}

// A lost isolate is replaced.
func TestLost(t *testing.T) {
	e := start(t, `
		rule({name: "breaks", points: 1, when: p => p.amount === 666 && Array.prototype.every.call({length: 2 ** 53 - 1}, Boolean) });
		rule({name: "big", points: 1, when: p => p.amount > 1});
	`)
	_, err := e.judge(t.Context(), []payment{{ID: "1", Amount: 666}})
	if err == nil { // V8 checked for interrupts in time
		t.Fatal("nothing was lost")
	}
	require.ErrorIs(t, err, v8.ErrLost)
	verdicts, err := e.judge(t.Context(), []payment{{ID: "1", Amount: 2}, {ID: "2", Amount: 1}})
	require.NoError(t, err)
	require.EqualValues(t, 1, verdicts[0].Points)
	require.Zero(t, verdicts[1].Points)
}

func TestEnd(t *testing.T) {
	e := start(t, `rule({name: "x", points: 1, when: p => true});`)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := e.judge(ctx, make([]payment, 10))
	require.ErrorIs(t, err, context.Canceled)
}

func TestLines(t *testing.T) {
	e := start(t, `rule({name: "x", points: 60, when: p => p.customer.orders < 1, because: () => "none"});`)
	var out strings.Builder
	require.NoError(t, judge(t.Context(), e, strings.NewReader(`{"id": "a", "customer": {"orders": 2}}
{"id": "b"}
`), &out))
	require.Equal(t, `{"id":"a","decision":"accept","points":0}
{"id":"b","decision":"review","points":60,"reasons":[{"rule":"x","points":60,"because":"none"}]}
`, out.String())
	require.ErrorContains(t, judge(t.Context(), e, strings.NewReader("{}\n{"), &out), "line 2")
}

func TestDemonstration(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(t.Context(), nil, &out, nil))
	require.Regexp(t, `suspicious +decline +105 `, out.String())
	require.Regexp(t, `looping +review .*rate did not finish`, out.String())
	require.Contains(t, out.String(), "evaluations of a rule per second")
}

func BenchmarkJudge(b *testing.B) {
	e := start(b, `for (let n = 0; n < 10; n++) rule({name: "r" + n, points: 1, when: p => p.amount > n * 1000});`)
	payments := make([]payment, 1000)
	for n := range payments {
		payments[n] = ordinary(n)
	}
	for b.Loop() {
		if _, err := e.judge(b.Context(), payments); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(10*len(payments)*b.N)/b.Elapsed().Seconds(), "evaluations/s")
}
