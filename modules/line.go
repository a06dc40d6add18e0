package modules

import (
	"context"
	"slices"
	"time"

	"github.com/seed24588400/paddock/v8"
)

// patience is the number of ticks for which a loaded import waits for an earlier one
// whose resolver does not answer. So a slow source does not delay other imports for
// longer. Ticks are tasks of the loop: a time in which JavaScript runs, or the process
// is stopped, counts as one tick.
var patience = 10

const tick = 10 * time.Millisecond

// line is the queue of imports that are not evaluated yet, in the order in which they
// were requested, without those that were passed. Loader.mu guards it.
type line struct {
	jobs    []*job
	ticking bool
}

// place is the state of a job in the line.
type place struct {
	task   v8.Task // what to do when it is the job's turn; set when it is loaded
	waited int     // ticks since it was loaded
	still  int     // ticks since its resolver last answered
	moved  uint64  // value of moves at the last tick
	passed bool    // removed from the line
}

// asks records the start of a call of the resolver. The caller must call over at its
// end.
func (j *job) asks() (over func()) {
	j.asking.Add(1)
	return func() {
		j.moves.Add(1)
		j.asking.Add(-1)
	}
}

func (q *line) join(j *job) { q.jobs = append(q.jobs, j) }

// arrive makes the loop run t when it is the job's turn.
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

// post posts the task of a job to the loop.
func (l *Loader) post(j *job) {
	if l.loop.Post(j.task) != nil { // the loop is closed
		_ = j.to.Close()
	}
	j.task, j.passed = nil, true
}

// advance posts the loaded jobs at the head of the line, and starts ticking if later
// ones are loaded.
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

// tick removes the jobs from the line for which others have waited long enough. Imports
// of the host wait no longer than that, whatever guests import.
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
