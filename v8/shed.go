package v8

import (
	"context"
	"errors"
	"sync"
	"time"
)

// shedAfter is how long an isolate has lived when it gives back what it does
// not use of its caches: those that live shorter would only pay for it.
const shedAfter = time.Second

// shedder has new isolates do so. Its goroutine ends when there are none.
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

// remove forgets an isolate that is gone.
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

// due returns those that have lived for long enough.
func (t *shedder) due() (due []*Isolate) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range t.young {
		if time.Since(i.listed.Made) >= shedAfter {
			due = append(due, i)
		}
	}
	return due
}

// more reports whether there are any; otherwise the goroutine ends.
func (t *shedder) more() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.running = len(t.young) > 0
	return t.running
}

// over is a context for those who do not wait.
var over, _ = context.WithDeadline(context.Background(), time.Time{})

// shed reports whether the isolate has given back, or is gone.
func (i *Isolate) shed() bool {
	err := i.locker.Lock(over)
	if err == nil {
		i.bridge.Shed()
		i.locker.Unlock()
	}
	return err == nil || errors.Is(err, ErrClosed)
}
