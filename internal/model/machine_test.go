package model

import "slices"

// outcome is the result of a step: ok, a value, or a kind of error. See describe.
type outcome string

const (
	ok           outcome = "ok"
	mine         outcome = "mine" // an error of the program itself
	closed       outcome = "closed"
	lost         outcome = "lost"
	memory       outcome = "memory limit"
	reentrant    outcome = "reentrant"
	invalid      outcome = "invalid"
	interrupted  outcome = "interrupted"
	scopeClosed  outcome = "scope closed"
	unlocked     outcome = "unlocked"
	viewed       outcome = "viewed"
	otherIsolate outcome = "other isolate"
	notData      outcome = "not data"
	tooDeep      outcome = "too deep"
	cyclic       outcome = "cyclic"
	groupClosed  outcome = "group closed"
	groupLost    outcome = "group lost"
	notBegun     outcome = "canceled before it began"
	canceled     outcome = "terminated: canceled"
	deadline     outcome = "terminated: deadline"
	cpuLimit     outcome = "terminated: CPU time"
	// A goroutine that is inside an isolate that was lost may be inside no isolate of V8.
	reentrantOrLost outcome = "reentrant or lost"
	callerClosed    outcome = "terminated: closed" // the isolate that entered this one is closed
)

// first returns the first outcome that is not ok.
func first(outcomes ...outcome) outcome {
	for _, o := range outcomes {
		if o != ok {
			return o
		}
	}
	return ok
}

// allows reports whether the outcome got is one that the model predicted.
func (o outcome) allows(got outcome) bool {
	return got == o || o == reentrantOrLost && (got == reentrant || got == lost)
}

// group is the model of a groups.Group.
type group struct{ closed, lost bool }

// admits is the outcome of the creation of an isolate.
func (g *group) admits() outcome {
	switch {
	case g.lost:
		return groupLost
	case g.closed:
		return groupClosed
	}
	return ok
}

// isolate is the model of a v8.Isolate.
type isolate struct {
	group       *group
	state       outcome // ok, closed or lost
	activations []*activation
	handles     int  // open contexts, scripts and persistent values
	rejections  int  // promises that were rejected and are not handled
	ended       bool // a run was ended early, and its rejections were dropped
	limit       uint64
}

// activation is one stay of the goroutine in an isolate.
type activation struct {
	isolate     *isolate
	scopes      []*scope
	depth       int  // active operations
	exhausted   bool // a run has reached the memory limit, so all active runs end
	released    bool // in Unlock
	viewing     bool // in a function passed to View
	interrupted bool // in a function passed to Interrupt
}

// scope is the model of a v8.Scope.
type scope struct {
	activation *activation
	context    *handle
	open       bool
}

// handle is the model of a context, a script or a persistent value.
type handle struct {
	isolate *isolate
	closed  bool
	source  source // of a script
	kind    kind   // of a persistent value
}

// kind is the kind of a value.
type kind string

const (
	primitive kind = ""
	object    kind = "object"
	buffer    kind = "buffer"
	function  kind = "function"
)

// value is the model of a v8.Value. scope is nil for a primitive.
type value struct {
	kind  kind
	scope *scope
}

// data is the model of a v8.Copy.
type data struct {
	kind   kind
	closed bool
}

// machine is the state of the goroutine.
type machine struct {
	inside []*activation // outermost first
}

func (i *isolate) current() *activation {
	if n := len(i.activations); n > 0 && !i.activations[n-1].released {
		return i.activations[n-1]
	}
	return nil
}

// busy reports whether an operation is active in the isolate, perhaps in an activation
// that is unlocked.
func (i *isolate) busy() bool {
	return slices.ContainsFunc(i.activations, func(a *activation) bool { return a.depth > 0 })
}

// usable is the outcome of the use of an isolate that needs no lock.
func (i *isolate) usable() outcome {
	if i == nil {
		return invalid
	}
	return i.state
}

// lock is the outcome of acquiring the lock.
func (i *isolate) lock() outcome {
	switch {
	case i == nil:
		return invalid
	case i.current() != nil && i.state == lost:
		return reentrantOrLost
	case i.current() != nil:
		return reentrant
	}
	return i.state
}

