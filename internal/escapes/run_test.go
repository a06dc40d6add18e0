package escapes

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/seed24588400/paddock/v8"
)

// settleTime is the maximum duration of an attempt.
const settleTime = 10 * time.Second

// private are strings that no text for a guest may contain: the host's secrets, and
// details of Go and the machine.
var private = []string{
	secret, "github.com", ".go:", "goroutine", "runtime.", "runtime error", "reflect.",
	"*escapes", "escapes.", "*marshal", "marshal.", "*v8.", "*fs.", "*json.", "Go struct", "Go value",
	"map[string]", "interface {}",
	"/root", "/usr", "/etc", "/home", "/srv", "/tmp", "0xc0",
}

// run makes one attempt and returns the errors of its result.
func run(a *attempt, allow v8.CodeGeneration, expose func(s v8.Scope, h *host) error) (complaints []string) {
	complain := func(format string, args ...any) { complaints = append(complaints, fmt.Sprintf(format, args...)) }
	ctx, cancel := context.WithTimeout(context.Background(), settleTime)
	defer cancel()
	h, err := newHost(ctx, expose)
	if err != nil {
		return []string{"no host: " + err.Error()}
	}
	defer h.close()
	if err := h.guest.AllowCodeGeneration(ctx, allow); err != nil {
		return []string{err.Error()}
	}
	before, err := h.own.Eval(ctx, "snapshot()")
	if err != nil {
		return []string{err.Error()}
	}
	want := a.want
	if !allow.Strings {
		want = a.without
	}
	if got := h.attempt(ctx, a); got != want {
		complain("got %.300q, want %q", got, want)
	}
	for _, what := range h.reached {
		complain("reached: %s", what)
	}
	for _, text := range h.texts {
		for _, word := range private {
			if at := strings.Index(text, word); at >= 0 {
				complain("read %q in %.200q", word, text[max(0, at-60):])
			}
		}
	}
	for _, wrong := range h.ledger() {
		complain("%s", wrong)
	}
	if err := h.unharmed(ctx, before); err != nil && !(a.ends && errors.Is(err, v8.ErrClosed)) {
		complain("the host afterwards: %v", err)
	}
	return complaints
}

// attempt runs the script and its asynchronous work.
func (h *host) attempt(ctx context.Context, a *attempt) (got string) {
	err := h.loop.Await(ctx, func(s v8.Scope) (v8.Value, error) {
		return s.Eval(ctx, a.source, v8.Origin{Name: a.name + ".js"})
	}, func(_ v8.Scope, v v8.Value) error {
		got = textOf(v)
		return nil
	})
	if err == nil {
		err = h.loop.Run(ctx)
	}
	var e *v8.Exception
	switch {
	case errors.As(err, &e):
		h.texts = append(h.texts, e.Stack, e.Message, e.Error())
		got = fmt.Sprintf("throws %s: %.200s", e.Name, e.Message)
	case errors.Is(err, v8.ErrClosed):
		got = "closed"
	case err != nil:
		got = "fails: " + err.Error()
	}
	h.texts = append(h.texts, got)
	return got
}

// ledger returns the errors in the accounts.
func (h *host) ledger() (wrong []string) {
	total := 0
	for _, a := range h.accounts {
		total += a.balance
		if a.balance < 0 {
			wrong = append(wrong, a.Owner+" has less than nothing")
		}
		if a.Owner != "guest" && a.Note != "" || a.Secret != "" && a.Secret != secret {
			wrong = append(wrong, a.Owner+" was written to")
		}
	}
	if total != 200 {
		wrong = append(wrong, fmt.Sprintf("there is %d in all", total))
	}
	if h.theirs.balance != 100 {
		wrong = append(wrong, "another's account was touched")
	}
	return wrong
}

// unharmed checks that the host's context and a new one work as before the attempt.
func (h *host) unharmed(ctx context.Context, before any) error {
	after, err := h.own.Eval(ctx, "snapshot()")
	if err != nil {
		return err
	}
	if difference := differ(before.(string), after.(string)); difference != "" {
		return fmt.Errorf("changed: %s", difference)
	}
	const use = "`${mine.owner} ${theirs.balance} ${new Account('x').owner} ${[...theirs].length}`"
	if got, err := h.own.Eval(ctx, use); err != nil || got != "guest 100 x 0" {
		return fmt.Errorf("its context: %v %w", got, err)
	}
	clean, err := h.isolate.NewContext(ctx)
	if err != nil {
		return err
	}
	defer clean.Close()
	if err := clean.Do(ctx, func(s v8.Scope) error { return h.show(ctx, s) }); err != nil {
		return err
	}
	const works = "`${mine.owner} ${new Savings('x').interest()} ${sum([1, 2])} ${people()[0].name} ${[...numbers()]} ${echo({a: 1}).a}`"
	if got, err := clean.Eval(ctx, works); err != nil || got != "guest 0 3 Ann 1,2,3 1" {
		return fmt.Errorf("a new context: %v %w", got, err)
	}
	return nil
}

// differ describes the first line in which two texts differ.
func differ(a, b string) string {
	if a == b {
		return ""
	}
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for n := range min(len(x), len(y)) {
		if x[n] != y[n] {
			return x[n] + " became " + y[n]
		}
	}
	return fmt.Sprintf("%d lines became %d", len(x), len(y))
}
