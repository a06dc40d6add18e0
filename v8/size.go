package v8

import (
	"cmp"
	"fmt"
)

// MaxParts is the maximum number of parts of a value that crosses between Go and
// JavaScript as plain data, and the default of marshal.MaxParts. Elements, properties and
// their names are parts. A part that several places share counts for each place.
const MaxParts = 4 << 20

// The default of IsolateOptions.MaxBytes is Limits.Memory within these bounds.
const (
	leastMaxBytes = 16 << 20
	mostMaxBytes  = 256 << 20
)

// maxBytes returns MaxBytes or its default.
func (o *IsolateOptions) maxBytes() uint64 {
	return cmp.Or(o.MaxBytes, min(max(cmp.Or(o.Limits.Memory, mostMaxBytes), leastMaxBytes), mostMaxBytes))
}

// SizeError means that a value is too large to cross between Go and JavaScript, or to be
// serialized or copied. It wraps ErrNotData.
type SizeError struct {
	// Parts is MaxParts if the value has more parts, and 0 otherwise.
	Parts int
	// Bytes is the maximum size in bytes if the value takes more, and 0 otherwise.
	Bytes uint64

	option string // that sets Bytes
}

func (e *SizeError) Error() string {
	if e.Parts != 0 {
		return e.GuestError() + "; a part that several places share counts for each place"
	}
	return e.GuestError() + "; " + e.option + " sets the limit"
}

// GuestError returns the text for guests. It contains no names of Go.
func (e *SizeError) GuestError() string {
	if e.Parts != 0 {
		return fmt.Sprintf("the value has more than %d parts", e.Parts)
	}
	return fmt.Sprintf("the value takes more than %d bytes", e.Bytes)
}

// Unwrap returns ErrNotData.
func (e *SizeError) Unwrap() error { return ErrNotData }

// tooManyBytes returns the error for plain data and serialized values.
func (i *Isolate) tooManyBytes() *SizeError {
	return &SizeError{Bytes: i.maxBytes, option: "IsolateOptions.MaxBytes"}
}
