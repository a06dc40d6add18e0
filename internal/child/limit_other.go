//go:build !linux

package child

import "errors"

// LimitAddressSpace returns an error.
func LimitAddressSpace(uint64) error { return errors.ErrUnsupported }
