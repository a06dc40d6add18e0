// Package closed has the error for closed objects that are not isolates.
package closed

import "github.com/seed24588400/paddock/locker"

// Error is a message such as "the script is closed". It wraps [locker.ErrClosed].
type Error string

func (e Error) Error() string { return string(e) }

// Unwrap returns locker.ErrClosed.
func (Error) Unwrap() error { return locker.ErrClosed }
