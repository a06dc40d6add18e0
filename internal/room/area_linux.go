package room

import "syscall"

type area struct{ base, size uintptr }

// reserve maps inaccessible address space without memory.
func reserve(size uint64) (_ area, ok bool) {
	base, _, errno := syscall.Syscall6(syscall.SYS_MMAP, 0, uintptr(size), syscall.PROT_NONE,
		syscall.MAP_PRIVATE|syscall.MAP_ANON|syscall.MAP_NORESERVE, ^uintptr(0), 0)
	return area{base, uintptr(size)}, errno == 0
}

func release(a area) {
	_, _, _ = syscall.Syscall(syscall.SYS_MUNMAP, a.base, a.size, 0)
}

// addressSpace returns the limit of the address space in bytes (ulimit -v); ok is false if
// there is none.
func addressSpace() (limit uint64, ok bool) {
	var l syscall.Rlimit
	err := syscall.Getrlimit(syscall.RLIMIT_AS, &l)
	return l.Cur, err == nil && l.Cur != ^uint64(0)
}
