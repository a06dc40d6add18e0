package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	neturl "net/url"
	"runtime/debug"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/coder/websocket"

	"github.com/seed24588400/paddock/internal/urls"
	"github.com/seed24588400/paddock/v8"
)

// WebSocket configures WebSocket.
type WebSocket struct {
	// Transport makes the handshake, which is a GET request for an upgrade. As for fetch, it
	// decides which hosts a guest may reach. The body of its response must be an
	// io.ReadWriteCloser, as that of *http.Transport is. It must be safe for concurrent use by
	// multiple goroutines. If it is nil, there is no WebSocket, and the other fields must be 0.
	Transport http.RoundTripper
	// MaxMessage is the maximum size in bytes of a message that is received. A larger one
	// closes the WebSocket. Default: 1 MiB.
	MaxMessage int64
	// MaxBuffered is the maximum number of bytes of the messages of one WebSocket that wait to
	// be sent. A message beyond it closes the WebSocket. Default: 4 MiB.
	MaxBuffered int64
	// MaxConcurrent is the number of WebSockets that are not closed at the same time. The
	// constructor of another one throws a RangeError. Default: 16.
	MaxConcurrent int
}

func (w WebSocket) complete() WebSocket {
	if w.MaxMessage == 0 {
		w.MaxMessage = 1 << 20
	}
	if w.MaxBuffered == 0 {
		w.MaxBuffered = 4 << 20
	}
	if w.MaxConcurrent == 0 {
		w.MaxConcurrent = 16
	}
	return w
}

// maxHandshake is the maximum duration of the handshake of a WebSocket.
const maxHandshake = 30 * time.Second

// sockets are the WebSockets of an Env that are not closed.
type sockets struct {
	WebSocket
	mu     sync.Mutex
	open   map[int64]*socket
	closed bool
}

func (s *sockets) init(o Options) {
	s.WebSocket = o.WebSocket.complete()
	s.open = make(map[int64]*socket)
}

// close closes the connections. Their goroutines end soon afterwards.
func (s *sockets) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for _, one := range s.open {
		one.cancel()
	}
}

func (s *sockets) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open)
}

func (s *sockets) get(v v8.Value) *socket {
	id, _ := v.Int64()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open[id]
}

// socket is the connection of a WebSocket. One goroutine at a time reads it, and one writes it.
type socket struct {
	env    *Env
	id     int64
	origin string // of the URL, for events
	ctx    context.Context
	cancel context.CancelFunc
	conn   *websocket.Conn // nil if the handshake failed
	ready  bool            // whether the handshake is complete

	ended chan error // gets the result of the closing handshake that the guest began

	mu       sync.Mutex
	ending   bool // whether the guest began the closing handshake
	queue    []outgoing
	buffered int64 // bytes of messages that are not sent
	writing  bool  // whether a goroutine writes
}

// outgoing is a message that is sent, or the end of all messages.
type outgoing struct {
	kind websocket.MessageType
	data []byte
	end  *websocket.CloseError // nil for a message
}

// parseSocketURL parses the URL of a WebSocket. It returns nil if it is not one.
func parseSocketURL(text string) *urls.URL {
	u := parse(text, nil)
	if u == nil {
		return nil
	}
	switch u.Protocol() {
	case "http:":
		u = parse("ws:"+strings.TrimPrefix(u.String(), "http:"), nil)
	case "https:":
		u = parse("wss:"+strings.TrimPrefix(u.String(), "https:"), nil)
	case "ws:", "wss:":
	default:
		return nil
	}
	if u == nil || strings.Contains(u.String(), "#") {
		return nil
	}
	return u
}

// socketURL returns the URL of a WebSocket, or undefined if its argument is not one.
func socketURL(_ context.Context, call *v8.Call) (v8.Value, error) {
	text, err := call.Arg(0).AsString()
	if err != nil {
		return v8.Undefined, err
	}
	u := parseSocketURL(text)
	if u == nil {
		return v8.Undefined, nil
	}
	return v8.String(u.String()), nil
}

// textSize returns the number of bytes of a string in UTF-8.
func textSize(_ context.Context, call *v8.Call) (v8.Value, error) {
	text, err := call.Arg(0).AsString()
	return v8.Int(len(text)), err
}

