package web_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// roundTripper answers for one host, which it makes up.
type roundTripper struct{}

func (roundTripper) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host != "api.example" {
		return nil, fmt.Errorf("%s is not for guests", r.URL.Host)
	}
	return &http.Response{
		StatusCode: http.StatusOK,
		Header:     http.Header{"Content-Type": {"application/json"}},
		Body:       io.NopCloser(strings.NewReader(`{"name": "Ada"}`)),
	}, nil
}

// A script with a console, timers and fetch.
func Example() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	isolate, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}})
	if err != nil {
		log.Fatal(err)
	}
	defer isolate.Close()
	c, err := isolate.NewContext(ctx)
	if err != nil {
		log.Fatal(err)
	}
	loop := v8.NewLoop(c, v8.LoopOptions{})
	defer loop.Close()
	env, err := web.Install(ctx, loop, web.Options{
		Console: slog.NewTextHandler(os.Stdout,
			&slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
				if a.Key == slog.TimeKey {
					return slog.Attr{}
				}
				return a
			}}),
		Timers: true,
		Fetch:  web.Fetch{Transport: roundTripper{}},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer env.Close()
	err = c.Exec(ctx, `
		setTimeout((who) => console.warn('late,', who), 5, 'but there');
		(async () => {
			const r = await fetch('https://api.example/user');
			console.log(r.status, await r.json());
			await fetch('https://elsewhere.example/').catch((e) => console.error(e.message));
		})();`, v8.Origin{Name: "app.js"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(loop.Run(ctx))
	// Unordered output:
	// level=INFO msg="200 { name: 'Ada' }"
	// level=ERROR msg="fetch failed"
	// level=WARN msg="late, but there"
	// <nil>
}

// A server whose requests a script answers.
func ExampleEnv_Serve() {
	ctx := context.Background()
	isolate, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}})
	if err != nil {
		log.Fatal(err)
	}
	defer isolate.Close()
	c, err := isolate.NewContext(ctx)
	if err != nil {
		log.Fatal(err)
	}
	loop := v8.NewLoop(c, v8.LoopOptions{})
	defer loop.Close()
	env, err := web.Install(ctx, loop, web.Options{Serve: true})
	if err != nil {
		log.Fatal(err)
	}
	defer env.Close()
	err = c.Do(ctx, func(s v8.Scope) error {
		handler, err := s.Eval(ctx, `({
			async fetch(request) {
				const { name } = await request.json();
				return Response.json({ hello: name }, { status: 201 });
			},
		})`)
		if err != nil {
			return err
		}
		return env.Handle(ctx, s, handler)
	})
	if err != nil {
		log.Fatal(err)
	}

	var one sync.Mutex // an Env serves one request at a time
	serve := func(w http.ResponseWriter, r *http.Request) {
		request, err := web.NewRequest(r, web.RequestOptions{MaxBody: 1 << 20})
		var tooLarge *http.MaxBytesError
		switch {
		case errors.As(err, &tooLarge):
			http.Error(w, "the body is too large", http.StatusRequestEntityTooLarge)
			return
		case err != nil:
			http.Error(w, "the request is invalid", http.StatusBadRequest)
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		one.Lock()
		response, err := env.Serve(ctx, request)
		one.Unlock()
		if err != nil {
			http.Error(w, "the function failed", http.StatusBadGateway)
			return
		}
		_ = response.Write(w) // an error means that the client has gone
	}

	for _, body := range []string{`{"name": "Ada"}`, "no JSON"} {
		w := httptest.NewRecorder()
		serve(w, httptest.NewRequest("POST", "/greet", strings.NewReader(body)))
		fmt.Println(w.Code, strings.TrimSpace(w.Body.String()))
	}
	// Output:
	// 201 {"hello":"Ada"}
	// 502 the function failed
}
