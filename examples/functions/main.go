// Command functions serves JavaScript functions of many tenants over HTTP.
//
//	functions                                        # a demonstration that ends by itself
//	functions -listen :8080 -admin localhost:8081 -dir ./functions
//
// A function is an ES module whose default export is a function, or an object with a
// method fetch. It receives a Request, and returns a Response or a promise of one:
//
//	export default async function (request) {
//		const order = await request.json();
//		return Response.json({ id: order.id, total: order.price * order.count }, { status: 201 });
//	}
//
// It is called at /TENANT/FUNCTION, with any HTTP method. The modules of a tenant can
// import each other. They are in the folder with the tenant's name, or are uploaded to
// the admin address:
//
//	PUT, DELETE /tenants/TENANT/functions/FUNCTION
//	GET         /tenants/TENANT/log                  # the output of console
//	GET         /metrics, /healthz
//
// Everybody who can reach the admin address can run code as any tenant: keep it private.
//
// Every tenant has its own isolate group with a cage and a sandbox, and every request has
// a fresh context. The pool builds a snapshot with the APIs for each tenant. The limits of
// a request are in limits.go, and the errors that a client receives are in failure.go. On
// SIGTERM the server accepts no more requests, lets pending requests finish, and ends them
// after a grace period.
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

// serve serves until ctx is done, and then shuts down.
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
