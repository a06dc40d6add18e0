// Command functions serves JavaScript functions of many tenants over HTTP.
//
//	functions                                        # a demonstration that ends by itself
//	functions -listen :8080 -admin localhost:8081 -dir ./functions
//
// A function is an ES module that exports one as default. It gets a request, and
// returns a text, or {status, headers, body}, or a promise of either:
//
//	export default async function (request) {
//		const order = request.json();
//		return { status: 201, body: { id: order.id, total: order.price * order.count } };
//	}
//
// It is called at /TENANT/FUNCTION, by any method. A tenant's modules, which may
// import each other, are in the folder that has its name, or are uploaded to the
// admin address:
//
//	PUT, DELETE /tenants/TENANT/functions/FUNCTION
//	GET         /tenants/TENANT/log                  # what console was told
//	GET         /metrics, /healthz
//
// Who can reach the admin address can run code as any tenant: keep it private.
//
// Every tenant has an isolate group of its own, a cage and a sandbox, and every
// request a context in which nothing has run. What bounds a request, and what
// comes of it, is in limits.go and failure.go. On SIGTERM the server takes no
// more requests, lets those under way finish, and after a while ends them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdout, os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "functions:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, args []string) error {
	flags := flag.NewFlagSet("functions", flag.ContinueOnError)
	listen := flags.String("listen", "", "`address` to serve functions at; without it, a demonstration")
	admin := flags.String("admin", "localhost:8081", "`address` for uploads, logs and metrics; keep it private")
	dir := flags.String("dir", "", "`folder` with a folder of modules for each tenant")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *listen == "" {
		return demonstrate(ctx, out)
	}
	s, err := newServer(defaults, slog.New(slog.NewTextHandler(os.Stderr, nil)))
	if err != nil {
		return err
	}
	if err := s.serve(ctx, *listen, *admin, *dir); err != nil {
		return errors.Join(err, s.close(context.Background()))
	}
	return nil
}

// serve serves until ctx ends, and then shuts down.
func (s *server) serve(ctx context.Context, listen, admin, dir string) error {
	if dir != "" {
		if err := s.store.load(os.DirFS(dir)); err != nil {
			return err
		}
	}
	public, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	private, err := net.Listen("tcp", admin)
	if err != nil {
		return errors.Join(err, public.Close())
	}
	return s.run(ctx, public, private)
}
