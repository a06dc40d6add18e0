package web_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// socketServer returns the address of a server of WebSockets, as ws://HOST:PORT.
func socketServer(t testing.TB) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/refuse":
			http.Error(w, "no", http.StatusForbidden)
			return
		case "/redirect":
			http.Redirect(w, r, "/echo", http.StatusFound)
			return
		}
		c, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{"y"}})
		if err != nil {
			return
		}
		defer c.CloseNow()
		c.SetReadLimit(16 << 20)
		ctx := r.Context()
		switch r.URL.Path {
		case "/close":
			_ = c.Close(4001, "server")
		case "/drop":
			return
		case "/large":
			_ = c.Write(ctx, websocket.MessageBinary, make([]byte, 2<<20))
			_, _, _ = c.Read(ctx)
		case "/sink":
			<-ctx.Done()
		case "/flood":
			for c.Write(ctx, websocket.MessageText, []byte(strings.Repeat("x", 1000))) == nil {
			}
		default:
			for {
				kind, data, err := c.Read(ctx)
				if err != nil {
					return
				}
				if err := c.Write(ctx, kind, data); err != nil {
					return
				}
			}
		}
	}))
	t.Cleanup(server.CloseClientConnections)
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections)
	return "ws" + strings.TrimPrefix(server.URL, "http")
}

func socketTransport(t testing.TB) *http.Transport {
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return transport
}

func socketPage(t testing.TB, w web.WebSocket) *page {
	w.Transport = socketTransport(t)
	p := newPage(t, web.Options{WebSocket: w, Blob: true, Abort: true, Timers: true})
	require.NoError(t, p.exec("var base = '"+socketServer(t)+"'"))
	return p
}

func TestWebSocket(t *testing.T) {
	p := socketPage(t, web.WebSocket{MaxConcurrent: 3})
	p.specification("websocket")
	err := p.loop.Run(ctx)
	require.ErrorContains(t, err, "in a handler")
	require.NoError(t, p.loop.Run(ctx))
	require.Zero(t, p.env.Sockets())
}

// The loop waits for open sockets. A deadline and the end of the Env close them.
func TestWebSocketEnds(t *testing.T) {
	p := socketPage(t, web.WebSocket{})
	require.NoError(t, p.exec("var w = new WebSocket(base + '/echo'), log = []; w.onclose = (e) => log.push(e.code)"))
	short, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, p.loop.Run(short), context.DeadlineExceeded)
	require.Equal(t, 1, p.env.Sockets())
	require.Equal(t, "1", p.eval("w.readyState"))
	require.NoError(t, p.env.Close())
	require.NoError(t, p.loop.Run(ctx))
	require.Equal(t, "[]", p.eval("log"))
}

// A server that sends without end is read only as fast as the guest takes the messages.
func TestWebSocketBackPressure(t *testing.T) {
	p := socketPage(t, web.WebSocket{})
	require.NoError(t, p.exec(`var n = 0; const w = new WebSocket(base + '/flood');
		w.onmessage = () => { if (++n === 20000) w.close() }`))
	require.NoError(t, p.loop.Run(ctx))
	require.Equal(t, "20000", p.eval("n"))
	require.Equal(t, "3", p.eval("w.readyState"))
}

// Errors and panics of the transport close the socket, and the guest gets no details.
func TestWebSocketTransportFails(t *testing.T) {
	for name, f := range map[string]transport{
		"error": func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF },
		"panic": func(*http.Request) (*http.Response, error) { panic("here") },
		"not 101": func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
		},
		"no writer": func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 101, Body: http.NoBody}, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPage(t, web.Options{WebSocket: web.WebSocket{Transport: f}})
			require.Equal(t, "1006", p.eval(
				"new Promise((f) => { new WebSocket('ws://h/').onclose = (e) => f(e.code) })"))
			require.NoError(t, p.loop.Run(ctx))
			require.Zero(t, p.env.Sockets())
		})
	}
}

// Sockets count as pending work of the loop.
func TestWebSocketsArePending(t *testing.T) {
	o := web.Options{WebSocket: web.WebSocket{Transport: socketTransport(t)}}
	p := newPageWith(t, o, v8.LoopOptions{MaxPending: 1})
	require.NoError(t, p.exec("var base = '"+socketServer(t)+"'"))
	require.Equal(t, "'RangeError'", p.eval(`const a = new WebSocket(base + '/close');
		try { new WebSocket(base + '/close') } catch (e) { e.name }`))
	require.NoError(t, p.loop.Run(ctx))
	require.Zero(t, p.env.Sockets())
}
