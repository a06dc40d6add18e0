package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

//go:embed plugins
var examples embed.FS

// shop is the host of the demonstration, with a folder of plugins that changes.
type shop struct {
	*host
	root *os.Root
	out  io.Writer
}

// demonstrate loads plugins, some of which request more than their grants, places orders,
// which one plugin fails to handle, and replaces plugins while the host runs.
func demonstrate(ctx context.Context, out io.Writer) (err error) {
	dir, err := os.MkdirTemp("", "plugins")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	files, err := fs.Sub(examples, "plugins")
	if err != nil {
		return err
	}
	if err := os.CopyFS(dir, files); err != nil {
		return err
	}
	text, err := fs.ReadFile(files, "grants.json")
	if err != nil {
		return err
	}
	allowed, err := parseGrants(text)
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	l := defaults
	l.event = 10 * time.Second // long enough that the limit of CPU time ends the hook first on a busy machine
	h, err := newHost(allowed, l, func(plugin, to, subject string) error {
		_, err := fmt.Fprintf(out, "  mail from %s to %s: %s\n", plugin, to, subject)
		return err
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	return shop{h, root, out}.play(ctx)
}

func (s shop) play(ctx context.Context) error {
	s.load(ctx, "plugins are loaded if they request only permissions that they were granted")
	for n := range 4 {
		s.placeOrder(ctx, order{ID: fmt.Sprintf("order %d", n+1), Customer: "ada", Total: 249.9,
			Card: "4111111111111111"})
	}

	for file, change := range map[string]string{
		"discount/index.js":     "export const orderPlaced = order => { order.discount(10, `10 for ${order.customer}`) }",
		"discount/package.json": "1.0.0 → 1.1.0",
		"clumsy/package.json":   "0.9.0 → 0.9.1",
		"clumsy/index.js": "import { send } from 'shop:mail'; export const orderPlaced = ({ customer, total }) => " +
			"send(`${customer}@example.org`, `you paid ${total.toFixed(2)}`)",
		"audit/index.js": "export function orderPlaced( {",
	} {
		if err := s.change(file, change); err != nil {
			return err
		}
	}
	s.load(ctx, "discount and clumsy are replaced while the host runs; audit's new version has a mistake")
	s.placeOrder(ctx, order{ID: "order 5", Customer: "bob", Total: 100})

	if err := s.change("discount/index.js",
		"let kept; export const orderPlaced = order => (kept ??= order).discount(20, 'again')"); err != nil {
		return err
	}
	s.load(ctx, "an order cannot be used after its hook has returned")
	s.placeOrder(ctx, order{ID: "order 6", Customer: "eve", Total: 100})
	s.placeOrder(ctx, order{ID: "order 7", Customer: "eve", Total: 100})

	s.mu.Lock()
	defer s.mu.Unlock()
	audit := s.entries["audit"].storage.get("last")
	fmt.Fprintf(s.out, "\naudit, in its first version, counted %v\n", audit)
	if audit != "7:order 7" {
		return errors.New("audit lost count")
	}
	return ctx.Err()
}

func (s shop) load(ctx context.Context, title string) {
	fmt.Fprintln(s.out, "\n"+title+":")
	for _, c := range s.sync(ctx, s.root.FS()) {
		fmt.Fprintln(s.out, " ", c)
	}
	fmt.Fprintln(s.out)
}

func (s shop) placeOrder(ctx context.Context, o order) {
	fmt.Fprintln(s.out, o)
	for _, outcome := range s.emit(ctx, "orderPlaced", &o) {
		fmt.Fprintln(s.out, " ", outcome)
	}
	fmt.Fprintln(s.out, "  then", o)
}

// change writes a file, or replaces one string in it by another.
func (s shop) change(file, text string) error {
	if from, to, ok := strings.Cut(text, " → "); ok {
		before, err := s.root.ReadFile(filepath.FromSlash(file))
		if err != nil {
			return err
		}
		text = strings.ReplaceAll(string(before), from, to)
	}
	return s.root.WriteFile(filepath.FromSlash(file), []byte(text), 0o644)
}
