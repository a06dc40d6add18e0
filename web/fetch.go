package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	neturl "net/url"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/seed24588400/paddock/internal/urls"
	"github.com/seed24588400/paddock/v8"
)

// Fetch configures fetch: the transport and its limits.
type Fetch struct {
	// Transport makes the requests. It is called once for each request and for each
	// redirect, and it decides which hosts a guest may reach: see docs/web.md. It must
	// end when the request's context is done, and must be safe for concurrent use by
	// multiple goroutines. If it is nil, there is no fetch, and the other fields must be 0.
	Transport http.RoundTripper
	// MaxBody is the maximum size in bytes of the body of a request or a response.
	// Default: 8 MiB.
	MaxBody int64
	// MaxStream is the maximum size in bytes of the body of a response. It requires
	// Options.Streams, with which a guest reads such a body as a stream, and Go holds at most
	// 64 KiB of it. Default: MaxBody.
	MaxStream int64
	// MaxConcurrent is the number of requests that run at the same time; further requests
	// wait. With Options.Streams, a request runs until its body has been read to the end,
	// is canceled, or is collected. If all of them are bodies that the guest has not read for
	// a second, a request that waits closes the one that was not read for the longest time.
	// Default: 16.
	MaxConcurrent int
	// MaxRedirects is the number of consecutive redirects that are followed. Default: 20.
	MaxRedirects int
}

func (f Fetch) complete() Fetch {
	if f.MaxBody == 0 {
		f.MaxBody = 8 << 20
	}
	if f.MaxStream == 0 {
		f.MaxStream = f.MaxBody
	}
	if f.MaxConcurrent == 0 {
		f.MaxConcurrent = 16
	}
	if f.MaxRedirects == 0 {
		f.MaxRedirects = 20
	}
	return f
}

// maxHeaders is the maximum size in bytes of the headers of a request or a response.
const maxHeaders = 256 << 10

// fetches makes the requests for fetch.js.
type fetches struct {
	Fetch
	hooks   *hooks
	streams bool          // bodies of responses are streams
	slots   chan struct{} // held by a request from its start until its promise is settled, or its body is closed

	mu      sync.Mutex
	pending map[int64]context.CancelFunc
	held    int64 // size of the bodies of all pending requests
	open    map[*fetchBody]struct{}
	closed  bool
}

func (f *fetches) init(o Options, h *hooks) {
	f.Fetch, f.hooks, f.streams = o.Fetch.complete(), h, o.Streams
	f.slots = make(chan struct{}, f.MaxConcurrent)
	f.pending = make(map[int64]context.CancelFunc)
	f.open = make(map[*fetchBody]struct{})
}

func (f *fetches) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	for _, cancel := range f.pending {
		cancel()
	}
}

// count returns the number of pending requests.
func (f *fetches) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.pending)
}

// request is a request of fetch.js.
type request struct {
	id       int64
	method   string
	url      *urls.URL
	headers  http.Header
	body     []byte
	redirect string
}

// response is the result of a request: a response or an error.
type response struct {
	*http.Response
	url        string
	redirected bool
	headers    string
	body       []byte
	stream     io.ReadCloser // nil if body is the whole body
	err        error
}

// startFetch begins a request. Its arguments are id, method, URL, headers, body and
// redirect mode. It returns an error object if the request cannot begin.
func startFetch(e *Env, _ context.Context, call *v8.Call) (v8.Value, error) {
	r, err := e.fetches.read(call)
	if err == nil {
		err = e.fetches.begin(e, r)
	}
	if err != nil {
		return call.Scope.Error(err)
	}
	return v8.Undefined, nil
}

