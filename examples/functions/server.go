package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/seed24588400/paddock/web"
)

// server answers HTTP requests with the functions of tenants.
type server struct {
	limits   limits
	log      *slog.Logger
	store    *store
	engine   *engine
	meters   *meters
	draining atomic.Bool
}

func newServer(l limits, log *slog.Logger) (*server, error) {
	store := newStore(l)
	e, err := newEngine(l, store)
	if err != nil {
		return nil, err
	}
	return &server{limits: l, log: log, store: store, engine: e, meters: newMeters(e)}, nil
}

func (s *server) close(ctx context.Context) error { return s.engine.close(ctx) }

// public returns the handler for clients.
func (s *server) public() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", s.health)
	mux.HandleFunc("/{tenant}/{function}", s.call)
	mux.HandleFunc("/{tenant}/{function}/{rest...}", s.call)
	return mux
}

// private returns the handler for the operator of the server.
func (s *server) private() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", s.health)
	mux.Handle("GET /metrics", s.meters.handler())
	mux.HandleFunc("PUT /tenants/{tenant}/functions/{function}", s.upload)
	mux.HandleFunc("DELETE /tenants/{tenant}/functions/{function}", s.remove)
	mux.HandleFunc("GET /tenants/{tenant}/log", s.journal)
	return mux
}

// health makes load balancers stop sending requests when the server shuts down.
func (s *server) health(w http.ResponseWriter, _ *http.Request) {
	if s.draining.Load() {
		failed(errShutdown).write(w)
		return
	}
	_, _ = io.WriteString(w, "ok\n")
}

func (s *server) call(w http.ResponseWriter, r *http.Request) {
	begin := time.Now()
	outcome := "ok"
	defer func() { s.meters.observe(outcome, time.Since(begin)) }()
	fail := func(f failure) {
		outcome = f.Kind
		f.write(w)
	}

	function := r.PathValue("function")
	t, files := s.store.find(r.PathValue("tenant"))
	if t == nil || files[function+".js"] == "" {
		fail(failure{status: http.StatusNotFound, Kind: "not found", Message: "there is no such function"})
		return
	}
	request, err := web.NewRequest(r, web.RequestOptions{MaxBody: s.limits.body})
	if err != nil {
		fail(unread(err))
		return
	}
	response, err := s.engine.call(r.Context(), t.name, function, request)
	switch {
	case err == nil:
		response.Header.Set("X-Content-Type-Options", "nosniff")
		_ = response.Write(w) // an error means that the client has gone
	case isDisconnect(r):
		outcome = "client gone"
	default:
		f := failed(err)
		t.journal.add(time.Now(), slog.LevelError, function+": "+f.Kind+": "+f.Message+"\n"+strings.Join(f.Stack, "\n"))
		if f.Kind == "internal" || f.Kind == "lost" {
			s.log.Error("request failed", "tenant", t.name, "function", function, "error", err)
		}
		fail(f)
	}
}

// unread converts the error of reading a request.
func unread(err error) failure {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return failure{status: http.StatusRequestEntityTooLarge, Kind: "body", Message: "the body is too large"}
	}
	return failure{status: http.StatusBadRequest, Kind: "body", Message: "the request could not be read"}
}

// upload stores a function if V8 can compile it.
func (s *server) upload(w http.ResponseWriter, r *http.Request) {
	tenantName, function := r.PathValue("tenant"), r.PathValue("function")
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(s.limits.source)))
	if err != nil {
		unread(err).write(w)
		return
	}
	source := string(body)
	if err := s.store.admit(tenantName, function, source); err != nil {
		failure{status: http.StatusBadRequest, Kind: "invalid", Message: err.Error()}.write(w)
		return
	}
	if err := s.engine.check(r.Context(), tenantName, function, source); err != nil {
		f := failed(err)
		if f.Kind == "exception" {
			f.status, f.Kind, f.Message = http.StatusUnprocessableEntity, "syntax", err.Error()
		}
		f.write(w)
		return
	}
	if err := s.store.put(tenantName, function, source); err != nil {
		failure{status: http.StatusInsufficientStorage, Kind: "full", Message: err.Error()}.write(w)
		return
	}
	if err := s.reload(r.Context(), tenantName); err != nil {
		failed(err).write(w)
		return
	}
	s.log.Info("function stored", "tenant", tenantName, "function", function, "bytes", len(source))
	w.WriteHeader(http.StatusNoContent)
}

// reload makes the pool load the files of a tenant after they have changed. Requests that
// are in progress finish with the old files. Reloads of a tenant follow each other, so the
// last one loads all changes.
func (s *server) reload(ctx context.Context, tenant string) error {
	t, _ := s.store.find(tenant)
	t.reload.Lock()
	defer t.reload.Unlock()
	return s.engine.pool.Reload(ctx, tenant)
}

func (s *server) remove(w http.ResponseWriter, r *http.Request) {
	if !s.store.remove(r.PathValue("tenant"), r.PathValue("function")) {
		failure{status: http.StatusNotFound, Kind: "not found", Message: "there is no such function"}.write(w)
		return
	}
	if err := s.reload(r.Context(), r.PathValue("tenant")); err != nil {
		failed(err).write(w)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *server) journal(w http.ResponseWriter, r *http.Request) {
	t, _ := s.store.find(r.PathValue("tenant"))
	if t == nil {
		failure{status: http.StatusNotFound, Kind: "not found", Message: "there is no such tenant"}.write(w)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	for _, line := range t.journal.read() {
		_, _ = io.WriteString(w, line+"\n")
	}
}

// run serves on two listeners until ctx is done, and then shuts down: it accepts no more
// requests, waits for pending requests for the grace period, and then ends them. It
// closes the listeners.
func (s *server) run(ctx context.Context, public, private net.Listener) error {
	requests, end := context.WithCancelCause(context.WithoutCancel(ctx))
	defer end(nil)
	clients, admin := s.http(s.public()), s.http(s.private())
	clients.BaseContext = func(net.Listener) context.Context { return requests }
	failures := make(chan error, 2)
	go func() { failures <- clients.Serve(public) }()
	go func() { failures <- admin.Serve(private) }()
	s.log.Info("serving", "functions", public.Addr(), "admin", private.Addr())

	var failure error
	select {
	case failure = <-failures:
	case <-ctx.Done():
	}
	s.draining.Store(true)
	s.log.Info("shutting down", "in flight", len(s.engine.inFlight), "grace", s.limits.grace)
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.limits.grace)
	defer cancel()
	late := clients.Shutdown(grace) != nil
	end(errShutdown) // ends the pending requests, which answer with errShutdown
	rest, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if late {
		failure = errors.Join(failure, clients.Shutdown(rest))
	}
	return errors.Join(failure, s.close(rest), admin.Close())
}

// http returns an HTTP server with timeouts.
func (s *server) http(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      10*time.Second + s.limits.queue + s.limits.deadline,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
}
