package web

import (
	"context"
	"net/http"
	"time"

	"github.com/seed24588400/paddock/v8"
)

// IsSerialized reports whether the parser of URLs is not needed, and whether it would return
// the same URL.
func IsSerialized(host, path string) (fast, same bool) {
	text := "https://" + host + path
	u := parse(text, nil)
	return isSerialized(host, path), u != nil && u.Href(true) == text
}

type failingTransport struct{}

func (failingTransport) RoundTrip(*http.Request) (*http.Response, error) { panic("a request got out") }

// EachFunction calls f with each function of Go that the scripts get, as the global raw
// of the context of a new loop.
func EachFunction(newLoop func() *v8.Loop, f func(name string)) error {
	o := Options{
		Timers: true, StructuredClone: true, Encoding: true, Base64: true, URL: true, Crypto: true, Abort: true,
		Performance: time.Millisecond, Fetch: Fetch{Transport: failingTransport{}}, Serve: true,
	}
	for _, p := range o.parts() {
		for _, h := range p.functions {
			loop := newLoop()
			e := &Env{loop: loop, ctx: context.Background(), start: time.Now(), clock: o.Performance}
			e.timers.init(e.loop, &e.hooks)
			e.fetches.init(o.Fetch, &e.hooks)
			e.serving.init(o)
			loop.Context().SetData(envKey{}, e)
			err := loop.Context().Do(e.ctx, func(s v8.Scope) error {
				raw, err := s.HostFunction(h)
				if err != nil {
					return err
				}
				global, err := s.Global()
				if err != nil {
					return err
				}
				return global.Set(e.ctx, v8.String("raw"), raw)
			})
			if err != nil {
				return err
			}
			f(p.name + "." + h.ShortName())
		}
	}
	return nil
}