func (f *fetches) read(call *v8.Call) (*request, error) {
	r := new(request)
	r.id, _ = call.Arg(0).Int64()
	var texts [3]string
	for n := range texts {
		var err error
		if texts[n], err = call.Arg(1 + n).AsString(); err != nil {
			return nil, err
		}
	}
	var ok bool
	if r.method = texts[0]; !isToken(r.method) || len(r.method) > 100 {
		return nil, refusal("the method is not a valid HTTP token", nil)
	}
	switch strings.ToUpper(r.method) {
	case "CONNECT", "TRACE", "TRACK":
		return nil, refusal("the method is forbidden", nil)
	}
	var err error
	if r.url, err = reachable(texts[1], nil); err != nil {
		return nil, err
	}
	if r.headers, ok = readHeaders(texts[2]); !ok || hasForbidden(r.headers) {
		return nil, refusal("the headers are not allowed", nil)
	}
	if body := call.Arg(4); body.IsObject() {
		if r.body, err = bytesOf(body, []byte{}); err != nil {
			return nil, err
		}
		if int64(len(r.body)) > f.MaxBody {
			return nil, refusal(fmt.Sprintf("the body has more than %d bytes", f.MaxBody), nil)
		}
	}
	r.redirect, err = call.Arg(5).AsString()
	return r, err
}

// reachable parses a URL, and returns an error if fetch does not support it.
func reachable(text string, base *urls.URL) (*urls.URL, error) {
	u := parse(text, base)
	switch {
	case u == nil:
		return nil, refusal("invalid URL", nil)
	case u.Protocol() != "http:" && u.Protocol() != "https:":
		return nil, refusal("only http and https can be fetched", nil)
	case u.Username() != "" || u.Password() != "":
		return nil, refusal("the URL must not have a user name or a password", nil)
	}
	return u, nil
}

// begin starts a request as pending work of the loop.
func (f *fetches) begin(e *Env, r *request) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	size := int64(len(r.body))
	switch {
	case f.closed:
		return errEnvClosed
	case f.pending[r.id] != nil:
		return refusal("the request is already in progress", nil)
	case f.held+size > f.MaxBody*int64(f.MaxConcurrent):
		return refusal("the limit of request bodies is reached", nil)
	}
	ctx, cancel := context.WithCancel(e.ctx)
	err := e.loop.Go(func(loop context.Context) v8.Task {
		stop := context.AfterFunc(loop, cancel)
		defer stop()
		slot := f.acquireSlot(ctx)
		got := &response{err: refusal("network error", ctx.Err())}
		if slot {
			got = f.run(ctx, r)
		}
		f.releaseBody(r)
		end := func() {
			cancel()
			if slot {
				<-f.slots
			}
		}
		return func(ctx context.Context, s v8.Scope) error {
			if got.err == nil && got.stream != nil {
				got.stream = f.openBody(got.stream, end)
			} else {
				defer end()
			}
			return f.settle(ctx, s, e, r.id, got)
		}
	})
	if err != nil {
		cancel()
		return unpended(err)
	}
	f.pending[r.id] = cancel
	f.held += size
	return nil
}

// maxIdle is how long a request waits for bodies that the guest does not read.
const maxIdle = time.Second

// acquireSlot waits for a slot. It reports whether it got one before the request was cancelled.
func (f *fetches) acquireSlot(ctx context.Context) bool {
	select {
	case f.slots <- struct{}{}:
		return true
	default:
	}
	idle := time.NewTicker(maxIdle / 4)
	defer idle.Stop()
	for {
		select {
		case f.slots <- struct{}{}:
			return true
		case <-ctx.Done():
			return false
		case <-idle.C:
			f.closeIdle()
		}
	}
}

// closeIdle closes the body that the guest has not read for the longest time, if all slots
// belong to bodies that it does not read. Otherwise a request could wait for ever for a
// guest that waits for the request.
func (f *fetches) closeIdle() {
	if b := f.idlest(); b != nil {
		_ = b.Close()
	}
}

func (f *fetches) idlest() (idlest *fetchBody) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.open) < f.MaxConcurrent {
		return nil
	}
	for b := range f.open {
		if b.reading || time.Since(b.used) < maxIdle {
			return nil
		}
		if idlest == nil || b.used.Before(idlest.used) {
			idlest = b
		}
	}
	idlest.idle = true
	delete(f.open, idlest) // at once, because other requests may wait too
	return idlest
}

// releaseBody releases the body of a request that has ended.
func (f *fetches) releaseBody(r *request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.held -= int64(len(r.body))
	r.body = nil
}

// abortFetch cancels the request with the given id.
func abortFetch(e *Env, _ context.Context, call *v8.Call) (v8.Value, error) {
	f := &e.fetches
	f.mu.Lock()
	defer f.mu.Unlock()
	if id, ok := call.Arg(0).Int64(); ok && f.pending[id] != nil {
		f.pending[id]()
	}
	return v8.Undefined, nil
}

