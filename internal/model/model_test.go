package model

import (
	"flag"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/seed"
)

var programs = flag.Int("model.programs", 0, "number of random programs in each test; 0: as many as run in 5 s")

// perChild is the number of programs that one child process runs.
const perChild = 30

// usually is the time after which a test starts no more programs if their number is not
// set.
const usually = 5 * time.Second

// batches calls run for seeds of the programs of a test, in batches of at most perChild.
// The first program has the seed of the test, and the others have the seeds that follow.
// The programs are the same each time unless their number or the seed is set.
func batches(t *testing.T, run func(first uint64, n int)) {
	var first uint64
	if *programs > 0 {
		first = uint64(seed.Of(t))
	} else {
		first = uint64(seed.Default(t, 1))
	}
	begin, done := time.Now(), 0
	for {
		n := perChild
		if *programs > 0 {
			n = min(n, *programs-done)
		}
		run(first+uint64(done), n)
		done += n
		if *programs > 0 && done == *programs || *programs == 0 && time.Since(begin) > usually {
			break
		}
	}
	t.Logf("%d programs, with seeds from %d; -model.programs sets their number", done, first)
}

func init() {
	child.Register("programs", func(args []string) int {
		first, n := number(args[0]), number(args[1])
		for k := range n {
			fmt.Println("seed", first+k) // the parent reads the last one if the process ends
			p := programOf(first+k, apart)
			if failure := alone(p); failure != "" {
				fmt.Printf("%v\n%s\n", p, failure)
				return 1
			}
		}
		return 0
	})
	child.Register("program", func(args []string) int {
		p := programOf(number(args[0]), args[1]).without(args[2])
		if failure := alone(p); failure != "" {
			fmt.Println(failure)
			return 1
		}
		return 0
	})
	child.Register("together", func(args []string) int {
		return runTogether(number(args[0]), int(number(args[1])))
	})
}

// The tests run different programs.
const (
	apart    = "apart"    // one after the other, each in its own groups
	together = "together" // several at a time, in the same groups
)

// programOf returns the program of a seed in a test. A group in which an isolate was lost
// admits no others, so programs that share their groups lose no isolates.
func programOf(seed uint64, test string) program {
	if test == apart {
		return newProgram(seed, true)
	}
	return newProgram(seed, false).keepingGroups()
}

func number(s string) uint64 {
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		panic(err)
	}
	return n
}

func newGroups() (in []*groups.Group, closeAll func() error, err error) {
	for range slots[aGroup] {
		g, err := groups.New()
		if err != nil {
			return nil, nil, err
		}
		in = append(in, g)
	}
	return in, func() error {
		for _, g := range in {
			if err := g.Close(); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// alone runs a program in its own groups. Everything must be released afterwards.
func alone(p program) (failure string) {
	before := bridge.CountLive()
	in, closeGroups, err := newGroups()
	if err != nil {
		return err.Error()
	}
	failure = runProgram(p, in)
	if err := closeGroups(); err != nil && failure == "" {
		failure = err.Error()
	}
	if left := released(before); failure == "" {
		failure = left
	}
	return failure
}

// released waits until the number of live objects is what it was before. The memory of a
// group in which an isolate was lost is released later.
func released(before bridge.Live) (failure string) {
	for begin := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		now := bridge.CountLive()
		if now == before {
			return ""
		}
		if time.Since(begin) > 20*time.Second {
			return fmt.Sprintf("live objects before %+v, and after %+v", before, now)
		}
	}
}

// lanes is the number of goroutines that run programs at the same time.
const lanes = 4

// runTogether runs n programs on several goroutines.
func runTogether(first uint64, n int) int {
	before := bridge.CountLive()
	in, closeGroups, err := newGroups()
	if err != nil {
		fmt.Println(err)
		return 1
	}
	var all sync.WaitGroup
	failures := make(chan string, n)
	for lane := range lanes {
		all.Go(func() {
			for k := lane; k < n; k += lanes {
				p := programOf(first+uint64(k), together)
				if failure := runProgram(p, in); failure != "" {
					failures <- fmt.Sprintf("seed %d\n%s\n%v", first+uint64(k), failure, p)
					return
				}
			}
		})
	}
	all.Wait()
	close(failures)
	code := 0
	for failure := range failures {
		fmt.Println(failure)
		code = 1
	}
	if err := closeGroups(); err != nil {
		fmt.Println(err)
		code = 1
	}
	if left := released(before); left != "" && code == 0 {
		fmt.Println(left)
		code = 1
	}
	return code
}

func TestPrograms(t *testing.T) {
	batches(t, func(first uint64, n int) {
		r := child.Run(t, "programs", fmt.Sprint(first), fmt.Sprint(n))
		if r.ExitCode != 0 {
			t.Fatal(minimised(t, failedSeed(r), apart, r))
		}
	})
}

func TestProgramsTogether(t *testing.T) {
	batches(t, func(first uint64, n int) {
		r := child.Run(t, "together", fmt.Sprint(first), fmt.Sprint(n))
		switch {
		case r.ExitCode == 1:
			t.Fatal(minimised(t, failedSeed(r), together, r))
		case r.ExitCode != 0: // perhaps a program fails alone
			for k := range uint64(n) {
				if attempt(t, first+k, together, "") != "" {
					t.Fatal(minimised(t, first+k, together, r))
				}
			}
			t.Fatalf("seeds from %d: %s", first, describeChild(r))
		}
	})
}

// failedSeed returns the last seed that a child has printed.
func failedSeed(r child.Result) uint64 {
	const before = "seed "
	at := strings.LastIndex(r.Stdout, before)
	if at < 0 {
		return 0
	}
	text, _, _ := strings.Cut(r.Stdout[at+len(before):], "\n")
	return number(text)
}