// close closes the isolate. A lost isolate stays lost.
func (i *isolate) close() {
	if i.state == ok {
		i.state = closed
	}
}

func (i *isolate) lose() {
	i.state = lost
	i.group.lost = true
}

// enter begins an activation.
func (m *machine) enter(i *isolate) *activation {
	a := &activation{isolate: i}
	i.activations = append(i.activations, a)
	m.inside = append(m.inside, a)
	return a
}

// leave ends the innermost activation.
func (m *machine) leave(a *activation) {
	m.inside = m.inside[:len(m.inside)-1]
	a.isolate.activations = a.isolate.activations[:len(a.isolate.activations)-1]
}

// alone reports whether the goroutine is inside no other isolate than that of a, apart
// from those that it has unlocked.
func (m *machine) alone(a *activation) bool {
	return !slices.ContainsFunc(m.inside, func(b *activation) bool {
		return !b.released && b.isolate != a.isolate
	})
}

// calledByClosed reports whether the goroutine entered the isolate from one that has
// been closed since. The watchdog then ends the runs, at a time that the model does not
// know.
func (m *machine) calledByClosed(i *isolate) bool {
	for _, a := range m.inside {
		if a.isolate == i {
			continue
		}
		if !a.released && a.isolate.state == closed {
			return true
		}
	}
	return false
}

// open opens a scope.
func (a *activation) open(context *handle) *scope {
	s := &scope{activation: a, context: context, open: true}
	a.scopes = append(a.scopes, s)
	return s
}

// close closes the innermost scope.
func (a *activation) close() {
	last := len(a.scopes) - 1
	a.scopes[last].open = false
	a.scopes = a.scopes[:last]
}

func (a *activation) innermost() *scope { return a.scopes[len(a.scopes)-1] }

// admits is the outcome of the beginning of a run. No run begins if one around it has
// reached the memory limit.
func (a *activation) admits() outcome {
	if a != nil && a.exhausted {
		return memory
	}
	return ok
}

// begin begins an operation.
func (a *activation) begin() { a.depth++ }

// end ends an operation, whose outcome is o if nothing else has ended it.
func (a *activation) end(o outcome) outcome {
	exhausted := a.exhausted
	if a.depth--; a.depth == 0 {
		a.exhausted = false
	}
	switch {
	case a.isolate.state == lost:
		return lost
	case exhausted: // also if the isolate was closed since
		o = memory
	case a.isolate.state == closed:
		return closed
	}
	if exhausted || o == canceled || o == deadline {
		a.isolate.ended = true
	}
	return o
}

// check is the outcome of the use of a scope or its handles.
func (s *scope) check() outcome {
	switch {
	case s == nil || !s.open:
		return scopeClosed
	case s.activation.viewing:
		return viewed
	case s.activation.released:
		return unlocked
	}
	return s.activation.isolate.state
}

// check is the outcome of the use of a handle.
func (h *handle) check() outcome {
	switch {
	case h == nil:
		return invalid
	case h.closed:
		return closed
	}
	return h.isolate.state
}

// usable is the outcome of the use of a handle in an isolate.
func (h *handle) usable(i *isolate) outcome {
	if o := h.check(); o != ok {
		return o
	}
	if h.isolate != i {
		return otherIsolate
	}
	return ok
}

func newHandle(i *isolate) *handle {
	i.handles++
	return &handle{isolate: i}
}

func (h *handle) close() {
	if h != nil && !h.closed {
		h.closed = true
		h.isolate.handles--
	}
}

// check is the outcome of the use of a value that must be an object.
func (v value) check() outcome {
	if v.scope == nil {
		return invalid
	}
	return v.scope.check()
}

// argument is the outcome of passing a value to an operation in an isolate.
func (v value) argument(i *isolate) outcome {
	if v.scope == nil {
		return ok
	}
	if o := v.scope.check(); o != ok {
		return o
	}
	if v.scope.activation.isolate != i {
		return otherIsolate
	}
	return ok
}
