// Command soak runs honest and hostile tenants on pools for minutes, and reports leaks,
// lost runs and wrong results; make soak runs it. It exits with 1 if there are any.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	ok, err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

func run(ctx context.Context) (ok bool, err error) {
	length := flag.Duration("for", 10*time.Minute, "how long to run")
	corpus := flag.String("corpus", "internal/hostile/testdata/hostile", "the `folder` of hostile scripts")
	seed := flag.Uint64("seed", uint64(time.Now().UnixNano()), "of the random choices")
	flag.Parse()
	fmt.Printf("seed %d, for %v\n", *seed, *length)
	before := measure() // newSoak starts pools, which make isolates immediately
	s, err := newSoak(*corpus, *seed)
	if err != nil {
		return false, err
	}
	if err := s.run(ctx, *length); err != nil {
		return false, err
	}
	return s.report(os.Stdout, before), nil
}
