package node

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/seed24588400/paddock/v8"
)

// keptPrefix is the beginning of the name under which main is kept in a snapshot. The part of
// Options that the snapshot contains follows.
const keptPrefix = "paddock/node: "

// keptName returns the name under which main is kept: whether there are timers, and a hash of
// the environment and arguments.
func (o *Options) keptName() string {
	text, err := json.Marshal([]any{o.Env, o.Args}) // keys of maps are sorted
	if err != nil {
		text = nil // not possible for strings
	}
	sum := sha256.Sum256(text)
	return fmt.Sprintf("%stimers=%t sha256=%s", keptPrefix, o.Timers, hex.EncodeToString(sum[:]))
}

// keptIn returns the name of main in the snapshot of the scope's context, if it is there.
func keptIn(s v8.Scope) (name string, ok bool) {
	for _, name := range s.KeptValues() {
		if strings.HasPrefix(name, keptPrefix) {
			return name, true
		}
	}
	return "", false
}

// attach uses the modules that are part of the context's snapshot.
func (e *Env) attach(ctx context.Context, s v8.Scope, kept string) error {
	want := e.options.keptName()
	if timers, _, _ := strings.Cut(want, "sha256="); !strings.HasPrefix(kept, timers) {
		return fmt.Errorf("%w: Options.Timers differs from that of the context's snapshot", v8.ErrInvalid)
	}
	e.kept = kept
	if kept == want {
		return nil
	}
	_, err := e.call(ctx, s, opRefresh)
	return err
}

// Keep adds the modules to the snapshot that is being built of the context
// (snapshot.Context.Setup), and closes the Env. No timers may be pending. Keep returns an error
// that wraps v8.ErrInvalid if no snapshot is being built. Keep closes the Env even if it returns
// an error, because the build then fails: Setup can return the error, and nothing is left to
// close.
func (e *Env) Keep(ctx context.Context) error {
	err := e.keep(ctx)
	if closing := e.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return fmt.Errorf("node: keep: %w", err)
	}
	return nil
}

func (e *Env) keep(ctx context.Context) error {
	if err := e.nonzero(); err != nil {
		return err
	}
	if n := e.timers.count(); n > 0 {
		return fmt.Errorf("%w: %d timers are pending", v8.ErrInvalid, n)
	}
	return e.loop.Context().Do(ctx, func(s v8.Scope) error {
		if _, ok := keptIn(s); ok {
			return nil // a snapshot that is based on one with the modules has them, too
		}
		if _, err := e.bound(s); err != nil {
			return err
		}
		return e.main.Keep(s, e.options.keptName())
	})
}
