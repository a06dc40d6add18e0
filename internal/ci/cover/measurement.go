package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// module is the root module, bridge its package that uses C++, and cpp the folder with the C++.
const (
	module = "github.com/seed24588400/paddock"
	bridge = "internal/bridge"
	cpp    = bridge + "/native"
)

// excluded are the folders without figures, whose tests do not run: programs that their
// users run, and tests that look for access and are slow with counters.
var excluded = []string{module + "/bench", module + "/examples", module + "/internal/escapes"}

// compiler has the settings with which go builds C++ with counters. clang maps counters into
// a file, so that they survive any end of a process; Go's os.Exit does not run the functions
// with which gcc writes them.
var compiler = []string{
	"CC=clang-19",
	"CXX=clang++-19",
	// The warnings are those of make lint.
	"CGO_CXXFLAGS=-O2 -w -fprofile-instr-generate -fcoverage-mapping -mllvm -runtime-counter-relocation",
	"CGO_LDFLAGS=-fprofile-instr-generate",
}

// measurement is one run of the tests.
type measurement struct {
	dir      string // absolute
	packages []string
}

func newMeasurement(ctx context.Context, dir string) (*measurement, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	m := &measurement{dir: dir}
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(m.counters(), 0o755); err != nil {
		return nil, err
	}
	out, err := output(ctx, "go", "list", "work")
	for _, p := range strings.Fields(string(out)) {
		if !slices.ContainsFunc(excluded, func(e string) bool { return p == e || strings.HasPrefix(p, e+"/") }) {
			m.packages = append(m.packages, p)
		}
	}
	return m, err
}

func (m *measurement) program() string  { return filepath.Join(m.dir, "bridge.test") }
func (m *measurement) counters() string { return filepath.Join(m.dir, "counters") }
func (m *measurement) profile() string  { return filepath.Join(m.dir, "tests.txt") }

// goTest returns the command go test with the settings of the compiler and coverage.
func (m *measurement) goTest(ctx context.Context, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, "go", append([]string{"test", "-coverpkg", strings.Join(m.packages, ","),
		"-ldflags", "-extldflags=-no-pie"}, args...)...)
	c.Env = append(c.Environ(), compiler...)
	c.Stderr = os.Stderr
	return c
}

// mute runs a program without LLVM_PROFILE_FILE if it has no counters of C++. LLVM would
// print an error, which some tests would see in the output of their children.
const mute = `sh -c 'grep -q __llvm_prf_cnts "$0" || unset LLVM_PROFILE_FILE; exec "$0" "$@"'`

// before returns the flag -exec that runs a test program without the settings of the
// compiler, for the programs that tests build.
func before() string {
	unset, set := []string{"env"}, []string(nil)
	for _, setting := range compiler {
		name, _, _ := strings.Cut(setting, "=")
		if value, ok := os.LookupEnv(name); ok {
			set = append(set, fmt.Sprintf("'%s=%s'", name, value))
		} else {
			unset = append(unset, "-u", name)
		}
	}
	return strings.Join(slices.Concat(unset, set, []string{mute}), " ")
}

// test runs the tests of all packages with figures.
func (m *measurement) test(ctx context.Context) error {
	args := []string{"-count", "1", "-timeout", "20m", "-coverprofile", m.profile(), "-exec", before()}
	c := m.goTest(ctx, append(args, m.packages...)...)
	// %c maps the counters, and %m is a file for each program.
	c.Env = append(c.Env, "LLVM_PROFILE_FILE="+filepath.Join(m.counters(), "%c%m.profraw"))
	r, w := io.Pipe()
	c.Stdout = w
	shown := make(chan struct{})
	go func() {
		defer close(shown)
		show(os.Stdout, r)
	}()
	err := c.Run()
	_ = w.Close()
	<-shown
	if err != nil {
		return fmt.Errorf("go test: %w", err)
	}
	return nil
}

// show copies the output of go test without the coverage of each test program, which lists
// all packages.
func show(w io.Writer, r io.Reader) {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadString('\n')
		text, _, cut := strings.Cut(line, "\tcoverage: ")
		if !strings.HasPrefix(line, "coverage: ") && !strings.HasPrefix(line, "\t"+module) {
			if cut {
				text += "\n"
			}
			_, _ = io.WriteString(w, text)
		}
		if err != nil {
			return
		}
	}
}

// figures returns the figures of the Go packages. Note that go test sets GOCOVERDIR and adds
// what children of a test program write to it to the profile.
func (m *measurement) figures() ([]figure, error) {
	file, err := os.Open(m.profile())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("go test wrote no profile")
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	all := blocks{}
	if err := all.read(file); err != nil {
		return nil, fmt.Errorf("%s: %w", m.profile(), err)
	}
	return all.figures(module), nil
}

// build builds a test program with the bridge. Every test program with the bridge has all of
// its files, so any of them describes the counters of all. It is built first, so that it has
// the same sources even if they are edited during the tests.
func (m *measurement) build(ctx context.Context) error {
	c := m.goTest(ctx, "-c", "-o", m.program(), "./"+bridge)
	var problems strings.Builder // with a warning for each package that the bridge does not import
	c.Stderr = &problems
	if err := c.Run(); err != nil {
		return fmt.Errorf("go test -c: %w: %s", err, &problems)
	}
	return nil
}

// cpp returns the figure of the C++ of the bridge.
func (m *measurement) cpp(ctx context.Context) (figure, error) {
	raw, err := filepath.Glob(filepath.Join(m.counters(), "*.profraw"))
	if err != nil {
		return figure{}, err
	}
	merged := filepath.Join(m.dir, "counters.profdata")
	merge := slices.Concat([]string{"merge", "-sparse", "-o", merged}, raw)
	if _, err := output(ctx, "llvm-profdata-19", merge...); err != nil {
		return figure{}, err
	}
	out, err := output(ctx, "llvm-cov-19", "export", "-summary-only", "-instr-profile", merged, m.program())
	if err != nil {
		return figure{}, err
	}
	root, err := filepath.Abs(".")
	if err != nil {
		return figure{}, err
	}
	return readCPP(bytes.NewReader(out), root, cpp+"/*.cc")
}

// output runs a command and returns its output.
func output(ctx context.Context, name string, args ...string) ([]byte, error) {
	c := exec.CommandContext(ctx, name, args...)
	var problems strings.Builder
	c.Stderr = &problems
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(problems.String()))
	}
	return out, nil
}
