//go:build linux

// Package pages measures HTTP handlers that render a page for each request: in a pooled
// isolate, and in Go by text/template, which is the baseline.
package pages

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"text/template"

	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
)

// page is the data of a page.
type page struct {
	Title string `js:"title"`
	Items []item `js:"items"`
}

type item struct {
	Name  string  `js:"name"`
	Price float64 `js:"price"`
	Stock int     `js:"stock"`
}

// newPage returns a different page for each n.
func newPage(n int) *page {
	p := &page{Title: fmt.Sprintf("Shop & garden no. %d", n)}
	for k := range 40 {
		p.Items = append(p.Items, item{Name: fmt.Sprintf(`<Rake> "%d" & %d`, n, k),
			Price: float64(n%100) + 0.25, Stock: (n + k) % 5})
	}
	return p
}

// renderer renders pages. It is safe for concurrent use by multiple goroutines.
type renderer func(ctx context.Context, w io.Writer, p *page) error

//go:embed page.tmpl
var templateSource string

// byTemplate renders in Go.
func byTemplate() (renderer, error) {
	t, err := template.New("page").Parse(templateSource)
	if err != nil {
		return nil, err
	}
	return func(_ context.Context, w io.Writer, p *page) error { return t.Execute(w, p) }, nil
}

//go:embed page.js
var scriptSource string

// pageState is the state of a pooled context: its render function.
type pageState struct {
	context *v8.Context
	render  *v8.Persistent
}

func (s *pageState) Close() error { return s.render.Close() }

// keptRender is the name of the render function in a snapshot.
const keptRender = "render"

func prepare(ctx context.Context, c *v8.Context, _ pool.Tenant) (any, error) {
	s := &pageState{context: c}
	return s, c.Do(ctx, func(scope v8.Scope) (err error) {
		if s.render, err = scope.KeptValue(keptRender); !errors.Is(err, v8.ErrNotKept) {
			return err
		}
		f, err := scope.Eval(ctx, scriptSource, v8.Origin{Name: "page.js"})
		if err == nil {
			s.render, err = f.Persist()
		}
		return err
	})
}

// Keep is called when a snapshot of the context is built.
func (s *pageState) Keep(ctx context.Context) error {
	return s.context.Do(ctx, func(scope v8.Scope) error { return s.render.Keep(scope, keptRender) })
}

// warmUp renders a page, so that the snapshot contains the code of the functions.
func warmUp(ctx context.Context, c *v8.Context, state any) error {
	return state.(*pageState).page(ctx, c, io.Discard, newPage(1))
}

func (s *pageState) page(ctx context.Context, c *v8.Context, w io.Writer, p *page) error {
	return c.Do(ctx, func(scope v8.Scope) error {
		f, err := s.render.Value(scope)
		if err != nil {
			return err
		}
		data, err := marshal.Marshal(scope, p)
		if err != nil {
			return err
		}
		text, err := f.Call(ctx, v8.Undefined, data)
		if err != nil {
			return err
		}
		_, err = io.WriteString(w, text.String())
		return err
	})
}

// byScript renders in isolates of a pool. Each request has a fresh context.
func byScript() (renderer, error) {
	p, err := newPool()
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, w io.Writer, page *page) error {
		l, err := p.Get(ctx, "tenant")
		if err != nil {
			return err
		}
		defer l.Close()
		return l.State().(*pageState).page(ctx, l.Context(), w, page)
	}, nil
}

// byKeptScript renders in isolates of a pool whose contexts are used for many requests. A
// server can do that if its scripts do not mix requests up.
func byKeptScript() (renderer, error) {
	p, err := newPool()
	if err != nil {
		return nil, err
	}
	free := make(chan *pool.Lease, 64)
	return func(ctx context.Context, w io.Writer, page *page) (err error) {
		var l *pool.Lease
		select {
		case l = <-free:
		default:
			if l, err = p.Get(ctx, "tenant"); err != nil {
				return err
			}
		}
		if err = l.State().(*pageState).page(ctx, l.Context(), w, page); err != nil {
			_ = l.Close()
			return err
		}
		select {
		case free <- l:
		default:
			_ = l.Close()
		}
		return nil
	}, nil
}

func newPool() (*pool.Pool, error) {
	return pool.New(pool.Options{
		Isolate:   v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}},
		Setup:     prepare,
		Snapshots: &pool.Snapshots{WarmUp: warmUp},
		MaxUses:   1 << 30,
	})
}

// Kind is a way to render.
type Kind string

// The kinds.
const (
	Template Kind = "text/template"
	Fresh    Kind = "pooled isolate, a fresh context each"
	Kept     Kind = "pooled isolate, contexts kept"
)

// Kinds are all kinds, the baseline first.
var Kinds = []Kind{Template, Kept, Fresh}

func (k Kind) renderer() (renderer, error) {
	switch k {
	case Template:
		return byTemplate()
	case Fresh:
		return byScript()
	case Kept:
		return byKeptScript()
	}
	return nil, fmt.Errorf("pages: unknown kind %q", k)
}

// check returns an error if r does not render the same as text/template.
func check(r renderer) error {
	floor, err := byTemplate()
	if err != nil {
		return err
	}
	for n := range 3 {
		var want, got bytes.Buffer
		if err := floor(context.Background(), &want, newPage(n)); err != nil {
			return err
		}
		if err := r(context.Background(), &got, newPage(n)); err != nil {
			return err
		}
		if !bytes.Equal(want.Bytes(), got.Bytes()) {
			return fmt.Errorf("pages: page %d is\n%s\nwant\n%s", n, got.Bytes(), want.Bytes())
		}
	}
	return nil
}
