//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed24588400/paddock/bench/peers/peer"
	"github.com/stretchr/testify/require"
)

// fake is the environment variable that makes this program a peer.
const fake = "PADDOCK_TEST_PEER"

func TestMain(m *testing.M) {
	if os.Getenv(fake) != "" {
		peer.Main(func() string { return "fake 1" }, fakeTasks)
		return
	}
	os.Exit(m.Run())
}

var fakeTasks = map[string]peer.Task{
	"good": func(r *peer.Run) error {
		return r.Loop("good", func(n int) (float64, error) {
			time.Sleep(time.Duration(n) * time.Microsecond)
			return 42, nil
		})
	},
	"wrong": func(r *peer.Run) error {
		return r.Kernel("wrong", func() (float64, error) { return 41, nil })
	},
	"not": peer.Not("nobody can"),
	// half measures one figure, cannot do another one, and fails.
	"half": func(r *peer.Run) error {
		r.Print(peer.Line{Figure: "half first", Value: 1, Note: fmt.Sprintf("%d bananas", os.Getpid())})
		r.Impossible("half second", "no second")
		fmt.Fprintln(os.Stderr, "details\nout of bananas")
		os.Exit(3)
		return nil
	},
	"noise": func(*peer.Run) error {
		fmt.Println("hello")
		return nil
	},
	"silent": func(*peer.Run) error { return nil },
	"hang": func(r *peer.Run) error {
		r.Print(peer.Line{Figure: "hang first", Value: 7})
		select {}
	},
	"fails": func(r *peer.Run) error {
		return r.Loop("fails", func(int) (float64, error) { return 0, errors.New("no bananas") })
	},
	// after fails in the second round.
	"after": func(r *peer.Run) error {
		b, err := r.File("once")
		if err == nil {
			return fmt.Errorf("once only, %s", b)
		}
		r.Print(peer.Line{Figure: "after", Value: 3})
		return os.WriteFile(filepath.Join(os.Args[1], "once"), []byte("done"), 0o600)
	},
	"kill": func(r *peer.Run) error {
		kills := 0
		return r.Kill("kill", func(limit time.Duration) (time.Duration, error) {
			kills++
			return limit + time.Duration(kills)*time.Millisecond, nil
		}, func() error {
			if kills == 3 {
				return errors.New("gone")
			}
			return nil
		}, "gone by it")
	},
}

func init() {
	for name, err := range map[string]error{"exhausts": errors.New("no memory"), "goes on": nil} {
		fakeTasks[name] = func(r *peer.Run) error {
			return r.Exhaust(name, func() error {
				return err
			}, func() error { return errors.New("gone") }, "gone by it")
		}
	}
	fakeTasks["aside"] = func(r *peer.Run) error {
		if err := r.Capture(func(l peer.Line) {
			r.Note("aside", fmt.Sprint("before ", l.Check))
		}).Kernel("aside", func() (float64, error) {
			return 1, nil
		}); err != nil {
			return err
		}
		return r.Kernel("aside", func() (float64, error) { return 2, nil })
	}
}

func figure(name string, want float64) Measure {
	return Measure{Name: name, About: "about " + name, Unit: Nanoseconds, Want: want}
}

// self returns a peer that runs this program.
func self(t *testing.T, name string) Peer {
	t.Setenv(fake, "1")
	me, err := os.Executable()
	require.NoError(t, err)
	return Peer{Name: name, Ready: func(context.Context, string) ([]string, error) { return []string{me}, nil }}
}

func race(t *testing.T, rounds int, tasks ...Task) (*Report, string) {
	t.Helper()
	var log bytes.Buffer
	r := Race{
		Peers: []Peer{self(t, ours), self(t, "other"),
			{Name: "none", Ready: func(context.Context, string) ([]string, error) {
				return nil, errors.New("sold out")
			}}},
		Tasks: tasks, Rounds: rounds, Budget: 5 * time.Millisecond, Files: t.TempDir(), Log: &log,
	}
	report, err := r.Run(t.Context())
	require.NoError(t, err)
	return report, log.String()
}

