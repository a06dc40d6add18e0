//go:build linux

package pages

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// Load is the result of a load test.
type Load struct {
	PerSecond float64 // requests
	P50, P99  time.Duration
}

// load sends requests over the given number of connections for some time. Each connection
// sends the next request when it has received the previous response.
func load(ctx context.Context, address string, connections int, during time.Duration) (Load, error) {
	all := make([][]time.Duration, connections)
	end := time.Now().Add(during)
	g, ctx := errgroup.WithContext(ctx)
	begin := time.Now()
	for n := range connections {
		g.Go(func() (err error) {
			all[n], err = client(ctx, address, n, end)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return Load{}, err
	}
	took := time.Since(begin)
	times := slices.Concat(all...)
	slices.Sort(times)
	return Load{
		PerSecond: float64(len(times)) / took.Seconds(),
		P50:       times[len(times)/2],
		P99:       times[len(times)*99/100],
	}, nil
}

// client is one client. It parses as little of a response as possible, because it shares the
// cores with the server.
func client(ctx context.Context, address string, n int, end time.Time) (times []time.Duration, err error) {
	c, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	defer context.AfterFunc(ctx, func() { _ = c.Close() })()
	_ = c.SetDeadline(end.Add(10 * timeLimit))
	r := bufio.NewReaderSize(c, 64<<10)
	var request []byte
	for time.Now().Before(end) {
		n += 7
		request = fmt.Appendf(request[:0], "GET /?n=%d HTTP/1.1\r\nHost: %s\r\n\r\n", n%1000, address)
		begin := time.Now()
		if _, err := c.Write(request); err != nil {
			return nil, err
		}
		if err := readResponse(r); err != nil {
			return nil, err
		}
		times = append(times, time.Since(begin))
	}
	return times, nil
}

func readResponse(r *bufio.Reader) error {
	t := textproto.NewReader(r)
	status, err := t.ReadLine()
	if err != nil {
		return err
	}
	header, err := t.ReadMIMEHeader()
	if err != nil {
		return err
	}
	size, err := strconv.Atoi(header.Get("Content-Length"))
	if err != nil {
		return err
	}
	if !strings.HasPrefix(status, "HTTP/1.1 200 ") {
		body, _ := io.ReadAll(io.LimitReader(r, int64(size)))
		return fmt.Errorf("pages: %s: %s", status, body)
	}
	_, err = r.Discard(size)
	return err
}
