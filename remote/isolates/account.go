package isolates

import (
	"sync"
	"weak"

	"github.com/seed24588400/paddock/v8"
)

// account counts the memory of a family in bytes, including its copies. It refers to the
// copies weakly, so that the garbage collector can release them.
type account struct {
	mu        sync.Mutex
	max, used uint64
	last      uint64
	copies    map[uint64]countedCopy
}

type countedCopy struct {
	copy weak.Pointer[v8.Copy]
	size uint64
}

// reserve adds n to the used memory if the limit allows it.
func (a *account) reserve(n uint64) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if n > a.max-a.used {
		return false
	}
	a.used += n
	return true
}

func (a *account) release(n uint64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.used -= n
}

func (a *account) available() uint64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.max - a.used
}

// id returns an ID for a copy.
func (a *account) id() uint64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.last++
	return a.last
}

// count counts a copy if the limit allows it.
func (a *account) count(id uint64, c *v8.Copy) bool {
	size := c.Size() + copyCost
	if !a.reserve(size) {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.copies[id] = countedCopy{weak.Make(c), size}
	return true
}

// freed subtracts the size of a copy, if it was counted.
func (a *account) freed(id uint64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.used -= a.copies[id].size
	delete(a.copies, id)
}

// close closes all copies.
func (a *account) close() {
	var all []*v8.Copy
	a.mu.Lock()
	for _, c := range a.copies {
		if p := c.copy.Value(); p != nil {
			all = append(all, p)
		}
	}
	a.mu.Unlock()
	for _, c := range all {
		_ = c.Close()
	}
}
