//go:build linux && cgo && (amd64 || arm64)

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"regexp"
	"text/tabwriter"
	"time"

	"github.com/seed24588400/paddock/bench/baseline"
	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

// pair has two isolates of the default group and one of another group.
type pair struct {
	from, to, other *engine
	group           *groups.Group
	object          *v8.Persistent
}

func newPair() (*pair, error) {
	p := &pair{}
	var err error
	if p.group, err = groups.New(); err != nil {
		return nil, err
	}
	for _, e := range []**engine{&p.from, &p.to} {
		if *e, err = newEngine(); err != nil {
			return nil, err
		}
	}
	if p.other, err = newEngineIn(p.group); err != nil {
		return nil, err
	}
	ctx := context.Background()
	return p, p.from.context.Do(ctx, func(s v8.Scope) error {
		v, err := s.Eval(ctx, baseline.Object)
		if err != nil {
			return err
		}
		p.object, err = v.Persist()
		return err
	})
}

func (p *pair) close() {
	for _, e := range []*engine{p.from, p.to, p.other} {
		e.close()
	}
	_ = p.group.Close()
}

// between copies the result of value from one isolate to the other, and locks each once.
// If value is nil, it only locks them.
func (p *pair) between(n int, value func(s v8.Scope) (v8.Value, error)) error {
	ctx := context.Background()
	for range n {
		var c *v8.Copy
		err := p.from.context.Do(ctx, func(s v8.Scope) error {
			if value == nil {
				return nil
			}
			v, err := value(s)
			if err == nil {
				c, err = s.Copy(ctx, v, v8.CopyOptions{})
			}
			return err
		})
		if err != nil {
			return err
		}
		err = p.to.context.Do(ctx, func(s v8.Scope) error {
			if c == nil {
				return nil
			}
			_, err := c.Move(ctx, s)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *pair) operations() []Operation {
	handOver := func(n int) error { return p.between(n, nil) }
	return []Operation{
		{Name: "two isolates alternately", CPP: baseline.HandOver, Go: handOver},
		{Name: "a number between isolates", Goal: Goal{Above: 1000}, CPP: baseline.CopyNumber, Without: handOver,
			Go: func(n int) error {
				return p.between(n, func(v8.Scope) (v8.Value, error) { return v8.Number(1.5), nil })
			}},
		{Name: "1 KiB object between isolates", Goal: Goal{Above: 3000}, CPP: baseline.CopyObject, Without: handOver,
			Go: func(n int) error {
				return p.between(n, p.object.Value)
			}},
	}
}

// Movement is the time of moving a buffer from one isolate to another.
type Movement struct {
	Name        string
	Nanoseconds float64 // without the time to lock the isolates
	Rate        float64 // GB/s
	Goal        string  `json:",omitempty"`
}

// movements measures the movements whose names match.
func (p *pair) movements(match *regexp.Regexp, rounds int) (all []Movement, err error) {
	within := map[int]float64{}
	for _, x := range []struct {
		name string
		to   *engine
		size int
	}{
		{"1 MiB within a group", p.to, 1 << 20},
		{"64 MiB within a group", p.to, 64 << 20},
		{"64 MiB across groups", p.other, 64 << 20},
	} {
		if !match.MatchString("moved " + x.name) {
			continue
		}
		var times []float64
		for range rounds + 1 {
			took, err := p.move(x.to, x.size)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", x.name, err)
			}
			times = append(times, float64(took))
		}
		m := Movement{Name: x.name, Nanoseconds: median(times[1:])}
		m.Rate = float64(x.size) / m.Nanoseconds
		switch {
		case x.to == p.other:
			m.Goal = atLeast(m.Rate, 3, "GB/s") + fmt.Sprintf("; the first %.1f, a copy in Go %.1f",
				float64(x.size)/times[0], copyRate(x.size, rounds))
		case within[1<<20] != 0:
			m.Goal = fmt.Sprintf("%.1f times as long as 1 MiB", m.Nanoseconds/within[1<<20])
		default:
			within[x.size] = m.Nanoseconds
		}
		all = append(all, m)
	}
	return all, nil
}

func (p *pair) move(to *engine, size int) (took time.Duration, err error) {
	ctx := context.Background()
	var c *v8.Copy
	err = p.from.context.Do(ctx, func(s v8.Scope) error {
		v, err := s.Buffer(size, func(b []byte) error {
			for n := 0; n < len(b); n += 4096 {
				b[n] = byte(n >> 12)
			}
			return nil
		})
		if err != nil {
			return err
		}
		start := time.Now()
		c, err = s.Copy(ctx, v, v8.CopyOptions{Transfer: []v8.Value{v}})
		took += time.Since(start)
		return err
	})
	if err != nil {
		return 0, err
	}
	err = to.context.Do(ctx, func(s v8.Scope) error {
		start := time.Now()
		v, err := c.Move(ctx, s)
		took += time.Since(start)
		if err != nil {
			return err
		}
		return v.View(func(b []byte) error {
			if len(b) != size || b[size-4096] != byte((size-4096)>>12) {
				return fmt.Errorf("the buffer has changed")
			}
			return nil
		})
	})
	if err != nil {
		return 0, err
	}
	// The garbage collection frees the buffer, so that the next one can reuse its memory.
	_, err = to.context.Eval(ctx, "for (let n = 0; n < 20; n++) new ArrayBuffer(64 << 20); 0")
	return took, err
}

// copyRate returns the rate of a copy into memory in use, in GB/s.
func copyRate(size, rounds int) float64 {
	from, to := bytes.Repeat([]byte{1}, size), make([]byte, size)
	var times []float64
	for range rounds + 2 {
		start := time.Now()
		copy(to, from)
		times = append(times, float64(time.Since(start)))
	}
	return float64(size) / median(times[2:])
}

func movementTable(w io.Writer, all []Movement) error {
	if len(all) == 0 {
		return nil
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\nmoved\tns\tGB/s\tgoal\t")
	for _, m := range all {
		fmt.Fprintf(t, "%s\t%.0f\t%.1f\t%s\t\n", m.Name, m.Nanoseconds, m.Rate, m.Goal)
	}
	return t.Flush()
}