// settle passes the result of a request to fetch.js.
func (f *fetches) settle(ctx context.Context, s v8.Scope, e *Env, id int64, got *response) error {
	f.mu.Lock()
	delete(f.pending, id)
	f.mu.Unlock()
	settled, err := f.hooks.bound(s)
	if err != nil {
		if got.err == nil && got.stream != nil {
			_ = got.stream.Close()
		}
		if errors.Is(err, v8.ErrClosed) {
			return nil
		}
		return err
	}
	args := []v8.Value{v8.Int(int(fetchHook)), v8.Number(float64(id)), v8.Undefined}
	body := v8.Null
	if got.err == nil && got.stream != nil {
		if body, err = e.host(s, &hosting{reader: got.stream}, got.stream); err != nil {
			_ = got.stream.Close()
			got.err = refusal("the body cannot be read", err)
		}
	} else if got.err == nil && got.body != nil {
		if body, err = s.Bytes(got.body); err != nil {
			got.err = refusal("not enough memory for the body", err)
		}
	}
	if got.err != nil {
		if args[2], err = s.Error(got.err); err != nil {
			return err
		}
	} else {
		args = append(args, v8.Int(got.StatusCode), v8.String(phrase(got.Response)), v8.String(got.url),
			v8.Bool(got.redirected), v8.String(got.headers), body)
	}
	_, err = settled.Call(ctx, v8.Undefined, args...)
	return err
}

// run makes a request and follows its redirects. The guest sees no details of an error of
// the transport.
func (f *fetches) run(ctx context.Context, r *request) (got *response) {
	defer func() {
		if p := recover(); p != nil {
			got = &response{err: refusal("network error", &v8.PanicError{Value: p, Stack: debug.Stack()})}
		}
	}()
	for hops := 0; ; hops++ {
		answer, err := f.roundTrip(ctx, r)
		if err != nil {
			return &response{err: refusal("network error", err)}
		}
		location := answer.Header.Get("Location")
		if !isRedirect(answer.StatusCode) || r.redirect == "manual" || r.redirect == "follow" && location == "" {
			return f.receive(answer, r, hops > 0)
		}
		answer.Body.Close()
		switch {
		case r.redirect != "follow":
			return &response{err: refusal("the response is a redirect", nil)}
		case hops == f.MaxRedirects:
			return &response{err: refusal("there are too many redirects", nil)}
		}
		if err := r.follow(answer.StatusCode, location); err != nil {
			return &response{err: err}
		}
	}
}

func isRedirect(status int) bool {
	switch status {
	case 301, 302, 303, 307, 308:
		return true
	}
	return false
}

func (f *fetches) roundTrip(ctx context.Context, r *request) (*http.Response, error) {
	href := r.url.WithoutFragment()
	// The request goes where Go's parser says, so both parsers must agree.
	u, err := neturl.Parse(href)
	if err != nil {
		return nil, err
	}
	if u.Host != r.url.Host() || u.Scheme+":" != r.url.Protocol() {
		return nil, fmt.Errorf("web: the URL parsers disagree about the host of %q", href)
	}
	out, err := http.NewRequestWithContext(ctx, r.method, href, nil)
	if err != nil {
		return nil, err
	}
	if body := r.body; len(body) > 0 { // the transport may read it after r has ended
		out.ContentLength = int64(len(body))
		out.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
		out.Body, _ = out.GetBody()
	} else if body != nil {
		out.Body = http.NoBody
	}
	out.Header = r.headers.Clone()
	if out.Header.Get("Accept") == "" {
		out.Header.Set("Accept", "*/*")
	}
	answer, err := f.Transport.RoundTrip(out)
	if err == nil && answer == nil {
		err = errors.New("web: the transport returned neither a response nor an error")
	}
	if err == nil && answer.Body == nil {
		answer.Body = http.NoBody
	}
	return answer, err
}

