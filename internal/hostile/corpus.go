package hostile

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Script is one script of the corpus. It begins with a header, comment lines of the form
// "// key: value".
type Script struct {
	Name  string // path in the corpus, without the extension
	Path  string
	Class string // kind of attack
	Why   string // how the script attacks
	// Expect are the correct outcomes. There are several only if the speed of the machine
	// decides.
	Expect []Outcome
	// Oversized explains why V8 allocates so much in one step that no limit of resident
	// memory can hold. It is empty otherwise.
	Oversized string
	// Host is set if the script needs the Go functions that only Together provides.
	Host bool
	// Web is set if the script needs the APIs of package web, which only Together provides.
	Web bool
	// Module is set if the script is an ES module. It can import files of its folder, and
	// of the folder lib in it.
	Module bool
}

// Outcome is how a run ended: one of the constants below, or "exception" followed by the
// class of the error. The class is omitted if the exception is not an error.
type Outcome string

// The outcomes other than exceptions. A script can expect only the first four.
const (
	OK      Outcome = "ok"
	Timeout Outcome = "timeout"
	Memory  Outcome = "memory"
	Lost    Outcome = "lost"  // the isolate was lost, the process was not
	Stuck   Outcome = "stuck" // the run did not end
	Died    Outcome = "died"  // the process ended unexpectedly
	Failed  Outcome = "failed"
)

const thrown = "exception"

// Exception returns the outcome of an uncaught exception of the given class.
func Exception(name string) Outcome {
	return Outcome(strings.TrimSpace(thrown + " " + name))
}

func (o Outcome) expectable() bool {
	kind, name, _ := strings.Cut(string(o), " ")
	return kind == thrown && !strings.Contains(name, " ") || slices.Contains([]Outcome{OK, Timeout, Memory, Lost}, o)
}

// Expects reports whether an outcome is correct. If a script expects "exception" without
// a class, every exception is correct.
func (s *Script) Expects(o Outcome) bool {
	return slices.ContainsFunc(s.Expect, func(e Outcome) bool {
		return o == e || e == thrown && strings.HasPrefix(string(o), thrown+" ")
	})
}

// Read reads the scripts in dir whose names match the pattern, as in [path.Match]. The
// empty pattern matches all names.
func Read(dir, pattern string) ([]Script, error) {
	var scripts []Script
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && entry.Name() == library {
			return fs.SkipDir
		}
		file := name
		name = strings.TrimSuffix(strings.TrimSuffix(name, ".js"), moduleEnding)
		if err != nil || entry.IsDir() || name == file {
			return err
		}
		if pattern != "" {
			if match, err := path.Match(pattern, name); err != nil || !match {
				return err
			}
		}
		s, err := read(dir, file)
		scripts = append(scripts, s)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("hostile: read the corpus: %w", err)
	}
	return scripts, nil
}

const (
	moduleEnding = ".mjs"
	library      = "lib" // folders with files that modules import
)

func read(dir, path string) (Script, error) {
	name, module := strings.CutSuffix(strings.TrimSuffix(path, ".js"), moduleEnding)
	s := Script{Name: name, Path: filepath.Join(dir, filepath.FromSlash(path)), Module: module}
	file, err := os.Open(s.Path)
	if err != nil {
		return s, err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		line, ok := strings.CutPrefix(lines.Text(), "// ")
		if !ok {
			break
		}
		if err := s.header(line); err != nil {
			return s, fmt.Errorf("%s: %w", name, err)
		}
	}
	if err := cmp.Or(lines.Err(), s.complete()); err != nil {
		return s, fmt.Errorf("%s: %w", name, err)
	}
	return s, nil
}

// header reads one line of the header.
func (s *Script) header(line string) error {
	key, value, _ := strings.Cut(line, ": ")
	if value == "" {
		return fmt.Errorf("want key: value in the header, got %q", line)
	}
	switch key {
	case "class":
		return setOnce(&s.Class, key, value)
	case "why":
		return setOnce(&s.Why, key, value)
	case "oversized":
		return setOnce(&s.Oversized, key, value)
	case "needs":
		switch {
		case s.Host || s.Web:
			return fmt.Errorf("needs %q too", value)
		case value == "host":
			s.Host = true
		case value == "web":
			s.Web = true
		default:
			return fmt.Errorf("needs %q", value)
		}
		return nil
	case "expect":
		for _, text := range strings.Split(value, " | ") {
			o := Outcome(text)
			if !o.expectable() || slices.Contains(s.Expect, o) {
				return fmt.Errorf("expects %q", text)
			}
			s.Expect = append(s.Expect, o)
		}
		return nil
	}
	return fmt.Errorf("unknown key %q", key)
}

func setOnce(to *string, key, value string) error {
	if *to != "" {
		return fmt.Errorf("two lines for %q", key)
	}
	*to = value
	return nil
}

func (s *Script) complete() error {
	if s.Class == "" || s.Why == "" || len(s.Expect) == 0 {
		return errors.New("the header needs class, expect and why")
	}
	return nil
}
