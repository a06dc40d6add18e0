package pool

import "slices"

// idleList is the list of the idle workers in the order of their idle times, the longest
// first. Each caller and each end of a use look for workers in it, so it counts them by
// key. The key of a worker does not change while it is in the list.
type idleList struct {
	workers   []*worker
	ofKey     map[string]int // claimed workers, for keys that have any
	unclaimed int
}

func (l *idleList) count(w *worker, n int) {
	if !w.claimed {
		l.unclaimed += n
		return
	}
	if l.ofKey == nil {
		l.ofKey = make(map[string]int)
	}
	if l.ofKey[w.key] += n; l.ofKey[w.key] == 0 {
		delete(l.ofKey, w.key)
	}
}

func (l *idleList) add(w *worker) {
	n := len(l.workers)
	for n > 0 && l.workers[n-1].idleSince.After(w.idleSince) {
		n--
	}
	l.workers = slices.Insert(l.workers, n, w)
	l.count(w, 1)
}

// remove removes and returns worker n.
func (l *idleList) remove(n int) *worker {
	w := l.workers[n]
	l.workers = slices.Delete(l.workers, n, n+1)
	l.count(w, -1)
	return w
}

// removeFunc removes the workers for which f returns true.
func (l *idleList) removeFunc(f func(w *worker) bool) {
	l.workers = slices.DeleteFunc(l.workers, func(w *worker) bool {
		if !f(w) {
			return false
		}
		l.count(w, -1)
		return true
	})
}

// take removes and returns the worker of key that was used last, which is the warmest, or
// nil if there is none.
func (l *idleList) take(key string) *worker {
	if l.ofKey[key] == 0 {
		return nil
	}
	for n := len(l.workers) - 1; n >= 0; n-- {
		if w := l.workers[n]; w.claimed && w.key == key {
			return l.remove(n)
		}
	}
	return nil
}

// takeUnclaimed removes a worker without a key that claim accepts, and returns it, or nil
// if there is none.
func (l *idleList) takeUnclaimed(claim func(w *worker) bool) *worker {
	if l.unclaimed == 0 {
		return nil
	}
	for n, w := range l.workers {
		if !w.claimed && claim(w) {
			return l.remove(n)
		}
	}
	return nil
}
