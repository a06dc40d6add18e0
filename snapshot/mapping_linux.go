package snapshot

import (
	"os"
	"syscall"
)

// mapMemory returns n bytes outside Go's heap, which are zero.
func mapMemory(n int) ([]byte, error) {
	return syscall.Mmap(-1, 0, n, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_PRIVATE|syscall.MAP_ANON)
}

// mapFile maps the first n bytes of a file into memory, for reading.
func mapFile(f *os.File, n int) ([]byte, error) {
	return syscall.Mmap(int(f.Fd()), 0, n, syscall.PROT_READ, syscall.MAP_PRIVATE|syscall.MAP_POPULATE)
}

// protect makes mapped memory read-only.
func protect(m []byte) error { return syscall.Mprotect(m, syscall.PROT_READ) }

func unmap(m []byte) { _ = syscall.Munmap(m) }
