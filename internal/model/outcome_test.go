package model

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
)

// The program's own errors.
var (
	errMine     = errors.New("mine")
	errCanceled = errors.New("the program canceled the run")
	errLate     = errors.New("the deadline of the program has passed")
)

// kinds are the kinds of errors in the order in which they are looked for: an error may
// wrap several.
var kinds = []struct {
	err error
	is  outcome
}{
	{v8.ErrLost, lost},
	{v8.ErrMemoryLimit, memory},
	{v8.ErrClosed, closed},
	{v8.ErrReentrant, reentrant},
	{v8.ErrScopeClosed, scopeClosed},
	{v8.ErrUnlocked, unlocked},
	{v8.ErrViewed, viewed},
	{v8.ErrOtherIsolate, otherIsolate},
	{v8.ErrInterrupted, interrupted},
	{marshal.ErrCycle, cyclic},
	{v8.ErrNotData, notData},
	{groups.ErrGroupLost, groupLost},
	{groups.ErrGroupClosed, groupClosed},
	{v8.ErrInvalid, invalid},
	{errMine, mine},
	{errCanceled, notBegun},
}

// describe returns the outcome of a step that returned err.
func describe(err error) outcome {
	if err == nil {
		return ok
	}
	if e, is := errors.AsType[*v8.Exception](err); is {
		return describeException(e)
	}
	if e, is := errors.AsType[*v8.TerminatedError](err); is && !errors.Is(err, v8.ErrLost) {
		switch {
		case e.Cause == errCanceled && e.Err == context.Canceled:
			return canceled
		case e.Cause == errLate && e.Err == context.DeadlineExceeded:
			return deadline
		case e.Err == v8.ErrClosed:
			return callerClosed
		case e.Err == v8.ErrCPULimit:
			return cpuLimit
		}
		return outcome(fmt.Sprintf("terminated: %v, cause %v", e.Err, e.Cause))
	}
	if _, is := errors.AsType[*v8.DepthError](err); is {
		return tooDeep
	}
	if p, is := errors.AsType[*v8.PanicError](err); is {
		return panicked(p.Value)
	}
	for _, k := range kinds {
		if errors.Is(err, k.err) {
			return k.is
		}
	}
	return outcome("unexpected error: " + err.Error())
}

// describeException returns the outcome for an exception. An exception that a Go
// function passed on is the same as the first one: it may be the same JavaScript value or
// wrap the Exception.
func describeException(e *v8.Exception) outcome {
	if e.Host == nil {
		return threw(e.Message)
	}
	if _, is := errors.AsType[*v8.Exception](e.Host); is {
		return describe(e.Host)
	}
	return thrown(describe(e.Host))
}

func threw(message string) outcome { return outcome("exception: " + message) }

// thrown is the outcome of a run in which a Go function returned an error of this kind.
func thrown(o outcome) outcome {
	if strings.HasPrefix(string(o), "exception") || strings.HasPrefix(string(o), "thrown") {
		return o
	}
	return "thrown " + o
}

func panicked(x any) outcome { return outcome(fmt.Sprint("panic: ", x)) }

func valued(x any) outcome { return outcome(fmt.Sprint("value ", x)) }
