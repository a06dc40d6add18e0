package v8

import (
	"context"
	"errors"
	"sync"
	"time"
)

// trimAfter is the age at which an isolate releases the unused memory of its caches.
// For isolates that are closed earlier this would be a waste of time.
const trimAfter = time.Second

// trimmer makes new isolates release the memory of their caches when they reach the age trimAfter. Its
// goroutine ends when no isolate is left in young.
type trimmer struct {
	mu      sync.Mutex
	young   map[*Isolate]struct{}
	running bool
}

var trimming = trimmer{young: make(map[*Isolate]struct{})}

func (t *trimmer) add(i *Isolate) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.young[i] = struct{}{}
	if !t.running {
		t.running = true
		go t.loop()
	}
}

// remove removes an isolate whose caches are released, or that is closed.
func (t *trimmer) remove(i *Isolate) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.young, i)
}

func (t *trimmer) loop() {
	for t.more() {
		time.Sleep(trimAfter / 4)
		for _, i := range t.due() {
			if i.trimCaches() {
				t.remove(i)
			}
		}
	}
}

// due returns the isolates that have reached the age trimAfter.
func (t *trimmer) due() (due []*Isolate) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range t.young {
		if time.Since(i.listed.Created) >= trimAfter {
			due = append(due, i)
		}
	}
	return due
}

// more reports whether any isolates are left. If not, the goroutine ends.
func (t *trimmer) more() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.running = len(t.young) > 0
	return t.running
}

// endedContext is a context that has ended. A Lock with it does not wait.
var endedContext, _ = context.WithDeadline(context.Background(), time.Time{})

// trimCaches reports whether the caches are released or the isolate is closed. It is false if
// another goroutine has the lock.
func (i *Isolate) trimCaches() bool {
	err := i.locker.Lock(endedContext)
	if err == nil {
		i.bridge.Shed()
		i.locker.Unlock()
	}
	return err == nil || errors.Is(err, ErrClosed)
}
