package hostile_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/hostile"
)

const corpus = "testdata/hostile"

func TestMain(m *testing.M) {
	hostile.Child()
	os.Exit(m.Run())
}

func TestCorpus(t *testing.T) {
	scripts, err := hostile.Read(corpus, "")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(scripts), 70)
	hosts := 0
	bodies, whys := map[string]string{}, map[string]string{}
	for _, s := range scripts {
		require.NotRegexp(t, `\.$`, s.Why, s.Name)
		require.Equal(t, s.Host, strings.HasPrefix(s.Name, "host/"), "%s: scripts that need the host are in host/",
			s.Name)
		require.Equal(t, s.Web, strings.HasPrefix(s.Name, "web/"), "%s: scripts that need package web are in web/",
			s.Name)
		if s.Host {
			hosts++
		}
		source, err := os.ReadFile(s.Path)
		require.NoError(t, err)
		_, body, _ := strings.Cut(string(source), "\n// why: ")
		_, body, _ = strings.Cut(body, "\n")
		require.NotEmpty(t, strings.TrimSpace(body), s.Name)
		require.Empty(t, bodies[body], "%s is the same as", s.Name)
		require.Empty(t, whys[s.Why], "%s says the same as", s.Name)
		bodies[body], whys[s.Why] = s.Name, s.Name
	}
	require.GreaterOrEqual(t, hosts, 10)
}

func TestReadPattern(t *testing.T) {
	scripts, err := hostile.Read(corpus, "loop-f?r")
	require.NoError(t, err)
	require.Len(t, scripts, 1)
	require.Equal(t, "loop-for", scripts[0].Name)
	require.True(t, scripts[0].Expects(hostile.Timeout))
	require.False(t, scripts[0].Expects(hostile.OK))
}

func TestReadWrong(t *testing.T) {
	const whole = "// class: c\n// expect: ok\n// why: w\n"
	for name, text := range map[string]string{
		"no header":    "1\n",
		"no class":     "// expect: ok\n// why: w\n",
		"no outcome":   "// class: c\n// why: w\n",
		"unknown key":  whole + "// wherefore: w\n",
		"no value":     whole + "// oversized:\n",
		"two values":   whole + "// why: w\n",
		"other needs":  whole + "// needs: luck\n",
		"two needs":    whole + "// needs: web\n// needs: host\n",
		"no such end":  "// class: c\n// expect: died\n// why: w\n",
		"same twice":   "// class: c\n// expect: ok | ok\n// why: w\n",
		"two in one":   "// class: c\n// expect: exception A B\n// why: w\n",
		"not an error": "// class: c\n// expect: exceptional\n// why: w\n",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, "x.js"), []byte(text), 0o644))
			_, err := hostile.Read(dir, "")
			require.ErrorContains(t, err, "x: ")
		})
	}
}

func TestProblem(t *testing.T) {
	l := hostile.Limits{Timeout: time.Second, Heap: 64 << 20}
	s := &hostile.Script{Expect: []hostile.Outcome{"exception RangeError", hostile.Memory}}
	any := &hostile.Script{Expect: []hostile.Outcome{"exception"}, Oversized: "one string"}
	require.Empty(t, l.Problem(s, hostile.Result{Got: hostile.Memory, Took: time.Second, Growth: 112 << 20}))
	require.Empty(t, l.Problem(s, hostile.Result{Got: hostile.Exception("RangeError")}))
	require.Empty(t, l.Problem(any, hostile.Result{Got: hostile.Exception(""), Growth: 1 << 30}))
	require.Empty(t, l.Problem(any, hostile.Result{Got: hostile.Exception("Error")}))
	require.Equal(t, "died: how", l.Problem(s, hostile.Result{Got: hostile.Died, Detail: "how"}))
	require.Equal(t, "took 1.5s longer than its timeout; grew by 113 MiB",
		l.Problem(s, hostile.Result{Got: hostile.Memory, Took: 2500 * time.Millisecond, Growth: 113 << 20}))
}

func TestQuick(t *testing.T) {
	l := hostile.Limits{Timeout: 10 * time.Second, Heap: 64 << 20, Quick: time.Second, Tolerance: 2 * time.Second}
	heap := &hostile.Script{Expect: []hostile.Outcome{hostile.Memory, hostile.Timeout}}
	require.Empty(t, l.Problem(heap, hostile.Result{Got: hostile.Lost, Took: 2500 * time.Millisecond}))
	require.Equal(t, "took 3.5s longer than its timeout",
		l.Problem(heap, hostile.Result{Got: hostile.Memory, Took: 4500 * time.Millisecond}))
	require.Equal(t, "ok", l.Problem(heap, hostile.Result{Got: hostile.OK}))
	fatal := &hostile.Script{Expect: []hostile.Outcome{hostile.Lost}}
	require.Empty(t, l.Problem(fatal, hostile.Result{Got: hostile.Timeout}))
	memory := &hostile.Script{Expect: []hostile.Outcome{hostile.Memory}}
	require.Equal(t, "lost", l.Problem(memory, hostile.Result{Got: hostile.Lost, Took: 4500 * time.Millisecond}))
	l.Quick = 0
	require.Equal(t, "lost", l.Problem(heap, hostile.Result{Got: hostile.Lost}))
}

