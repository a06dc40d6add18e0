//go:build linux

package pages

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Result is the result of a kind on a number of cores: medians of the rounds.
type Result struct {
	Kind    Kind
	Cores   int
	Load    Load
	ToFloor float64 // ratio to the requests per second of text/template
}

const (
	connections = 8
	during      = 2 * time.Second
)

// Measure measures all kinds alternately, each in a process that command makes, on one
// core and on two. The clients use all cores. On a machine with one core there is one
// measurement of each kind.
func Measure(ctx context.Context, rounds int, command func(kind Kind) *exec.Cmd) ([]Result, error) {
	cores := slices.Compact([]int{1, min(2, runtime.NumCPU())})
	loads := map[Result][]Load{}
	for range rounds {
		for _, n := range cores {
			for _, k := range Kinds {
				l, err := serveAndLoad(ctx, command(k), n)
				if err != nil {
					return nil, fmt.Errorf("%s on %d cores: %w", k, n, err)
				}
				key := Result{Kind: k, Cores: n}
				loads[key] = append(loads[key], l)
			}
		}
	}
	var all []Result
	for _, n := range cores {
		floor := middle(loads[Result{Kind: Template, Cores: n}])
		for _, k := range Kinds {
			r := Result{Kind: k, Cores: n}
			r.Load = middle(loads[r])
			r.ToFloor = r.Load.PerSecond / floor.PerSecond
			all = append(all, r)
		}
	}
	return all, nil
}

// middle returns the load with the median rate.
func middle(all []Load) Load {
	slices.SortFunc(all, func(a, b Load) int { return cmp.Compare(a.PerSecond, b.PerSecond) })
	return all[len(all)/2]
}

func serveAndLoad(ctx context.Context, c *exec.Cmd, cores int) (Load, error) {
	in, err := c.StdinPipe()
	if err != nil {
		return Load{}, err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return Load{}, err
	}
	c.Stderr = os.Stderr
	if err := startOn(c, cores); err != nil {
		return Load{}, err
	}
	defer func() {
		_ = in.Close()
		_, _ = io.Copy(io.Discard, out)
		_ = c.Wait()
	}()
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return Load{}, fmt.Errorf("the server did not start: %w", err)
	}
	address = strings.TrimSpace(address)
	if _, err := load(ctx, address, connections, during/4); err != nil { // warm-up
		return Load{}, err
	}
	return load(ctx, address, connections, during)
}

// startOn starts a process on the given number of this process's cores.
func startOn(c *exec.Cmd, cores int) error {
	var ours, its unix.CPUSet
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := unix.SchedGetaffinity(0, &ours); err != nil {
		return err
	}
	for n := 0; its.Count() < min(cores, ours.Count()); n++ {
		if ours.IsSet(n) {
			its.Set(n)
		}
	}
	if err := unix.SchedSetaffinity(0, &its); err != nil {
		return err
	}
	err := c.Start()
	if undone := unix.SchedSetaffinity(0, &ours); err == nil {
		err = undone
	}
	return err
}
