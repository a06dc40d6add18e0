//go:build !linux

package cage

// limits is not called, because ReadMachine returns an error before that.
func limits() (space, stack uint64, err error) { return 0, 0, ErrUnsupported }