// openSocket begins the handshake of a WebSocket. Its arguments are the id, the URL, and the
// protocols as lines.
func openSocket(e *Env, _ context.Context, call *v8.Call) (v8.Value, error) {
	id, _ := call.Arg(0).Int64()
	href, err := call.Arg(1).AsString()
	if err != nil {
		return v8.Undefined, err
	}
	lines, err := call.Arg(2).AsString()
	if err != nil {
		return v8.Undefined, err
	}
	u := parseSocketURL(href)
	if u == nil {
		return v8.Undefined, refusal("invalid URL", nil)
	}
	s, err := e.sockets.add(e, id, u)
	if err != nil {
		return v8.Undefined, err
	}
	err = e.loop.Go(func(loop context.Context) v8.Task {
		stop := context.AfterFunc(loop, s.cancel)
		defer stop()
		err := s.dial(u, lines)
		return func(ctx context.Context, scope v8.Scope) error { return s.opened(ctx, scope, err) }
	})
	if err != nil {
		s.forget()
		return v8.Undefined, unpended(err)
	}
	return v8.Undefined, nil
}

func (s *sockets) add(e *Env, id int64, u *urls.URL) (*socket, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return nil, errEnvClosed
	case len(s.open) >= s.MaxConcurrent:
		return nil, &full{refused{"the limit of open WebSockets is reached", nil}}
	case s.open[id] != nil:
		return nil, refusal("the WebSocket is open already", nil)
	}
	one := &socket{env: e, id: id, origin: u.Protocol() + "//" + u.Host(), ended: make(chan error, 1)}
	one.ctx, one.cancel = context.WithCancel(e.ctx)
	s.open[id] = one
	return one, nil
}

// forget closes the connection.
func (s *socket) forget() {
	s.cancel()
	if s.conn != nil {
		_ = s.conn.CloseNow()
	}
	all := &s.env.sockets
	all.mu.Lock()
	defer all.mu.Unlock()
	delete(all.open, s.id)
}

func (s *socket) dial(u *urls.URL, lines string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &v8.PanicError{Value: p, Stack: debug.Stack()}
		}
	}()
	// The request goes where Go's parser says, so both parsers must agree.
	href := u.String()
	parsed, err := neturl.Parse(href)
	if err != nil {
		return err
	}
	if parsed.Host != u.Host() || parsed.Scheme+":" != u.Protocol() {
		return fmt.Errorf("web: the URL parsers disagree about the host of %q", href)
	}
	o := &websocket.DialOptions{HTTPClient: &http.Client{
		Transport:     s.env.sockets.Transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if lines != "" {
		o.Subprotocols = strings.Split(lines, "\n")
	}
	ctx, cancel := context.WithTimeout(s.ctx, maxHandshake)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, href, o)
	if err != nil {
		return err
	}
	conn.SetReadLimit(s.env.sockets.MaxMessage)
	s.conn = conn
	return nil
}

// opened is the task after the handshake.
func (s *socket) opened(ctx context.Context, scope v8.Scope, err error) error {
	if err == nil {
		err = s.read()
	}
	if err != nil {
		return s.closed(ctx, scope, err)
	}
	s.ready = true
	return s.report(ctx, scope, "open", v8.String(s.conn.Subprotocol()))
}

// read begins to wait for the next message.
func (s *socket) read() error {
	return s.env.loop.Go(func(loop context.Context) v8.Task {
		stop := context.AfterFunc(loop, s.cancel)
		defer stop()
		kind, data, err := s.conn.Read(s.ctx)
		if err != nil {
			err = s.reason(err)
		}
		if err == nil && kind == websocket.MessageText && !utf8.Valid(data) {
			err = s.conn.Close(websocket.StatusInvalidFramePayloadData, "the text is not UTF-8")
			err = errors.Join(errors.New("web: a text message is not UTF-8"), err)
		}
		return func(ctx context.Context, scope v8.Scope) error {
			if err == nil {
				err = s.received(ctx, scope, kind, data)
			}
			if err != nil {
				return s.closed(ctx, scope, err)
			}
			return nil
		}
	})
}

// reason returns why a connection ended that can no longer be read. The closing handshake may
// have read the last frame.
func (s *socket) reason(err error) error {
	s.mu.Lock()
	ending := s.ending
	s.mu.Unlock()
	if _, complete := errors.AsType[websocket.CloseError](err); complete || !ending {
		return err
	}
	select {
	case err := <-s.ended:
		return err
	case <-s.ctx.Done():
		return err
	}
}

