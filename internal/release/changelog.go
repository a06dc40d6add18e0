package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

const changelog = "CHANGELOG.md"

func (r *release) path(name string) string { return filepath.Join(r.dir, name) }

var part = regexp.MustCompile(`(?m)^## (.*)\n`)

// partOf returns the text of the first part whose heading begins with a word, and where
// the heading and the text begin and end.
func partOf(text, word string) (body string, heading string, at [3]int, ok bool) {
	all := part.FindAllStringSubmatchIndex(text, -1)
	for n, m := range all {
		heading = text[m[2]:m[3]]
		if heading != word && !strings.HasPrefix(heading, word+" ") {
			continue
		}
		at = [3]int{m[0], m[1], len(text)}
		if n+1 < len(all) {
			at[2] = all[n+1][0]
		}
		return strings.TrimSpace(text[at[1]:at[2]]), heading, at, true
	}
	return "", "", at, false
}

func (r *release) checkChangelog(context.Context) (string, error) {
	text, err := os.ReadFile(r.path(changelog))
	if err != nil {
		return "", err
	}
	body, heading, _, ok := partOf(string(text), r.version.String())
	if !ok {
		return "", fmt.Errorf("%s has no part %q: run make release VERSION=%s RELEASEFLAGS=-changelog, and commit",
			changelog, "## "+r.version.String(), r.version)
	}
	if body == "" {
		return "", fmt.Errorf("the part %q of %s is empty: describe the changes", heading, changelog)
	}
	if _, err := time.Parse(r.version.String()+" (2006-01-02)", heading); err != nil {
		return "", fmt.Errorf("the heading %q of %s must be %q with the date of the release", heading, changelog,
			r.version.String()+" (YYYY-MM-DD)")
	}
	if rest, _, _, ok := partOf(string(text), "Unreleased"); !ok || rest != "" {
		return "", fmt.Errorf("%s must have an empty part Unreleased before %q: move its lines there",
			changelog, heading)
	}
	return heading, nil
}

// moveChangelog moves the part Unreleased into a new part for the version.
func (r *release) moveChangelog(now time.Time) error {
	text, err := os.ReadFile(r.path(changelog))
	if err != nil {
		return err
	}
	if _, heading, _, ok := partOf(string(text), r.version.String()); ok {
		return fmt.Errorf("%s has a part %q already: edit it, or choose another version", changelog, heading)
	}
	body, _, at, ok := partOf(string(text), "Unreleased")
	if !ok || body == "" {
		return errors.New(changelog + " has no part Unreleased with a text: describe the changes there")
	}
	moved := fmt.Sprintf("## Unreleased\n\n## %s (%s)\n\n%s\n", r.version, now.Format(time.DateOnly), body)
	if at[2] < len(text) {
		moved += "\n"
	}
	moved = string(text[:at[0]]) + moved + string(text[at[2]:])
	if err := os.WriteFile(r.path(changelog), []byte(moved), 0o666); err != nil {
		return err
	}
	fmt.Fprintf(r.out, "%s has a part for %s. Commit it, run make nightly on the commit, then run\n"+
		"make release VERSION=%s\n", changelog, r.version, r.version)
	return nil
}
