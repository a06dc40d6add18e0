//go:build linux && cgo && (amd64 || arm64)

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

// Exchange compares the conversion of a value by package marshal with that by JSON text.
// The two alternate.
type Exchange struct {
	Name          string
	JSON, Marshal float64 // nanoseconds
	Faster        float64 // ratio of the times
	Crossings     int64   // calls between Go and C, with package marshal
	Goal          float64 `json:",omitempty"` // minimum of Faster; 0 if there is none
	Rate          float64 `json:",omitempty"` // GB/s, for bytes
	GoalRate      float64 `json:",omitempty"` // minimum of Rate; 0 if there is none
	bytes         int     // size of the bytes that are copied; 0 for other values
}

// wide is a struct with 20 fields.
type wide struct {
	ID       int            `json:"id"`
	Name     string         `json:"name"`
	Email    string         `json:"email"`
	Active   bool           `json:"active"`
	Score    float64        `json:"score"`
	Rank     int            `json:"rank"`
	City     string         `json:"city"`
	Street   string         `json:"street"`
	Zip      string         `json:"zip"`
	Country  string         `json:"country"`
	Lat      float64        `json:"lat"`
	Lon      float64        `json:"lon"`
	Tags     []string       `json:"tags"`
	Visits   int            `json:"visits"`
	Balance  float64        `json:"balance"`
	Premium  bool           `json:"premium"`
	Language string         `json:"language"`
	Phone    string         `json:"phone"`
	Extra    map[string]int `json:"extra"`
	Parent   *int           `json:"parent"`
}

func newWide(n int) wide {
	return wide{
		ID: n, Name: fmt.Sprint("name ", n), Email: "someone@example.org", Active: n%2 == 0,
		Score: float64(n) / 3, Rank: n % 7,
		City: "Lisbon", Street: "Rua Augusta 1", Zip: "1100-053", Country: "PT", Lat: 38.71, Lon: -9.13,
		Tags: []string{"a", "b"}, Visits: n * 3, Balance: -1.5, Language: "pt", Phone: "+351 21 000 000",
		Extra: map[string]int{"x": n},
	}
}

// exchanges measures the exchanges whose names match, in a hold of a new isolate.
func exchanges(match *regexp.Regexp, rounds int) (all []Exchange, err error) {
	e, err := newEngine()
	if err != nil {
		return nil, err
	}
	defer e.close()
	before := bridge.CountLive()
	one, many, mebi := newWide(1), make([]wide, 1000), make([]byte, 1<<20)
	for n := range many {
		many[n] = newWide(n)
	}
	for n := range mebi {
		mebi[n] = byte(n)
	}
	ctx := context.Background()
	err = e.context.Do(ctx, func(s v8.Scope) error {
		parse, err := s.Eval(ctx, "JSON.parse")
		if err != nil {
			return err
		}
		for _, x := range []struct {
			name string
			from func() (v8.Value, error)
			to   func(v v8.Value) error
			text func(v v8.Value) error
			in   any
			goal Exchange // for the way to JavaScript; the way to Go has only Goal
		}{
			// This one is first because the garbage collector has little to do before the
			// others.
			{"1 MiB of bytes", func() (v8.Value, error) {
				return marshal.Marshal(s, mebi)
			}, unmarshal[[]byte](s), nil, mebi, Exchange{bytes: len(mebi), GoalRate: 5}},
			{"a struct of 20 fields", func() (v8.Value, error) {
				return marshal.Marshal(s, &one)
			}, unmarshal[wide](s), intoJSON[wide](ctx, s), &one, Exchange{Goal: 2}},
			{"1,000 of them in a slice", func() (v8.Value, error) {
				return marshal.Marshal(s, many)
			}, unmarshal[[]wide](s), intoJSON[[]wide](ctx, s), many, Exchange{Goal: 2}},
		} {
			if name := x.name + ", to JavaScript"; match.MatchString(name) {
				var text func() error
				if x.text != nil {
					text = func() error {
						b, err := json.Marshal(x.in)
						if err == nil {
							_, err = parse.Call(ctx, v8.Undefined, v8.String(string(b)))
						}
						return err
					}
				}
				r := x.goal
				r.Name = name
				err := r.measure(rounds, s, func() error { _, err := x.from(); return err }, text)
				if err != nil {
					return err
				}
				all = append(all, r)
			}
			if name := x.name + ", to Go"; match.MatchString(name) {
				v, err := x.from()
				if err != nil {
					return err
				}
				var text func() error
				if x.text != nil {
					text = func() error { return x.text(v) }
				}
				r := Exchange{Name: name, Goal: x.goal.Goal, bytes: x.goal.bytes}
				err = r.measure(rounds, s, func() error { return x.to(v) }, text)
				if err != nil {
					return err
				}
				all = append(all, r)
			}
		}
		for _, floor := range floors(mebi) {
			if match.MatchString(floor.name) {
				r := Exchange{Name: floor.name, bytes: len(mebi)}
				err := r.measure(rounds, s, floor.copy, nil)
				if err != nil {
					return err
				}
				all = append(all, r)
			}
		}
		return nil
	})
	if after := bridge.CountLive(); err == nil && after != before {
		err = fmt.Errorf("open handles: %+v before, %+v after", before, after)
	}
	return all, err
}

