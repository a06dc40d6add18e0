// Command soak runs honest and hostile tenants on pools for minutes, and reports leaks,
// lost runs and wrong results; make soak runs it. It exits with 1 if there are any.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/seed24588400/paddock/internal/seed"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	ok, err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

// settings are what the flags set.
type settings struct {
	length time.Duration
	corpus string
	seed   seed.Seed
}

func parse(args []string) (settings, error) {
	s := settings{}
	var err error
	if s.seed, err = seed.New(); err != nil {
		return s, err
	}
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	flags.DurationVar(&s.length, "for", 10*time.Minute, "how long to run")
	flags.StringVar(&s.corpus, "corpus", "internal/hostile/testdata/hostile", "the `folder` of hostile scripts")
	flags.Uint64Var((*uint64)(&s.seed), "seed", uint64(s.seed),
		"of the random choices; without the flag it is "+seed.Variable+" or a new one")
	return s, flags.Parse(args)
}

func run(ctx context.Context, args []string) (ok bool, err error) {
	o, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	fmt.Printf("seed %d, for %v\n", o.seed, o.length)
	before := measure() // newSoak starts pools, which make isolates immediately
	s, err := newSoak(o.corpus, o.seed)
	if err != nil {
		return false, err
	}
	if err := s.run(ctx, o.length); err != nil {
		return false, err
	}
	return s.report(os.Stdout, before), nil
}
