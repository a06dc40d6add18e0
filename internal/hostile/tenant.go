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

// orders is what the tenant's function is for: an order comes in, an invoice
// goes out.
const orders = `
function invoice(order) {
  const lines = order.items
    .map(({ name, price, count }) => ({ name: name.trim().toLowerCase(), sum: price * count }))
    .sort((a, b) => b.sum - a.sum || a.name.localeCompare(b.name));
  const total = lines.reduce((sum, line) => sum + line.sum, 0);
  return { id: order.id, text: lines.map((l) => l.name + ': ' + l.sum.toFixed(2)).join('\n'), total };
}`

// pause is how long the tenant waits between two calls.
const pause = time.Millisecond

// tenant answers small calls in a group of its own for as long as the process
// lives, and remembers how long each took.
type tenant struct {
	context *v8.Context

	mu        sync.Mutex
	latencies Latencies
	unserved  string
}

// newTenant makes one that is at work.
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
			t.unserved = err.Error()
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

// tell is the event that a script has ended, with what the tenant has seen
// since the one before.
func (t *tenant) tell(r *Result) event {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := event{Result: r, Tenant: t.latencies, Unserved: t.unserved}
	t.latencies = nil
	return e
}

// Latencies are in no order.
type Latencies []time.Duration

// P99 is what 99 of 100 keep to.
func (l Latencies) P99() time.Duration {
	if len(l) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(l))
	return sorted[len(sorted)*99/100]
}

// slowest is how many times slower the tenant may be beside the corpus.
const slowest = 3

// Ratio compares the two.
func (c Calm) Ratio() float64 {
	if c.Alone.P99() == 0 {
		return 0
	}
	return float64(c.Beside.P99()) / float64(c.Alone.P99())
}

// Complaint says what is wrong; it is empty if nothing is.
func (c Calm) Complaint() string {
	switch {
	case c.Unserved != "":
		return "the tenant had no answer: " + c.Unserved
	case c.Ratio() > slowest:
		return fmt.Sprintf("the tenant was more than %d times slower", slowest)
	}
	return ""
}
