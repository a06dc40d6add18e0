package main

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"
)

//go:embed functions
var examples embed.FS

// traffic describes the requests that the demonstration sends to one function.
type traffic struct {
	path, body string
	clients    int // number of concurrent clients
	requests   int // number of requests of each client
	hostile    bool
}

var loads = []traffic{
	{path: "/acme/greet?name=ada", clients: 4, requests: 100},
	{path: "/bakery/price", body: `[{"what":"bread","count":2},{"what":"cake","count":1}]`, clients: 4, requests: 100},
	{path: "/bakery/price", body: `[{"what":"gold","count":1}]`, clients: 1, requests: 3, hostile: true},
	{path: "/loops/forever", clients: 2, requests: 3, hostile: true},
	{path: "/loops/later", clients: 1, requests: 3, hostile: true},
	{path: "/hoards/everything", clients: 2, requests: 3, hostile: true},
	{path: "/breaks/engine", clients: 1, requests: 5, hostile: true},
	{path: "/floods/console", clients: 40, requests: 1, hostile: true},
}

// tally counts the results of a load's requests.
type tally struct {
	outcomes map[string]int // by status and error kind
	times    []time.Duration
}

// demonstrate starts a server, calls friendly and hostile functions at the same time, and
// shuts the server down during a request.
func demonstrate(ctx context.Context, out io.Writer) error {
	l := defaults
	l.cpu, l.deadline, l.queue = 200*time.Millisecond, 5*time.Second, 5*time.Second
	s, err := newServer(l, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	sources, err := fs.Sub(examples, "functions")
	if err == nil {
		err = s.store.load(sources)
	}
	var public, private net.Listener
	if err == nil {
		public, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err == nil {
		private, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		return errors.Join(err, s.close(ctx))
	}
	serving, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- s.run(serving, public, private) }()
	err = show(ctx, out, "http://"+public.Addr().String(), "http://"+private.Addr().String(), stop)
	stop()
	return errors.Join(err, <-ended)
}

func show(ctx context.Context, out io.Writer, functions, admin string, stop func()) error {
	if err := upload(ctx, out, admin); err != nil {
		return err
	}
	fmt.Fprintln(out, "friendly and hostile functions, called at the same time:")
	if err := table(out, attack(ctx, functions)); err != nil {
		return err
	}
	if err := inspect(ctx, out, admin); err != nil {
		return err
	}
	return leave(ctx, out, functions, admin, stop)
}

// attack runs all loads concurrently.
func attack(ctx context.Context, url string) []tally {
	tallies := make([]tally, len(loads))
	var wg sync.WaitGroup
	for n, l := range loads {
		tallies[n].outcomes = map[string]int{}
		var mu sync.Mutex
		for range l.clients {
			wg.Go(func() {
				for range l.requests {
					begin := time.Now()
					outcome, _ := post(ctx, url+l.path, l.body)
					mu.Lock()
					tallies[n].outcomes[outcome]++
					tallies[n].times = append(tallies[n].times, time.Since(begin))
					mu.Unlock()
				}
			})
		}
	}
	wg.Wait()
	return tallies
}

// post calls a function and returns the status with the error kind, and the body.
func post(ctx context.Context, url, body string) (outcome, text string) {
	return send(ctx, http.MethodPost, url, body)
}

func send(ctx context.Context, method, url, body string) (outcome, text string) {
	r, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return err.Error(), ""
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err.Error(), ""
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		return err.Error(), ""
	}
	outcome = fmt.Sprint(answer.StatusCode)
	if _, after, found := strings.Cut(string(b), `{"error":{"kind":"`); found {
		kind, _, _ := strings.Cut(after, `"`)
		outcome += " " + kind
	}
	return outcome, string(bytes.TrimSpace(b))
}

func table(out io.Writer, tallies []tally) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "function\trequests\tmedian\tp99\tanswers")
	for n, l := range loads {
		path, _, _ := strings.Cut(l.path, "?")
		times := slices.Sorted(slices.Values(tallies[n].times))
		var outcomes []string
		for _, outcome := range slices.Sorted(maps.Keys(tallies[n].outcomes)) {
			outcomes = append(outcomes, fmt.Sprintf("%s × %d", outcome, tallies[n].outcomes[outcome]))
		}
		fmt.Fprintf(t, "%s\t%d\t%v\t%v\t%s\n", path, len(times), short(times[len(times)/2]),
			short(times[len(times)*99/100]), strings.Join(outcomes, ", "))
		if _, other := tallies[n].outcomes["200"]; !l.hostile && len(tallies[n].outcomes) != 1 || l.hostile && other {
			return errors.Join(t.Flush(), fmt.Errorf("%s: unexpected result %v", path, tallies[n].outcomes))
		}
	}
	return t.Flush()
}

func short(d time.Duration) time.Duration { return d.Round(100 * time.Microsecond) }

// upload tries to store a function that does not compile, and stores one that throws.
func upload(ctx context.Context, out io.Writer, admin string) error {
	for _, source := range []string{"export default () => {",
		"export default () => { throw new TypeError('nothing works') }"} {
		outcome, text := send(ctx, http.MethodPut, admin+"/tenants/acme/functions/broken", source)
		fmt.Fprintf(out, "PUT %s\n→ %s %s\n", source, outcome, text)
	}
	fmt.Fprintln(out)
	return ctx.Err()
}

// inspect prints some metrics and the end of a log from the admin address.
func inspect(ctx context.Context, out io.Writer, admin string) error {
	_, text := send(ctx, http.MethodGet, admin+"/metrics", "")
	fmt.Fprintln(out, "\nfrom /metrics:")
	for line := range strings.Lines(text) {
		for _, name := range []string{"functions_requests_total", "paddock_groups ", "paddock_isolates_created",
			"paddock_isolates_lost", "paddock_pool_uses"} {
			if strings.HasPrefix(line, name) {
				fmt.Fprint(out, "  ", line)
			}
		}
	}
	_, text = send(ctx, http.MethodGet, admin+"/tenants/bakery/log", "")
	fmt.Fprintln(out, "\nthe last lines of bakery's log:")
	lines := strings.Split(text, "\n")
	for _, line := range lines[max(0, len(lines)-3):] {
		fmt.Fprintln(out, " ", line)
	}
	return ctx.Err()
}

// leave shuts the server down, as SIGTERM does, while it serves a request.
func leave(ctx context.Context, out io.Writer, functions, admin string, stop func()) error {
	answers := make(chan string, 1)
	go func() {
		outcome, text := post(ctx, functions+"/acme/slow?ms=400", "")
		answers <- outcome + " " + text
	}()
	for ctx.Err() == nil && len(answers) == 0 {
		if _, text := send(ctx, http.MethodGet, admin+"/metrics", ""); strings.Contains(text, "functions_in_flight 1") {
			break
		}
	}
	stop()
	answer := <-answers
	fmt.Fprintln(out, "\na request that was in flight when the server shut down:", answer)
	if answer != "200 at last" {
		return errors.New("the request did not finish")
	}
	return ctx.Err()
}
