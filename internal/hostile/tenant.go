package hostile

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

// orders is the tenant's script: it turns an order into an invoice.
const orders = `
function invoice(order) {
  const lines = order.items
    .map(({ name, price, count }) => ({ name: name.trim().toLowerCase(), sum: price * count }))
    .sort((a, b) => b.sum - a.sum || a.name.localeCompare(b.name));
  const total = lines.reduce((sum, line) => sum + line.sum, 0);
  return { id: order.id, text: lines.map((l) => l.name + ': ' + l.sum.toFixed(2)).join('\n'), total };
}`

// pause is the time that the tenant waits between two calls.
const pause = time.Millisecond

// tenant answers small calls in its own group until the process ends, and records the
// latency of each.
type tenant struct {
	context *v8.Context

	mu        sync.Mutex
	latencies Latencies
	failure   string
}

// newTenant starts a tenant.
func newTenant() (*tenant, error) {
	g, err := groups.New()
	if err != nil {
		return nil, err
	}
	isolate, err := v8.NewIsolate(v8.IsolateOptions{Group: g})
	if err != nil {
		return nil, err
	}
	c, err := isolate.NewContext(context.Background())
	if err != nil {
		return nil, err
	}
	if err := c.Exec(context.Background(), orders, v8.Origin{Name: "orders.js"}); err != nil {
		return nil, err
	}
	t := &tenant{context: c}
	go t.work()
	return t, nil
}

func (t *tenant) work() {
	for n := 0; ; n++ {
		start := time.Now()
		err := t.serve(n)
		took := time.Since(start)
		t.mu.Lock()
		t.latencies = append(t.latencies, took)
		if err != nil {
			t.failure = err.Error()
		}
		t.mu.Unlock()
		time.Sleep(pause)
	}
}

func (t *tenant) serve(n int) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	items := make([]any, 20)
	for at := range items {
		items[at] = map[string]any{"name": fmt.Sprintf(" Item %d", at), "price": float64(n % (at + 2)), "count": at}
	}
	_, err := t.context.Call(ctx, "invoice", map[string]any{"id": n, "items": items})
	return err
}

// event returns the event for a script that has ended, with the tenant's latencies since
// the previous event.
func (t *tenant) event(r *Result) event {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := event{Result: r, Tenant: t.latencies, Failure: t.failure}
	t.latencies = nil
	return e
}

// Latencies are the durations of calls, in no particular order.
type Latencies []time.Duration

// P99 returns the 99th percentile.
func (l Latencies) P99() time.Duration {
	if len(l) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(l))
	return sorted[len(sorted)*99/100]
}

// Ratio returns the 99th percentile of the latencies during the corpus, divided by that
// before it.
func (c TenantStats) Ratio() float64 {
	if c.Alone.P99() == 0 {
		return 0
	}
	return float64(c.During.P99()) / float64(c.Alone.P99())
}

// Problem describes what is wrong: a failed call, or a ratio above maxRatio. It returns an
// empty string if nothing is.
func (c TenantStats) Problem(maxRatio float64) string {
	switch {
	case c.Failure != "":
		return "the tenant got no result: " + c.Failure
	case c.Ratio() > maxRatio:
		return fmt.Sprintf("the tenant was more than %v times slower", maxRatio)
	}
	return ""
}
