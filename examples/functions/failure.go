package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// failure is the error that a client receives.
type failure struct {
	status  int
	retry   time.Duration // 0 if there is no Retry-After
	Kind    string        `json:"kind"`
	Message string        `json:"message"`
	Stack   []string      `json:"stack,omitempty"` // JavaScript stack
}

// failed converts an error of the engine to a failure. All other errors are internal, and
// the client gets no details of them.
func failed(err error) failure {
	switch {
	// Back-pressure: nothing was run.
	case errors.Is(err, pool.ErrBusy):
		return failure{status: http.StatusTooManyRequests, retry: time.Second, Kind: "busy",
			Message: "too many requests of this tenant are waiting"}
	case errors.Is(err, pool.ErrLosses):
		return failure{status: http.StatusTooManyRequests, retry: time.Hour, Kind: "banned",
			Message: "functions of this tenant lost too many isolates"}
	case errors.Is(err, errBusy), errors.Is(err, errQueue), errors.Is(err, groups.ErrAddressSpace),
		errors.Is(err, groups.ErrMappings):
		return failure{status: http.StatusServiceUnavailable, retry: time.Second, Kind: "busy",
			Message: "the server is busy"}
	case errors.Is(err, pool.ErrShutdown), errors.Is(err, errShutdown):
		return failure{status: http.StatusServiceUnavailable, retry: 5 * time.Second, Kind: "shutdown",
			Message: errShutdown.Error()}

	// Limits. The cause is known even if the isolate was lost.
	case errors.Is(err, v8.ErrCPULimit):
		return failure{status: http.StatusGatewayTimeout, Kind: "cpu",
			Message: "the function used up its CPU time", Stack: stack(err)}
	case errors.Is(err, errDeadline), errors.Is(err, context.DeadlineExceeded): // the cause is not always available
		return failure{status: http.StatusGatewayTimeout, Kind: "timeout",
			Message: errDeadline.Error(), Stack: stack(err)}
	case errors.Is(err, v8.ErrMemoryLimit):
		return failure{status: http.StatusInsufficientStorage, Kind: "memory",
			Message: "the function reached its memory limit", Stack: stack(err)}
	case errors.Is(err, v8.ErrLost):
		return failure{status: http.StatusInternalServerError, Kind: "lost", Message: "the function lost its isolate"}
	case errors.Is(err, v8.ErrPendingLimit):
		return failure{status: http.StatusInternalServerError, Kind: "pending",
			Message: "the function has too much pending work"}

	// Errors of the function.
	case errors.Is(err, errNoExport):
		return failure{status: http.StatusInternalServerError, Kind: "export", Message: err.Error()}
	case errors.Is(err, web.ErrResponse):
		return failure{status: http.StatusBadGateway, Kind: "answer", Message: v8.GuestText(err)}
	case errors.Is(err, v8.ErrUnsettled):
		return failure{status: http.StatusInternalServerError, Kind: "unsettled",
			Message: "the function waits for a promise that nothing can settle"}
	}
	if e, ok := errors.AsType[*modules.Error](err); ok {
		return failure{status: http.StatusInternalServerError, Kind: "module",
			Message: e.GuestError(), Stack: stack(err)}
	}
	if e, ok := errors.AsType[*v8.Exception](err); ok {
		return failure{status: http.StatusInternalServerError, Kind: "exception",
			Message: v8.GuestText(e), Stack: stack(err)}
	}
	return failure{status: http.StatusInternalServerError, Kind: "internal", Message: "internal error"}
}

// stack returns the JavaScript stack frames of an error.
func stack(err error) []string {
	var text string
	if e, ok := errors.AsType[*v8.Exception](err); ok {
		text = e.Stack
	} else if e, ok := errors.AsType[*v8.TerminatedError](err); ok {
		text = e.Stack
	}
	var frames []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "at ") {
			frames = append(frames, line)
		}
	}
	return frames
}

func (f failure) write(w http.ResponseWriter) {
	if f.retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(f.retry.Seconds())))
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(f.status)
	_ = json.NewEncoder(w).Encode(map[string]failure{"error": f})
}

// isDisconnect reports whether the client cancelled the request.
func isDisconnect(r *http.Request) bool { return context.Cause(r.Context()) == context.Canceled }
