// Command plugins is a host for plugins: a shop that notifies its plugins of orders.
//
//	plugins                                                    # a demonstration that ends by itself
//	plugins -dir ./plugins -grants grants.json < orders.jsonl  # an event for each line
//
// A plugin is a folder with a package.json and ES modules. It may contain npm packages:
//
//	{
//		"name": "discount", "version": "1.0.0", "main": "index.js",
//		"shop": { "permissions": ["orders:write"], "hooks": ["orderPlaced"] }
//	}
//
// Its main module exports a function for each hook, which is called with the order:
//
//	export function orderPlaced(order) {
//		if (order.total > 100) order.discount(5, "thank you");
//	}
//
// A plugin can use only what its manifest requests and the grants allow: an order that it
// can change, and the modules shop:mail and shop:storage. An order is valid until the
// hook returns. Each plugin has an isolate in its own group, with limits of time and
// memory. A plugin that fails several times in a row is disabled. The host reloads
// plugins whose folder has changed; if a new version cannot be loaded, the previous one
// keeps running.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdin, os.Stdout, os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "plugins:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, in io.Reader, out io.Writer, args []string) error {
	flags := flag.NewFlagSet("plugins", flag.ContinueOnError)
	dir := flags.String("dir", "", "`folder` of plugins; without it, a demonstration")
	grants := flags.String("grants", "grants.json", "`file` with the permissions of each plugin")
	every := flags.Duration("every", time.Second, "how often to check the folder for changes")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *dir == "" {
		return demonstrate(ctx, out)
	}
	text, err := os.ReadFile(*grants)
	if err != nil {
		return err
	}
	allowed, err := parseGrants(text)
	if err != nil {
		return fmt.Errorf("%s: %w", *grants, err)
	}
	root, err := os.OpenRoot(*dir) // os.Root does not follow symbolic links out of the folder
	if err != nil {
		return err
	}
	defer root.Close()
	h, err := newHost(allowed, defaults, func(plugin, to, subject string) error {
		_, err := fmt.Fprintf(out, "mail from %s to %s: %s\n", plugin, to, subject)
		return err
	})
	if err != nil {
		return err
	}
	return errors.Join(follow(ctx, h, root, in, out, *every), h.close())
}

// follow emits an event for each line of in, and checks for changes periodically.
func follow(ctx context.Context, h *host, root *os.Root, in io.Reader, out io.Writer, every time.Duration) error {
	orders := make(chan order)
	read := make(chan error, 1)
	go func() {
		defer close(orders)
		read <- scan(ctx, in, orders)
	}()
	look := time.NewTicker(every)
	defer look.Stop()
	for changes := h.sync(ctx, root.FS()); ; {
		for _, c := range changes {
			fmt.Fprintln(out, c)
		}
		changes = nil
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
			changes = h.sync(ctx, root.FS())
		case o, ok := <-orders:
			if !ok {
				return <-read
			}
			for _, outcome := range h.emit(ctx, "orderPlaced", &o) {
				fmt.Fprintln(out, o.ID, outcome)
			}
			fmt.Fprintln(out, o)
		}
	}
}

// scan reads orders, one JSON object per line.
func scan(ctx context.Context, in io.Reader, to chan<- order) error {
	lines := bufio.NewScanner(in)
	for n := 1; lines.Scan(); n++ {
		var o order
		if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		select {
		case to <- o:
		case <-ctx.Done():
			return nil
		}
	}
	return lines.Err()
}
