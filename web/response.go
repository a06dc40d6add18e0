package web

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/seed24588400/paddock/v8"
)

// Response is the response of a guest, complete in memory. It belongs to no isolate. It is
// not safe for concurrent use.
type Response struct {
	Status     int    // from 200 to 599
	StatusText string // may be empty; net/http does not send it
	// Header contains no headers of the connection, such as Transfer-Encoding, and no
	// Content-Length.
	Header http.Header
	Body   []byte // nil if there is none
}

// Write sends the response. It replaces headers of w that the response has too, except for
// Set-Cookie, which it adds. If neither has a Content-Type, none is sent. Release the
// isolate before, so that it does not wait for a slow client. An error of w means that the
// client has gone. If the Response or w is invalid, the error wraps v8.ErrInvalid and
// nothing has been sent: the status is not between 200 and 599, the name or the value of a
// header is invalid, or there is a body with the status 204, 205 or 304. A Response of
// [Env.Serve] is valid.
func (r *Response) Write(w http.ResponseWriter) error {
	if r == nil || w == nil {
		return fmt.Errorf("web: write response: %w: a nil Response or http.ResponseWriter", v8.ErrInvalid)
	}
	if err := r.check(); err != nil {
		return fmt.Errorf("web: write response: %w: %w", v8.ErrInvalid, err)
	}
	h := w.Header()
	for name, values := range r.Header {
		if name == "Set-Cookie" {
			values = append(h[name], values...)
		}
		h[name] = values
	}
	if _, ok := h["Content-Type"]; !ok {
		h["Content-Type"] = nil // net/http would guess one
	}
	switch {
	case r.Status == http.StatusNoContent || r.Status == http.StatusNotModified:
		w.WriteHeader(r.Status)
		return nil
	case r.Body != nil:
		h["Content-Length"] = []string{strconv.Itoa(len(r.Body))}
	}
	w.WriteHeader(r.Status)
	if len(r.Body) == 0 {
		return nil
	}
	if _, err := w.Write(r.Body); err != nil && !errors.Is(err, http.ErrBodyNotAllowed) { // as for HEAD
		return fmt.Errorf("web: write response: %w", err)
	}
	return nil
}

// check returns an error if the response cannot be sent.
func (r *Response) check() error {
	switch r.Status {
	case http.StatusNoContent, http.StatusResetContent, http.StatusNotModified:
		if len(r.Body) > 0 {
			return fmt.Errorf("a response with the status %d has no body, but Body has %d bytes", r.Status, len(r.Body))
		}
	}
	if r.Status < 200 || r.Status > 599 {
		return fmt.Errorf("the status %d is not between 200 and 599", r.Status)
	}
	for name, values := range r.Header {
		for _, value := range values {
			if err := checkHeader(name, value); err != nil {
				return err
			}
		}
	}
	return nil
}
