package escapes

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// attempt is one script of the corpus.
type attempt struct {
	name    string // class/name
	source  string
	escape  string // what the script tries
	want    string // the required result
	without string // the required result without code generation
	ends    bool   // whether the script may close the isolate or the context
}

func (a *attempt) class() string { return path.Dir(a.name) }

func readCorpus(dir string) (all []attempt, err error) {
	err = fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		source, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		a, err := readAttempt(strings.TrimSuffix(name, ".js"), string(source))
		all = append(all, a)
		return err
	})
	return all, err
}

func readAttempt(name, source string) (attempt, error) {
	a := attempt{name: name, source: source}
	for line := range strings.Lines(source) {
		header, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "// ")
		if !ok {
			break
		}
		key, value, _ := strings.Cut(header, ": ")
		switch key {
		case "escape":
			a.escape = value
		case "want":
			a.want = value
		case "without":
			a.without = value
		case "ends":
			a.ends = true
		default:
			return a, fmt.Errorf("%s: unknown key %q", name, key)
		}
	}
	if a.escape == "" || a.want == "" {
		return a, fmt.Errorf("%s: the header needs escape and want", name)
	}
	if a.without == "" {
		a.without = a.want
	}
	return a, nil
}
