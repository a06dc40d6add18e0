package scale

import (
	"errors"
	"sync"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

// Churn is what a process is like while isolates come and go one after another.
type Churn struct {
	Took    time.Duration
	Samples []Process // the first after a warm-up, the last at the end
}

// MeasureChurn makes n isolates with a context one after another in g, or each
// in a group of its own if g is nil, closes each before the next, and looks
// at the process samples times.
func MeasureChurn(n, samples int, g *groups.Group) (c Churn, err error) {
	once := func() error {
		in := g
		if in == nil {
			var err error
			if in, err = groups.New(); err != nil {
				return err
			}
			defer in.Close()
		}
		i, _, err := tenant(in)
		if err != nil {
			return err
		}
		_ = i.Close()
		<-i.Done()
		return nil
	}
	for range min(n, 200) {
		if err := once(); err != nil {
			return c, err
		}
	}
	for k := range n + 1 {
		if k*(samples-1)%n < samples-1 {
			p, err := ReadProcess()
			if err != nil {
				return c, err
			}
			c.Samples = append(c.Samples, p)
		}
		begin := time.Now()
		if err := once(); err != nil {
			return c, err
		}
		c.Took += time.Since(begin)
	}
	return c, nil
}

// Creation is what it took to make isolates with a context, use and close them.
type Creation struct {
	PerSecond float64
	// CPU is the process's CPU time for one isolate. On a machine with nothing
	// else to do, n goroutines get n times as far in a second as one, times
	// CPU of one to CPU of n.
	CPU time.Duration
}

// MeasureCreation has as many goroutines as there are groups, each in its own
// of them, make and close n isolates together; the same group may be there
// several times. One more isolate lives in each group meanwhile, for the first
// of a group takes longer.
func MeasureCreation(n int, in ...*groups.Group) (Creation, error) {
	var (
		all  sync.WaitGroup
		errs = make([]error, len(in))
		keep []*v8.Isolate
	)
	defer func() { closeAll(keep) }()
	for _, g := range in {
		i, _, err := tenant(g)
		if err != nil {
			return Creation{}, err
		}
		keep = append(keep, i)
	}
	cpu, begin := cpuTime(), time.Now()
	for k, g := range in {
		all.Go(func() {
			for range n / len(in) {
				i, _, err := tenant(g)
				if err != nil {
					errs[k] = err
					return
				}
				_ = i.Close()
				<-i.Done()
			}
		})
	}
	all.Wait()
	took := time.Since(begin)
	cpu = cpuTime() - cpu
	if err := errors.Join(errs...); err != nil {
		return Creation{}, err
	}
	made := n / len(in) * len(in)
	return Creation{PerSecond: float64(made) / took.Seconds(), CPU: cpu / time.Duration(made)}, nil
}