type floor struct {
	name string
	copy func() error
}

// floors are lower bounds for copying b: a copy into memory that was used before, and a
// copy into memory that the kernel must first provide.
func floors(b []byte) []floor {
	used := make([]byte, len(b))
	return []floor{
		{"1 MiB copied into memory in use", func() error { copy(used, b); return nil }},
		{"1 MiB copied into new memory", func() error {
			fresh, err := syscall.Mmap(-1, 0, len(b), syscall.PROT_READ|syscall.PROT_WRITE,
				syscall.MAP_ANON|syscall.MAP_PRIVATE)
			if err != nil {
				return err
			}
			copy(fresh, b)
			return syscall.Munmap(fresh)
		}},
	}
}

func unmarshal[T any](s v8.Scope) func(v8.Value) error {
	return func(v v8.Value) error {
		_, err := marshal.UnmarshalAs[T](s, v)
		return err
	}
}

func intoJSON[T any](ctx context.Context, s v8.Scope) func(v8.Value) error {
	return func(v v8.Value) error {
		text, _, err := s.JSON(ctx, v, "")
		if err != nil {
			return err
		}
		var x T
		return json.Unmarshal([]byte(text), &x)
	}
}

// measure measures both conversions alternately. text may be nil.
func (x *Exchange) measure(rounds int, s v8.Scope, direct, text func() error) error {
	var times, texts, faster []float64
	n := 0
	for range rounds {
		took, err := timed(s, &n, direct)
		if err != nil {
			return fmt.Errorf("%s: %w", x.Name, err)
		}
		times = append(times, took)
		if text == nil {
			continue
		}
		slow, err := timed(s, &n, text)
		if err != nil {
			return fmt.Errorf("%s, by JSON: %w", x.Name, err)
		}
		texts = append(texts, slow)
		faster = append(faster, slow/took)
	}
	before := runtime.NumCgoCall()
	if err := direct(); err != nil {
		return fmt.Errorf("%s: %w", x.Name, err)
	}
	x.Crossings = runtime.NumCgoCall() - before
	x.Marshal = median(times)
	x.Rate = float64(x.bytes) / x.Marshal
	if text != nil {
		x.JSON, x.Faster = median(texts), median(faster)
	}
	return nil
}

// timed returns the time of f in nanoseconds, averaged over *n calls. If *n is 0, it also
// determines a suitable *n. Each call has its own scope, as a request would have.
func timed(s v8.Scope, n *int, f func() error) (took float64, err error) {
	for {
		count := max(*n, 1)
		start := time.Now()
		for range count {
			if err := s.Nest(func(v8.Scope) error { return f() }); err != nil {
				return 0, err
			}
		}
		spent := time.Since(start)
		took = float64(spent) / float64(count)
		if *n > 0 {
			return took, nil
		}
		*n = max(1, int(float64(target)/took))
	}
}

func exchangeTable(w io.Writer, all []Exchange) error {
	if len(all) == 0 {
		return nil
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\nvalue\tJSON ns\tmarshal ns\ttimes as fast\tGB/s\tcrossings\tgoal\t")
	for _, x := range all {
		goal := ""
		switch {
		case x.Goal > 0:
			goal = atLeast(x.Faster, x.Goal, "×")
		case x.GoalRate > 0:
			goal = atLeast(x.Rate, x.GoalRate, "GB/s")
		}
		fmt.Fprintf(t, "%s\t%.0f\t%.0f\t%.2f\t%.1f\t%d\t%s\t\n",
			x.Name, x.JSON, x.Marshal, x.Faster, x.Rate, x.Crossings, goal)
	}
	return t.Flush()
}

func atLeast(x, goal float64, unit string) string {
	if x < goal {
		return fmt.Sprintf("≥ %g %s MISSED", goal, unit)
	}
	return fmt.Sprintf("≥ %g %s ok", goal, unit)
}
