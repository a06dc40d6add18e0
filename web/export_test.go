package web

import (
	"context"
	"net/http"
	"time"

	"github.com/seed24588400/paddock/v8"
)

type failingTransport struct{}

func (failingTransport) RoundTrip(*http.Request) (*http.Response, error) { panic("a request got out") }

// EachFunction calls f with each Go function that the scripts get.
func EachFunction(loop *v8.Loop, f func(name string, f v8.Callback)) {
	e := &Env{loop: loop, ctx: context.Background(), start: time.Now()}
	e.timers.init(e.loop)
	o := Options{Performance: time.Millisecond, Fetch: Fetch{Transport: failingTransport{}}}
	e.fetches.init(o.Fetch)
	for _, p := range e.parts(o) {
		for name, callback := range p.functions {
			f(p.name+"."+name, callback)
		}
	}
}
