package hostile

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"

	"github.com/coder/websocket"
)

// echoServer starts a server in this process that echoes the messages of WebSockets. The transport reaches
// only this server, whatever the URL is.
func echoServer() (transport *http.Transport, stop func()) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer c.CloseNow()
		c.SetReadLimit(16 << 20)
		for {
			kind, data, err := c.Read(r.Context())
			if err == nil {
				err = c.Write(r.Context(), kind, data)
			}
			if err != nil {
				return
			}
		}
	}))
	address := server.Listener.Addr()
	transport = &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, address.Network(), address.String())
	}}
	return transport, func() {
		transport.CloseIdleConnections()
		server.Close()
	}
}