func TestTenantProblem(t *testing.T) {
	c := hostile.TenantStats{Alone: hostile.Latencies{2}, During: hostile.Latencies{8}}
	require.Empty(t, c.Problem(4))
	require.Equal(t, "the tenant was more than 3 times slower", c.Problem(3))
	c.Failure = "why"
	require.Equal(t, "the tenant got no result: why", c.Problem(4))
}

// A few quick scripts for both modes.
var quick = []string{"loop-for", "loop-proxy-prototype", "throw-null", "console-getters",
	"host/reenter-syntax", "host/call-loop"}

func scripts(t *testing.T) (list []hostile.Script) {
	for _, name := range quick {
		one, err := hostile.Read(corpus, name)
		require.NoError(t, err)
		require.Len(t, one, 1, name)
		list = append(list, one...)
	}
	return list
}

var limits = hostile.Limits{Timeout: 300 * time.Millisecond, Heap: 64 << 20}

func reporter(t *testing.T, ran *int) func(*hostile.Script, hostile.Result) {
	return func(s *hostile.Script, r hostile.Result) {
		*ran++
		require.True(t, s.Expects(r.Got), "%s: %s: %s", s.Name, r.Got, r.Detail)
		require.Positive(t, r.Took)
	}
}

func TestAlone(t *testing.T) {
	paddock := filepath.Join(t.TempDir(), "paddock")
	build := exec.Command("go", "build", "-o", paddock, "./paddock")
	build.Dir = filepath.Join("..", "..", "cmd") // another module
	out, err := build.CombinedOutput()
	require.NoError(t, err, string(out))
	ran := 0
	mode := hostile.Alone{Paddock: paddock, Limits: limits}
	require.NoError(t, mode.Run(t.Context(), scripts(t), reporter(t, &ran)))
	require.Equal(t, len(quick)-2, ran)
}

func TestTogether(t *testing.T) {
	ran := 0
	mode := hostile.Together{Limits: limits, Quiet: 100 * time.Millisecond}
	stats, err := mode.Run(t.Context(), scripts(t), reporter(t, &ran))
	require.NoError(t, err)
	require.Equal(t, len(quick), ran)
	require.Empty(t, stats.Failure)
	require.NotZero(t, stats.Ratio())
}

func TestTogetherMissing(t *testing.T) {
	mode := hostile.Together{Limits: limits}
	missing := []hostile.Script{{Name: "missing", Path: "/missing/script.js"}}
	_, err := mode.Run(t.Context(), missing, func(s *hostile.Script, r hostile.Result) {
		require.Equal(t, hostile.Failed, r.Got)
		require.Contains(t, r.Detail, "/missing/script.js")
	})
	require.NoError(t, err)
}

func TestTable(t *testing.T) {
	var out strings.Builder
	table := hostile.NewTable(&out)
	s := &hostile.Script{Name: "x", Class: "c", Expect: []hostile.Outcome{hostile.OK, hostile.Timeout}}
	table.Add("alone", limits, s, hostile.Result{Got: hostile.OK, Took: time.Second / 4, Growth: 3 << 20})
	require.Regexp(t, `\nalone +x +c +ok \| timeout +ok +0\.25s +3MiB\n$`, out.String())
	require.True(t, table.Total(time.Second))
	table.Add("alone", limits, s, hostile.Result{Got: hostile.Exception("TypeError")})
	require.False(t, table.Total(time.Second))
	require.Contains(t, out.String(), "\n2 runs in 1s: 1 exception, 1 ok; 1 wrong\n")
}

func TestAloneMissing(t *testing.T) {
	mode := hostile.Alone{Paddock: "/missing/paddock", Limits: limits}
	require.ErrorContains(t, mode.Run(t.Context(), nil, nil), "missing")
}

// Ordinary scripts that run out of memory end with a MemoryError, and their isolates
// remain usable. This test runs a sample; make hogs runs all of them.
func TestHogs(t *testing.T) {
	all, err := hostile.Read("testdata/hogs", "")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(all), 200)
	// The first run includes allocations that the process makes once.
	some := []hostile.Script{all[0]}
	for n := 0; n < len(all); n += 9 {
		some = append(some, all[n])
	}
	mode := hostile.Together{Limits: hostile.Limits{Timeout: time.Minute, Heap: 16 << 20}}
	runs := 0
	_, err = mode.Run(t.Context(), some, func(s *hostile.Script, r hostile.Result) {
		if runs++; runs == 1 {
			r.Growth = 0
		}
		assert.Empty(t, mode.Problem(s, r), "%s: %v", s.Name, r)
	})
	require.NoError(t, err)
	require.Equal(t, len(some), runs)
}
