package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/seed24588400/paddock/internal/console"
	"github.com/seed24588400/paddock/v8"
)

// uncaught reports an exception on stderr like node: the position, the line with the
// expression underlined, and the value that was thrown. It returns the error that
// ends the process.
func (g *guest) uncaught(scope v8.Scope, e *v8.Exception) error {
	text, err := g.thrown(scope, e)
	var nested *v8.Exception
	if err != nil && !errors.As(err, &nested) {
		return err
	}
	if err != nil {
		text = e.Stack
	}
	write(g.err, position(e)+text+hint(e))
	return exitError{code: exitFailure}
}

// unhandled reports the first promise that was rejected and not handled, and ends the
// run.
func (g *guest) unhandled(_ context.Context, scope v8.Scope, r v8.Rejection) {
	if g.rejected != nil {
		return
	}
	write(g.err, "Uncaught (in promise)")
	g.rejected = g.uncaught(scope, r.Reason)
	_ = g.loop.Post(func(context.Context, v8.Scope) error { return g.rejected })
}

// thrown returns the text of the value that was thrown. If the value is not an error,
// and so has no stack, the stack of the throw follows.
func (g *guest) thrown(scope v8.Scope, e *v8.Exception) (string, error) {
	switch e.Value.Kind() {
	case v8.KindString:
		return e.Message + thrownAt(e), nil
	case v8.KindError:
		return g.inspector.Inspect(g.ctx, scope, e.Value, console.Options{Bare: true})
	}
	text, err := g.inspector.Inspect(g.ctx, scope, e.Value, console.Options{})
	return text + thrownAt(e), err
}

func thrownAt(e *v8.Exception) string {
	frames := strings.TrimPrefix(e.Stack, e.Message)
	if frames == "" {
		return ""
	}
	return "\nThrown at:" + frames
}

// position returns the position and the underlined source line.
func position(e *v8.Exception) string {
	if e.Line == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d\n", cmp.Or(e.Resource, "<anonymous>"), e.Line)
	if e.SourceLine != "" {
		b.WriteString(e.SourceLine + "\n" + underline(e) + "\n")
	}
	b.WriteString("\n")
	return b.String()
}

// underline returns a line with carets under the columns from Column up to, but not
// including, EndColumn. It repeats the tabs of the source line.
func underline(e *v8.Exception) string {
	var b strings.Builder
	column := 1
	for _, r := range e.SourceLine {
		if column >= e.Column {
			break
		}
		if column += utf16.RuneLen(r); r == '\t' {
			b.WriteByte('\t')
		} else {
			b.WriteByte(' ')
		}
	}
	// An expression of several lines ends in another line.
	end := min(e.EndColumn, len(utf16.Encode([]rune(e.SourceLine)))+1)
	b.WriteString(strings.Repeat("^", max(end-e.Column, 1)))
	return b.String()
}
