// Command rules is a rules engine: it judges payments by rules in JavaScript.
//
//	rules                                     # a demonstration that ends by itself
//	rules -rules ./rules < payments.jsonl     # a verdict for each line
//
// A rule is a file that calls rule with an object:
//
//	rule({
//		name: "many attempts",
//		points: 30,
//		when: payment => payment.attempts > 3,
//		because: payment => `${payment.attempts} attempts`,
//	});
//
// The points of the rules that apply are added, and the sum decides. A verdict lists the
// rules that applied with their reasons, and the rules that failed.
//
// The rules run once, when their snapshot is built. Each worker is an isolate that starts
// from the snapshot and is held for a whole batch. Evaluating a rule is then one call
// into V8, and each payment is converted to a JavaScript object once. A rule has a limit
// of CPU time for each payment, and is skipped when it fails too often.
package main

import (
	"bufio"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"syscall"
)

//go:embed rules
var examples embed.FS

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdin, os.Stdout, os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "rules:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, in io.Reader, out io.Writer, args []string) error {
	flags := flag.NewFlagSet("rules", flag.ContinueOnError)
	dir := flags.String("rules", "", "`folder` of rules; without it, a demonstration")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *dir == "" {
		rules, err := fs.Sub(examples, "rules")
		if err != nil {
			return err
		}
		return demonstrate(ctx, out, rules)
	}
	e, err := newEngine(ctx, os.DirFS(*dir), defaults)
	if err != nil {
		return err
	}
	return errors.Join(judge(ctx, e, in, out), e.close())
}

// judge reads payments, one JSON object per line, and writes verdicts in the same order,
// in batches.
func judge(ctx context.Context, e *engine, in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	w := json.NewEncoder(out)
	batch := make([]payment, 0, 1000)
	flush := func() error {
		verdicts, err := e.judge(ctx, batch)
		for _, v := range verdicts {
			err = errors.Join(err, w.Encode(v))
		}
		batch = batch[:0]
		return err
	}
	for n := 1; lines.Scan(); n++ {
		var p payment
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if batch = append(batch, p); len(batch) == cap(batch) {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return errors.Join(lines.Err(), flush())
}
