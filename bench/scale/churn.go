//go:build linux

package scale

import (
	"errors"
	"sync"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

// Churn is the result of MeasureChurn.
type Churn struct {
	Took    time.Duration
	Samples []Process // the first after a warm-up, the last at the end
}

// MeasureChurn makes and closes n isolates with a context, one after the other, and takes
// the given number of samples of the process. The isolates are in g, or each in a new
// group if g is nil.
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

// Creation is the result of MeasureCreation.
type Creation struct {
	PerSecond float64
	// CPU is the process's CPU time per isolate. On an otherwise idle machine, the
	// speedup of n goroutines is n times the ratio of CPU with one goroutine to CPU with
	// n.
	CPU time.Duration
}

// MeasureCreation makes, uses and closes n isolates in total, with one goroutine for each
// element of in, in that group. A group can occur several times. One more isolate exists
// in each group meanwhile, because creating the first one of a group takes longer.
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
