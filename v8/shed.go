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
	young   []*Isolate // in the order of their turns
	running bool
}

var shedding shedder

func (t *shedder) add(i *Isolate) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.young = append(t.young, i)
	if !t.running {
		t.running = true
		go t.loop()
	}
}

func (t *shedder) loop() {
	for {
		time.Sleep(shedAfter / 4)
		due, more := t.due()
		for _, i := range due {
			if !i.shed() {
				t.add(i) // it is busy
			}
		}
		if !more {
			return
		}
	}
}

// due takes those out that have lived for long enough.
func (t *shedder) due() (due []*Isolate, more bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := 0
	for n < len(t.young) && time.Since(t.young[n].listed.Made) >= shedAfter {
		n++
	}
	due = t.young[:n:n]
	t.young = t.young[n:]
	t.running = len(t.young) > 0
	return due, t.running
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
