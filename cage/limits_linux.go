package cage

import "syscall"

// limits returns the limits of the address space and of the stack, in bytes; 0 if there is
// none.
func limits() (space, stack uint64, err error) {
	if space, err = limit(syscall.RLIMIT_AS); err == nil {
		stack, err = limit(syscall.RLIMIT_STACK)
	}
	return space, stack, err
}

func limit(resource int) (uint64, error) {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(resource, &l); err != nil {
		return 0, err
	}
	if l.Cur == ^uint64(0) {
		return 0, nil
	}
	return l.Cur, nil
}