// follow changes the request to the target of a redirect.
func (r *request) follow(status int, location string) error {
	to, err := reachable(location, r.url)
	if err != nil {
		return err
	}
	if to.Hash() == "" {
		to.SetHash(r.url.Hash())
	}
	if status <= 302 && r.method == http.MethodPost ||
		status == 303 && r.method != http.MethodGet && r.method != http.MethodHead {
		r.method = http.MethodGet
		r.body = nil
		for _, name := range []string{"Content-Encoding", "Content-Language", "Content-Location", "Content-Type"} {
			r.headers.Del(name)
		}
	}
	if to.Protocol() != r.url.Protocol() || to.Host() != r.url.Host() {
		for _, name := range []string{"Authorization", "Cookie", "Www-Authenticate"} {
			r.headers.Del(name)
		}
	}
	r.url = to
	return nil
}

// receive reads a response.
func (f *fetches) receive(answer *http.Response, r *request, redirected bool) *response {
	streams := false
	defer func() {
		if !streams {
			answer.Body.Close()
		}
	}()
	got := &response{Response: answer, url: r.url.WithoutFragment(), redirected: redirected}
	if answer.StatusCode < 200 || answer.StatusCode > 599 {
		return &response{err: refusal("the response has no valid status", nil)}
	}
	lines, err := appendHeaders(nil, answer.Header, false)
	if err != nil {
		return &response{err: refusal("the response has too many headers", nil)}
	}
	got.headers = string(lines)
	most := f.MaxBody
	if f.streams {
		most = f.MaxStream
	}
	tooLong := tooLongBody(most)
	switch {
	case r.method == http.MethodHead || answer.StatusCode == 204 || answer.StatusCode == 205 ||
		answer.StatusCode == 304:
		return got
	case answer.ContentLength > most:
		got.err = tooLong
		return got
	case f.streams:
		streams = true
		got.stream = answer.Body
		return got
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, f.MaxBody+1))
	switch {
	case err != nil:
		got.err = refusal("network error", err)
	case int64(len(body)) > f.MaxBody:
		got.err = tooLong
	default:
		got.body = body
	}
	return got
}

func tooLongBody(most int64) error {
	return refusal(fmt.Sprintf("the body has more than %d bytes", most), nil)
}

// fetchBody is the body of a response that is a stream. It has a slot until it is closed.
type fetchBody struct {
	io.ReadCloser
	of    *fetches
	left  int64 // bytes that may follow
	close func()

	// The fields below are guarded by of.mu.
	reading bool
	used    time.Time // when the guest got the body, or the end of the last Read
	idle    bool      // closed because the guest did not read it
}

func (f *fetches) openBody(r io.ReadCloser, end func()) *fetchBody {
	b := &fetchBody{ReadCloser: r, of: f, left: f.MaxStream, used: time.Now()}
	b.close = sync.OnceFunc(func() {
		f.mu.Lock()
		delete(f.open, b)
		f.mu.Unlock()
		_ = r.Close()
		end()
	})
	f.mu.Lock()
	defer f.mu.Unlock()
	f.open[b] = struct{}{}
	return b
}

func (b *fetchBody) Read(p []byte) (int, error) {
	if err := b.begin(); err != nil {
		return 0, err
	}
	defer b.pause()
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	switch {
	case b.left < 0:
		return 0, tooLongBody(b.of.MaxStream)
	case err != nil && err != io.EOF:
		return n, refusal("network error", err)
	}
	return n, err
}

// begin returns an error if the body was closed because the guest did not read it.
func (b *fetchBody) begin() error {
	b.of.mu.Lock()
	defer b.of.mu.Unlock()
	if b.idle {
		return refusal(fmt.Sprintf("the body was closed for another request, because at most %d responses can be open "+
			"and none was read; read or cancel the bodies of all responses", b.of.MaxConcurrent), nil)
	}
	b.reading = true
	return nil
}

func (b *fetchBody) pause() {
	b.of.mu.Lock()
	defer b.of.mu.Unlock()
	b.reading, b.used = false, time.Now()
}

func (b *fetchBody) Close() error {
	b.close()
	return nil
}

// phrase returns the status text of a response, or an empty string if it is not valid.
func phrase(r *http.Response) string {
	_, text, _ := strings.Cut(r.Status, " ")
	if !isValue(text) || len(text) > 1000 {
		return ""
	}
	return fromLatin1([]byte(text))
}
