package v8

import (
	"context"
	"errors"
	"sync"
	"time"
)

// shedAfter is the age at which an isolate releases the unused memory of its caches.
// For isolates that are closed earlier this would be a waste of time.
const shedAfter = time.Second

// shedder makes new isolates shed memory when they reach the age shedAfter. Its
// goroutine ends when no isolate is left in young.
type shedder struct {
	mu      sync.Mutex
	young   map[*Isolate]struct{}
	running bool
}

var shedding = shedder{young: make(map[*Isolate]struct{})}

func (t *shedder) add(i *Isolate) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.young[i] = struct{}{}
	if !t.running {
		t.running = true
		go t.loop()
	}
}

// remove removes an isolate that has shed its memory or is closed.
func (t *shedder) remove(i *Isolate) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.young, i)
}

func (t *shedder) loop() {
	for t.more() {
		time.Sleep(shedAfter / 4)
		for _, i := range t.due() {
			if i.shed() {
				t.remove(i)
			}
		}
	}
}

// due returns the isolates that have reached the age shedAfter.
func (t *shedder) due() (due []*Isolate) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range t.young {
		if time.Since(i.listed.Created) >= shedAfter {
			due = append(due, i)
		}
	}
	return due
}

// more reports whether any isolates are left. If not, the goroutine ends.
func (t *shedder) more() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.running = len(t.young) > 0
	return t.running
}

// over is a context that has ended. A Lock with it does not wait.
var over, _ = context.WithDeadline(context.Background(), time.Time{})

// shed reports whether the isolate has shed its memory or is closed. It is false if
// another goroutine has the lock.
func (i *Isolate) shed() bool {
	err := i.locker.Lock(over)
	if err == nil {
		i.bridge.Shed()
		i.locker.Unlock()
	}
	return err == nil || errors.Is(err, ErrClosed)
}
