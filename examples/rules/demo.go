package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"strings"
	"text/tabwriter"
	"time"
)

// demonstrate judges a few payments in detail, and then many to measure the throughput.
// One of the rules never ends.
func demonstrate(ctx context.Context, out io.Writer, rules fs.FS) (err error) {
	begin := time.Now()
	e, err := newEngine(ctx, rules, defaults)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.close()) }()
	built := time.Since(begin)

	begin = time.Now()
	w, err := newWorker(ctx, e.snapshot, e.group, e.limits)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d rules: built and running in %v; another worker from the snapshot (%d KB) in %v\n\n",
		len(w.rules), short(built), e.snapshot.Size()>>10, short(time.Since(begin)))
	if err := w.close(); err != nil {
		return err
	}

	chance := rand.New(rand.NewPCG(1, 2))
	some := []payment{ordinary(0), suspicious(), looping()}
	verdicts, err := e.judge(ctx, some)
	if err != nil {
		return err
	}
	if err := explained(out, some, verdicts); err != nil {
		return err
	}

	many := make([]payment, 50_000)
	for n := range many {
		many[n] = random(chance, n)
	}
	begin = time.Now()
	decisions := map[string]int{}
	for from := 0; from < len(many); from += 1000 {
		verdicts, err := e.judge(ctx, many[from:from+1000])
		if err != nil {
			return err
		}
		for _, v := range verdicts {
			decisions[v.Decision]++
		}
	}
	took := time.Since(begin)
	fmt.Fprintf(out,
		"\n%d payments by %d rules in %v on %d workers: %.0f payments, %.0f evaluations of a rule per second\n",
		len(many), len(w.rules), short(took), len(e.workers), float64(len(many))/took.Seconds(),
		float64(len(many)*len(w.rules))/took.Seconds())
	fmt.Fprintf(out, "accepted %d, for review %d, declined %d\n",
		decisions["accept"], decisions["review"], decisions["decline"])
	return ctx.Err()
}

func explained(out io.Writer, payments []payment, verdicts []verdict) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "payment\tdecision\tpoints\twhy")
	for n, v := range verdicts {
		fmt.Fprintf(t, "%s\t%s\t%v\t", payments[n].ID, v.Decision, v.Points)
		var why []string
		for _, r := range v.Reasons {
			why = append(why, fmt.Sprintf("%s (%v): %s", r.Rule, r.Points, r.Because))
		}
		for _, f := range v.Failed {
			why = append(why, fmt.Sprintf("%s did not finish: %s", f.Rule, f.Error))
		}
		fmt.Fprintln(t, strings.Join(why, "; "))
	}
	return t.Flush()
}

func short(d time.Duration) time.Duration { return d.Round(100 * time.Microsecond) }

func ordinary(n int) payment {
	return payment{
		ID: fmt.Sprintf("p%d", n), Amount: 59.9, Currency: "EUR", Country: "AT", Attempts: 1,
		At:       time.Date(2026, 3, 2, 14, 0, 0, 0, time.UTC),
		Customer: customer{Country: "AT", Age: 400, Orders: 12},
		Items:    []item{{"book", 19.9, 1}, {"lamp", 40, 1}},
		Card:     "4111111111111111",
	}
}

func suspicious() payment {
	p := ordinary(1)
	p.ID, p.Amount, p.Country, p.Attempts = "suspicious", 4000, "XX", 7
	p.At = time.Date(2026, 3, 2, 3, 0, 0, 0, time.UTC)
	p.Customer = customer{Country: "AT", Age: 0, Orders: 0}
	p.Items = []item{{"gift card", 500, 8}}
	return p
}

// looping returns a payment for which one of the rules never ends.
func looping() payment {
	p := ordinary(2)
	p.ID, p.Currency = "looping", "???"
	return p
}

func random(chance *rand.Rand, n int) payment {
	p := ordinary(n)
	p.Amount = chance.ExpFloat64() * 200
	p.Attempts = 1 + int(chance.ExpFloat64())
	p.Customer.Age = chance.IntN(1000)
	p.Customer.Orders = chance.IntN(1 + p.Customer.Age/10)
	p.At = p.At.Add(time.Duration(chance.IntN(24*60)) * time.Minute)
	if chance.IntN(10) == 0 {
		p.Country = "XX"
	}
	if chance.IntN(20) == 0 {
		p.Items = append(p.Items, item{"gift card", 100, 1 + chance.IntN(5)})
	}
	return p
}
