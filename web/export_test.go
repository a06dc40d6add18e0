package web

import (
	"context"
	"net/http"
	"time"

	"github.com/seed24588400/paddock/internal/urls"
	"github.com/seed24588400/paddock/v8"
)

// URLParts returns the parts of a URL as the parser knows them, in the order of url.js and
// after the URL itself. plain is the URL if no parser is needed to find it. ok is false if
// there is no such URL. base is nil for none.
func URLParts(text string, base *string) (plain string, parts []string, ok bool) {
	var against *urls.URL
	if base == nil {
		plain = plainURL(text, "", false)
	} else {
		plain = plainURL(text, *base, true)
		if against = parse(*base, nil); against == nil {
			return plain, nil, false
		}
	}
	u := parse(text, against)
	if u == nil {
		return plain, nil, false
	}
	return plain, []string{u.String(), u.Protocol(), u.Username(), u.Password(), u.Host(), u.Hostname(), u.Port(),
		u.Pathname(), u.Search(), u.Hash()}, true
}

type failingTransport struct{}

func (failingTransport) RoundTrip(*http.Request) (*http.Response, error) { panic("a request got out") }

// EachFunction calls f with each function of Go that the scripts get, as the global raw
// of the context of a new loop.
func EachFunction(newLoop func() *v8.Loop, f func(name string)) error {
	o := Options{
		Timers: true, StructuredClone: true, Encoding: true, Base64: true, URL: true, Crypto: true, Abort: true,
		Streams: true, Compression: true, Subtle: true, Blob: true, Messages: true, Scheduler: true,
		GlobalEvents: true, URLPattern: true,
		Performance: time.Millisecond, Fetch: Fetch{Transport: failingTransport{}}, Serve: true,
		WebSocket: WebSocket{Transport: failingTransport{}},
	}
	for _, p := range parts {
		for _, h := range p.functions {
			loop := newLoop()
			e := &Env{loop: loop, ctx: context.Background(), start: time.Now(), clock: o.Performance}
			e.timers.init(e.loop, &e.hooks)
			e.fetches.init(o, &e.hooks)
			e.operations.init(&e.hooks)
			e.serving.init(o)
			e.sockets.init(o)
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

// Sockets returns the number of WebSockets that are not closed.
func (e *Env) Sockets() int { return e.sockets.count() }

// SplitForm returns why a body is no form, or an empty string.
func SplitForm(b []byte, boundary string) (wrong string) {
	_, wrong = splitForm(b, boundary)
	return wrong
}
