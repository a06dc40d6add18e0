package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

// request is the view of an HTTP request that a function gets: the tagged fields, and the
// methods of requestClass.
type request struct {
	Method  string            `js:"method"`
	Path    string            `js:"path"`
	Query   map[string]string `js:"query"`
	Headers map[string]string `js:"headers"`
	body    []byte
}

var requestClass = marshal.MustClass[request]("FunctionRequest",
	marshal.Method("text", (*request).Text),
	marshal.Method("bytes", (*request).Bytes),
	marshal.Method("json", (*request).JSON),
)

// JSClass makes a request an object of requestClass in JavaScript.
func (r *request) JSClass() *v8.Class { return requestClass }

// Text returns the body as a string, with U+FFFD for invalid UTF-8.
func (r *request) Text() string { return string(r.body) }

// Bytes returns the body as a Uint8Array.
func (r *request) Bytes() []byte { return r.body }

// JSON returns the value of a JSON body.
func (r *request) JSON() (json.RawMessage, error) {
	if !json.Valid(r.body) {
		return nil, v8.ForGuests("the body is not JSON", nil)
	}
	return r.body, nil
}

func newRequest(r *http.Request, body []byte) *request {
	q := &request{Method: r.Method, Path: r.URL.Path, Query: map[string]string{},
		Headers: map[string]string{}, body: body}
	for key, values := range r.URL.Query() {
		q.Query[key] = values[0]
	}
	for key, values := range r.Header {
		q.Headers[strings.ToLower(key)] = strings.Join(values, ", ")
	}
	return q
}

// reply is the result of a function.
type reply struct {
	Status  int               `js:"status"`
	Headers map[string]string `js:"headers"`
	Body    any               `js:"body"`
}

// errReply is the error for a result that cannot be sent.
var errReply = errors.New("the response of the function cannot be sent")

// newReply converts a function's result: a string, or an object with the fields of reply.
// It runs no code of the guest.
func newReply(s v8.Scope, v v8.Value, most int64) (*reply, error) {
	r := &reply{}
	var err error
	if v.Kind() == v8.KindString {
		r.Body, err = marshal.UnmarshalAs[string](s, v, marshal.MaxBytes(int(most)))
	} else {
		err = marshal.Unmarshal(s, v, r, marshal.MaxBytes(int(most)))
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errReply, err)
	}
	return r, r.complete(most)
}

// complete converts the body to bytes, and adds the default status and content type.
func (r *reply) complete(most int64) error {
	if r.Status == 0 {
		r.Status = http.StatusOK
	}
	if r.Status < 200 || r.Status > 599 {
		return fmt.Errorf("%w: status %d", errReply, r.Status)
	}
	kind := "text/plain; charset=utf-8"
	switch body := r.Body.(type) {
	case nil:
		r.Body = []byte(nil)
	case string:
		r.Body = []byte(body)
	case []byte:
		kind = "application/octet-stream"
	default:
		b, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("%w: %w", errReply, err)
		}
		r.Body, kind = b, "application/json"
	}
	if n := len(r.bytes()); int64(n) > most {
		return fmt.Errorf("%w: a body of %d bytes", errReply, n)
	}
	headers := map[string]string{"Content-Type": kind}
	for key, value := range r.Headers {
		headers[http.CanonicalHeaderKey(key)] = value
	}
	r.Headers = headers
	return nil
}

func (r *reply) bytes() []byte { return r.Body.([]byte) }

// reserved are the headers that the server sets.
var reserved = map[string]bool{"Connection": true, "Content-Length": true, "Transfer-Encoding": true, "Trailer": true,
	"Upgrade": true, "Keep-Alive": true}

func (r *reply) write(w http.ResponseWriter) {
	for key, value := range r.Headers {
		if !reserved[key] {
			w.Header().Set(key, value)
		}
	}
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(r.Status)
	_, _ = w.Write(r.bytes()) // an error means that the client has gone
}
