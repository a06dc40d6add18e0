package cage

// Use is the memory use of one isolate, of a group or of the process, in bytes.
type Use struct {
	Isolates int
	Reserved uint64 // heap that the limits of the isolates allow
	Heap     uint64 // heap in use as of the last collections
	Buffers  uint64 // array buffers and Wasm memories, which are outside the cage
	Native   uint64 // memory that V8's parsers, compilers and libraries allocated with malloc
}

// Add adds v to u.
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
