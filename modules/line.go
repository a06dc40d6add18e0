package modules

import (
	"context"
	"slices"
	"time"

	"github.com/seed24588400/paddock/v8"
)

// patience is for how many ticks an import that is loaded waits for one before it whose
// resolver does not answer, so that a slow source holds up nobody else for longer. Ticks
// are tasks of the loop: time in which JavaScript runs, or in which the process is
// stopped, counts as one.
var patience = 10

const tick = 10 * time.Millisecond

// line is the imports that are not evaluated yet, in the order in which they were asked
// for, without those that were passed. Loader.mu guards it.
type line struct {
	jobs    []*job
	ticking bool
}

// place is what the line has of a job.
type place struct {
	task   v8.Task // once it is loaded: what is to be done in its turn
	waited int     // ticks for which it has been loaded
	still  int     // ticks for which it has waited for the resolver
	moved  uint64  // its moves at the last tick
	passed bool    // it is not in the line any more
}

// asks notes a call of the resolver, and its end.
func (j *job) asks() (over func()) {
	j.asking.Add(1)
	return func() {
		j.moves.Add(1)
		j.asking.Add(-1)
	}
}

func (q *line) join(j *job) { q.jobs = append(q.jobs, j) }

// arrive has a job's task run in its turn.
func (l *Loader) arrive(j *job, t v8.Task) {
	l.mu.Lock()
	defer l.mu.Unlock()
	j.task = t
	if j.passed {
		l.post(j)
		return
	}
	l.advance()
}

// post has the loop run the task of a job.
func (l *Loader) post(j *job) {
	if l.loop.Post(j.task) != nil { // it is closed
		_ = j.to.Close()
	}
	j.task, j.passed = nil, true
}

// advance posts what is at the head of the line, and sees to the rest.
func (l *Loader) advance() {
	q := &l.line
	for len(q.jobs) > 0 && q.jobs[0].task != nil {
		l.post(q.jobs[0])
		q.jobs[0] = nil
		q.jobs = q.jobs[1:]
	}
	if q.ticking || !slices.ContainsFunc(q.jobs, func(j *job) bool { return j.task != nil }) {
		return
	}
	q.ticking = true
	time.AfterFunc(tick, func() {
		_ = l.loop.Post(func(context.Context, v8.Scope) error { l.tick(); return nil })
	})
}

// tick takes those out of the line that others have waited for long enough. The host's
// own imports wait only so long whatever guests import.
func (l *Loader) tick() {
	l.mu.Lock()
	defer l.mu.Unlock()
	q := &l.line
	q.ticking = false
	last := len(q.jobs) - 1
	for last >= 0 && q.jobs[last].task == nil {
		last--
	}
	kept := q.jobs[:0]
	for n, j := range q.jobs {
		switch moved := j.moves.Load(); {
		case n > last:
		case j.task != nil:
			if j.waited++; j.caller != nil && j.waited >= patience {
				l.post(j)
			}
		case moved != j.moved:
			j.still, j.moved = 0, moved
		case j.asking.Load() > 0:
			j.still++
			j.passed = j.still >= patience
		}
		if !j.passed {
			kept = append(kept, j)
		}
	}
	clear(q.jobs[len(kept):])
	q.jobs = kept
	l.advance()
}