// received is the task of a message. It returns an error if the socket must be closed.
func (s *socket) received(ctx context.Context, scope v8.Scope, kind websocket.MessageType, data []byte) error {
	var value v8.Value
	var err error
	if kind == websocket.MessageText {
		value = v8.String(string(data))
	} else if value, err = scope.Bytes(data); err != nil {
		return err
	}
	if err := s.read(); err != nil {
		return err
	}
	return s.report(ctx, scope, "message", value, v8.String(s.origin))
}

// closed is the last task of a socket.
func (s *socket) closed(ctx context.Context, scope v8.Scope, err error) error {
	s.forget()
	code, reason, clean := int(websocket.StatusAbnormalClosure), "", false
	if end, ok := errors.AsType[websocket.CloseError](err); ok {
		code, reason, clean = int(end.Code), end.Reason, true
	}
	return s.report(ctx, scope, "closed", v8.Int(code), v8.String(reason), v8.Bool(clean))
}

// report calls the hook of websocket.js.
func (s *socket) report(ctx context.Context, scope v8.Scope, what string, args ...v8.Value) error {
	f, err := s.env.hooks.bound(scope)
	if errors.Is(err, v8.ErrClosed) {
		return nil
	}
	if err != nil {
		return err
	}
	all := append([]v8.Value{v8.Int(int(socketHook)), v8.String(what), v8.Number(float64(s.id))}, args...)
	_, err = f.Call(ctx, v8.Undefined, all...)
	return err
}

// sendSocket queues a message. Its arguments are the id, a string or bytes, and whether the
// WebSocket is open. It returns the size of the message.
func sendSocket(e *Env, _ context.Context, call *v8.Call) (v8.Value, error) {
	m := outgoing{kind: websocket.MessageBinary}
	var err error
	if data := call.Arg(1); data.IsObject() {
		m.data, err = bytesOf(data, []byte{})
	} else {
		var text string
		text, err = data.AsString()
		m.kind, m.data = websocket.MessageText, []byte(text)
	}
	if err != nil {
		return v8.Undefined, err
	}
	size := v8.Int(len(m.data))
	if open, _ := call.Arg(2).Bool(); open {
		if s := e.sockets.get(call.Arg(0)); s != nil {
			return size, s.send(m)
		}
	}
	return size, nil
}

// closeSocket begins to close a WebSocket. Its arguments are the id, the code and the reason.
func closeSocket(e *Env, _ context.Context, call *v8.Call) (v8.Value, error) {
	s := e.sockets.get(call.Arg(0))
	if s == nil {
		return v8.Undefined, nil
	}
	if !s.ready {
		s.cancel() // the handshake fails
		return v8.Undefined, nil
	}
	code, _ := call.Arg(1).Int64()
	reason, err := call.Arg(2).AsString()
	if err != nil {
		return v8.Undefined, err
	}
	return v8.Undefined, s.send(outgoing{end: &websocket.CloseError{Code: websocket.StatusCode(code), Reason: reason}})
}

// send queues a message. If there are too many, the connection is closed.
func (s *socket) send(m outgoing) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.buffered += int64(len(m.data))
	if s.buffered > s.env.sockets.MaxBuffered {
		s.cancel()
		return nil
	}
	s.queue = append(s.queue, m)
	if s.writing {
		return nil
	}
	if err := s.env.loop.Go(s.write); err != nil {
		s.cancel()
		return unpended(err)
	}
	s.writing = true
	return nil
}

// write sends the messages that wait. If that fails, the reader gets the error.
func (s *socket) write(loop context.Context) v8.Task {
	stop := context.AfterFunc(loop, s.cancel)
	defer stop()
	s.mu.Lock()
	queue := s.queue
	s.queue = nil
	s.mu.Unlock()
	var size int64
	for _, m := range queue {
		size += int64(len(m.data))
		if m.end != nil {
			s.mu.Lock()
			s.ending = true
			s.mu.Unlock()
			err := s.conn.Close(m.end.Code, m.end.Reason)
			if err == nil {
				err = *m.end
			}
			s.ended <- err
		} else if err := s.conn.Write(s.ctx, m.kind, m.data); err != nil {
			s.cancel()
		}
	}
	return func(ctx context.Context, scope v8.Scope) error {
		s.mu.Lock()
		s.buffered -= size
		s.writing = len(s.queue) > 0
		if s.writing && s.env.loop.Go(s.write) != nil {
			s.cancel()
		}
		s.mu.Unlock()
		return s.report(ctx, scope, "sent", v8.Number(float64(size)))
	}
}