func TestRace(t *testing.T) {
	report, log := race(t, 3,
		Task{Name: "good", Figures: []Measure{figure("good", 42)}},
		Task{Name: "wrong", Figures: []Measure{figure("wrong", 42)}},
		Task{Name: "not", Figures: []Measure{figure("not", 0), figure("not either", 0)}},
		Task{Name: "half", Figures: []Measure{figure("half first", 0), figure("half second", 0),
			figure("half third", 0)}, Rounds: 2},
		Task{Name: "noise", Figures: []Measure{figure("noise", 0)}},
		Task{Name: "silent", Figures: []Measure{figure("silent", 0)}},
		Task{Name: "fails", Figures: []Measure{figure("fails", 0)}},
		Task{Name: "absent", Figures: []Measure{figure("absent", 0)}},
		Task{Name: "kill", Figures: []Measure{figure("kill", 0)}},
		Task{Name: "exhausts", Figures: []Measure{figure("exhausts", 0)}},
		Task{Name: "goes on", Figures: []Measure{figure("goes on", 0)}},
		Task{Name: "aside", Figures: []Measure{figure("aside", 2)}},
	)
	require.Equal(t, []PeerFact{
		{Name: ours, Version: "fake 1"}, {Name: "other", Version: "fake 1"}, {Name: "none", Absent: "sold out"},
	}, report.Peers)
	require.Contains(t, log, "none: unavailable: sold out")
	require.Contains(t, log, "round 3 of 3: good")
	require.NotContains(t, log, "round 3 of 3: half")

	cells := map[string]Cell{}
	for _, f := range report.Figures {
		require.Len(t, f.Cells, 2)
		require.Equal(t, f.Cells[0].Failed, f.Cells[1].Failed)
		cells[f.Name] = f.Cells[0]
	}
	good := cells["good"]
	require.Len(t, good.Values, 3)
	require.GreaterOrEqual(t, good.Low, 1000.0)
	require.LessOrEqual(t, good.Low, good.Median)
	require.LessOrEqual(t, good.Median, good.High)
	require.Equal(t, 1.0, good.Ratio)
	require.Equal(t, "incorrect result: 41 for 42", cells["wrong"].Failed)
	require.Empty(t, cells["wrong"].Values)
	require.Equal(t, "nobody can", cells["not"].Impossible)
	require.Equal(t, "nobody can", cells["not either"].Impossible)
	require.Equal(t, []float64{1, 1}, cells["half first"].Values)
	require.Len(t, cells["half first"].Notes, 1, "only their numbers differ")
	require.Equal(t, "no second", cells["half second"].Impossible)
	require.Equal(t, "exit status 3: out of bananas", cells["half third"].Failed)
	require.Contains(t, cells["noise"].Failed, `unexpected output "hello"`)
	require.Equal(t, "it printed nothing", cells["silent"].Failed)
	require.Equal(t, "exit status 1: fails: no bananas", cells["fails"].Failed)
	require.Contains(t, cells["absent"].Failed, `unknown task "absent"`)
	require.Equal(t, []string{"gone by it"}, cells["kill"].Notes)
	require.Equal(t, 2e6, cells["kill"].Median)
	require.Equal(t, []string{"gone by it"}, cells["exhausts"].Notes)
	require.Contains(t, cells["goes on"].Failed, "it was not ended")
	require.Equal(t, []string{"before 1"}, cells["aside"].Notes)
	require.Len(t, cells["aside"].Values, 3, "what is measured aside is no figure")
}

func TestRaceEndsWhatHangs(t *testing.T) {
	begin := time.Now()
	report, _ := race(t, 1, Task{Name: "hang", Figures: []Measure{figure("hang first", 0), figure("hang second", 0)},
		Limit: 1500 * time.Millisecond})
	require.Less(t, time.Since(begin), 30*time.Second)
	require.Equal(t, "ended by the runner after 1.5s", report.Figures[1].Cells[1].Failed)
	require.NotEmpty(t, report.Figures[0].Cells[1].Values, "what it had printed counts")
}

func TestRaceKeepsWhatWasMeasured(t *testing.T) {
	report, _ := race(t, 3, Task{Name: "after", Figures: []Measure{figure("after", 0)}})
	first, second := report.Figures[0].Cells[0], report.Figures[0].Cells[1]
	require.Equal(t, []float64{3}, first.Values)
	require.Contains(t, first.Failed, "once only, done")
	require.Empty(t, second.Values, "the other peer has the same folder")
	require.Contains(t, second.Failed, "once only, done")
}

