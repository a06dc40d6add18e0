package locker

import "errors"

var (
	// ErrReentrant means that the goroutine requests an isolate that it is already
	// using, in a hold or in a function called by the isolate's JavaScript.
	ErrReentrant = errors.New("the goroutine is already inside the isolate; use its Scope")
	// ErrDeadlock means that the goroutine would wait forever: the goroutine inside
	// the isolate waits, directly or through others, for an isolate that this
	// goroutine is using. Of the goroutines in such a cycle the last one to request
	// gets the error, even if their contexts would end. The others proceed when it
	// releases the isolates that it holds.
	ErrDeadlock = errors.New("deadlock: the holder of the isolate waits for an isolate that this goroutine holds")
	// ErrClosed means that the isolate is closed.
	ErrClosed = errors.New("the isolate is closed")
	// ErrInvalid means that an argument is invalid. Nothing was done.
	ErrInvalid = errors.New("invalid argument")
)
