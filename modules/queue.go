package modules

import (
	"context"
	"slices"
	"time"

	"github.com/seed24588400/paddock/v8"
)

// maxWaitTicks is the number of ticks for which a loaded import waits for an earlier one
// whose resolver does not return. So a slow source does not delay other imports for
// longer. Ticks are tasks of the loop: a time in which JavaScript runs, or the process
// is stopped, counts as one tick.
var maxWaitTicks = 10

const tickInterval = 10 * time.Millisecond

// importQueue is the queue of imports that are not evaluated yet, in the order in which they
// were requested, without those that later imports have overtaken. Loader.mu guards it.
type importQueue struct {
	jobs    []*job
	ticking bool
}

// queueState is the state of a job in the queue.
type queueState struct {
	task        v8.Task // evaluates the module when the job is first; set when it is loaded
	waitedTicks int     // ticks since it was loaded
	idleTicks   int     // ticks since its resolver last returned
	seenCalls   uint64  // value of endedCalls at the last tick
	dequeued    bool    // removed from the queue
}

// beginCall records the start of a call of the resolver. The caller must call end
// when the call returns.
func (j *job) beginCall() (end func()) {
	j.activeCalls.Add(1)
	return func() {
		j.endedCalls.Add(1)
		j.activeCalls.Add(-1)
	}
}

func (q *importQueue) add(j *job) { q.jobs = append(q.jobs, j) }

// postInOrder posts t to the loop when the tasks of all jobs before j were posted.
func (l *Loader) postInOrder(j *job, t v8.Task) {
	l.mu.Lock()
	defer l.mu.Unlock()
	j.task = t
	if j.dequeued {
		l.post(j)
		return
	}
	l.advance()
}

// post posts the task of a job to the loop.
func (l *Loader) post(j *job) {
	if l.loop.Post(j.task) != nil { // the loop is closed
		_ = j.resolver.Close()
	}
	j.task, j.dequeued = nil, true
}

// advance posts the loaded jobs at the head of the queue, and starts ticking if later
// ones are loaded.
func (l *Loader) advance() {
	q := &l.queue
	for len(q.jobs) > 0 && q.jobs[0].task != nil {
		l.post(q.jobs[0])
		q.jobs[0] = nil
		q.jobs = q.jobs[1:]
	}
	if q.ticking || !slices.ContainsFunc(q.jobs, func(j *job) bool { return j.task != nil }) {
		return
	}
	q.ticking = true
	time.AfterFunc(tickInterval, func() {
		_ = l.loop.Post(func(context.Context, v8.Scope) error { l.tick(); return nil })
	})
}

// tick removes the jobs from the queue for which others have waited long enough. Imports of
// the host wait no longer than that, whatever guests import.
func (l *Loader) tick() {
	l.mu.Lock()
	defer l.mu.Unlock()
	q := &l.queue
	q.ticking = false
	last := len(q.jobs) - 1
	for last >= 0 && q.jobs[last].task == nil {
		last--
	}
	kept := q.jobs[:0]
	for n, j := range q.jobs {
		switch ended := j.endedCalls.Load(); {
		case n > last:
		case j.task != nil:
			if j.waitedTicks++; j.caller != nil && j.waitedTicks >= maxWaitTicks {
				l.post(j)
			}
		case ended != j.seenCalls:
			j.idleTicks, j.seenCalls = 0, ended
		case j.activeCalls.Load() > 0:
			j.idleTicks++
			j.dequeued = j.idleTicks >= maxWaitTicks
		}
		if !j.dequeued {
			kept = append(kept, j)
		}
	}
	clear(q.jobs[len(kept):])
	q.jobs = kept
	l.advance()
}