func TestRaceErrors(t *testing.T) {
	r := Race{Peers: []Peer{self(t, ours)}, Rounds: 1, Budget: time.Millisecond, Files: t.TempDir(), Log: io.Discard}
	_, err := r.Run(t.Context())
	require.ErrorContains(t, err, "no task matches")
	r.Peers = nil
	_, err = r.Run(t.Context())
	require.ErrorContains(t, err, "no peer")

	r.Peers, r.Tasks = []Peer{self(t, ours)}, []Task{{Name: "hang", Figures: []Measure{figure("hang first", 0)}}}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err = r.Run(ctx)
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestTasks(t *testing.T) {
	folder, err := writeTasks(t.TempDir())
	require.NoError(t, err)
	names := map[string]bool{}
	for _, task := range tasks {
		require.NotEmpty(t, task.Figures)
		require.False(t, names[task.Name], task.Name)
		names[task.Name] = true
	}
	for _, name := range []string{"raytrace.js", "object.js", "kernel.wasm", "bundle.js"} {
		info, err := os.Stat(filepath.Join(folder, name))
		require.NoError(t, err)
		require.Positive(t, info.Size())
	}
	b, err := os.ReadFile(filepath.Join(folder, "bundle.js"))
	require.NoError(t, err)
	require.InDelta(t, bundleBytes, len(b), 4096)
	require.Equal(t, peer.NewRecord(1).Weigh(), weightOfOne)
	require.Equal(t, peer.WeighAll(peer.Records()), weightOfAll)
}

// The lockfiles are written with npm's option omit-lockfile-registry-resolved, so that
// they work with every registry.
func TestLockfiles(t *testing.T) {
	files, err := filepath.Glob("*/package-lock.json")
	require.NoError(t, err)
	require.Len(t, files, 2)
	for _, file := range files {
		b, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NotContains(t, string(b), "://")
		require.Contains(t, string(b), `"integrity": "sha512-`)
	}
}

func TestInstalled(t *testing.T) {
	dir := t.TempDir()
	require.False(t, installed(dir))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "package-lock.json"), nil, 0o600))
	require.False(t, installed(dir))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "node_modules"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "node_modules", ".package-lock.json"), nil, 0o600))
	require.True(t, installed(dir))
}

func TestCommand(t *testing.T) {
	out, err := command(t.Context(), "", "sh", "-c", "echo fine")
	require.NoError(t, err)
	require.Equal(t, "fine", out)
	_, err = command(t.Context(), "", "sh", "-c", "echo first >&2; echo last >&2; exit 1")
	require.ErrorContains(t, err, "last")
	require.NotContains(t, err.Error(), "exit status")
	_, err = command(t.Context(), "", "sh", "-c", "exit 7")
	require.ErrorContains(t, err, "exit status 7")
}

func TestTail(t *testing.T) {
	var b bytes.Buffer
	w := &tail{b: &b}
	for range 3 {
		_, err := io.WriteString(w, strings.Repeat("x", maxTail)+"end")
		require.NoError(t, err)
	}
	require.Equal(t, maxTail, b.Len())
	require.True(t, strings.HasSuffix(b.String(), "end"))
}

func TestReason(t *testing.T) {
	require.Equal(t, "Fatal JavaScript out of memory: it",
		reason("a line\n# Fatal JavaScript out of memory: it\n#\nlast\n"))
	require.Equal(t, "last", reason("a line\n last\n\n"))
	require.Empty(t, reason(""))
}

func TestRough(t *testing.T) {
	for ns, want := range map[float64]time.Duration{0: 0, 7: 7, 73.4: 73, 1234: 1200, 19512100: 20 * time.Millisecond,
		5149000: 5100 * time.Microsecond} {
		require.Equal(t, want, peer.Rough(ns))
	}
}

func TestOptions(t *testing.T) {
	ctx := t.Context()
	require.ErrorContains(t, options{}.main(ctx), "at least one round")
	require.ErrorContains(t, options{rounds: 1, budget: time.Second, tasks: "("}.main(ctx), "-run")
	require.ErrorContains(t, options{rounds: 1, budget: time.Second, peers: "("}.main(ctx), "-peers")
	require.ErrorIs(t, options{from: filepath.Join(t.TempDir(), "none")}.main(ctx), os.ErrNotExist)
}

// The module of a peer is not in the workspace, and its go.mod chooses the versions.
func TestPeersHaveModules(t *testing.T) {
	for _, name := range []string{"goja", "quickjs", "wazero"} {
		path, err := command(t.Context(), name, "go", "list", "-m")
		require.NoError(t, err)
		require.Equal(t, "github.com/seed24588400/paddock/bench/peers/"+name, path)
	}
}
