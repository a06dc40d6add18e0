package v8

import (
	"fmt"
	"unicode/utf8"
)

// Paths in errors that are longer than maxPath bytes are shortened to about keptPath
// bytes at each end.
const (
	maxPath  = 80
	keptPath = 30
)

// pathError is an error with the path to its place in the data. The path grows while the
// calls return.
type pathError struct {
	path string // the end of it is kept in tail if it is long
	tail string
	err  error
}

func (e *pathError) Error() string { return e.shortened() + ": " + e.err.Error() }

func notData(format string, args ...any) error {
	return &pathError{err: fmt.Errorf("%w: "+format, append([]any{ErrNotData}, args...)...)}
}

// under adds a step to the beginning of the path of err.
func under(step string, err error) error {
	if at, ok := err.(*pathError); ok {
		at.path = step + at.path
		if at.tail == "" && len(at.path) > maxPath {
			at.tail = suffix(at.path, keptPath)
		}
		if at.tail != "" {
			at.path = prefix(at.path, maxPath)
		}
	}
	return err
}

// shortened returns the path without its middle if it is long.
func (e *pathError) shortened() string {
	if e.tail == "" {
		return e.path
	}
	return prefix(e.path, keptPath) + "…" + e.tail
}

// prefix returns at most the first n bytes of s, and suffix at most the last n, without
// parts of characters.
func prefix(s string, n int) string {
	if n >= len(s) {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

func suffix(s string, n int) string {
	at := max(len(s)-n, 0)
	for at < len(s) && !utf8.RuneStart(s[at]) {
		at++
	}
	return s[at:]
}
