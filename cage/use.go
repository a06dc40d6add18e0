package cage

import (
	"os"
	"sync"
)

// Use is what isolates reserved and hold, in bytes: of one, of a cage's, or of
// the process's.
type Use struct {
	Isolates int
	Reserved uint64 // heap that their limits allow
	Heap     uint64 // of it, in use as of the last collections
	Buffers  uint64 // array buffers and Wasm memories, which lie beside the cage
	Native   uint64 // what V8's parsers, compilers and libraries took from malloc
}

// Add adds another's.
func (u *Use) Add(v Use) {
	if u == nil {
		return
	}
	u.Isolates += v.Isolates
	u.Reserved += v.Reserved
	u.Heap += v.Heap
	u.Buffers += v.Buffers
	u.Native += v.Native
}

// Memory is how many bytes of memory this process may have: the machine's, or
// what control groups (version 2) allow if that is less. 0 if the kernel does
// not tell. It is asked once.
var Memory = sync.OnceValue(func() uint64 {
	root := os.DirFS("/")
	physical, err := memory(root)
	if err != nil {
		return 0
	}
	if limit := memoryLimit(root); limit > 0 && limit < physical {
		return limit
	}
	return physical
})
