package modules_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// The algorithms of ECMA-262, "Cyclic Module Records", for modules whose bodies are
// lists of steps. Microtasks are counted as in the specification, and imports are
// evaluated one by one in the order in which they were requested. This implementation
// shares no code with V8.

// spec is one run of a graph. ownError and onceSynthetic are deviations of V8 from the
// specification; without them it behaves as specified.
type spec struct {
	out   []string
	jobs  []func()
	tasks []func() // tasks of the Loader
	order int      // last [[AsyncEvaluationOrder]]

	// ownError: a member of a cycle failed by itself, after the root of the cycle had
	// failed for another reason. Its import() rejects with the member's error. The
	// specification uses the root's error (Evaluate, step 3). V8's Module::Evaluate
	// returns for kErrored before it looks up the root.
	ownError bool
	// onceSynthetic: the evaluation of a synthetic module runs once, and its error is
	// thrown again. In the specification it runs for each import (Evaluate of Synthetic
	// Module Records). V8 stores kEvaluated or kErrored.
	onceSynthetic bool
}

type specStatus int

const (
	specUnlinked specStatus = iota
	specLinking
	specLinked
	specEvaluating
	specEvaluatingAsync
	specEvaluated
)

// specModule is a Cyclic Module Record, or a Synthetic Module Record.
type specModule struct {
	*testModule
	requests []*specModule
	status   specStatus
	failed   bool   // [[EvaluationError]] is not empty
	err      string // set if failed

	dfs, ancestor int
	root          *specModule // [[CycleRoot]]
	capability    *specPromise
	asyncOrder    int // 0 if unset, specDone at the end
	pending       int
	parents       []*specModule
	ran           bool // the steps of a synthetic module have run, or CommonJS has succeeded
	bound         bool
	all           []*specModule
}

const specDone = -1

func (m *specModule) isAsync() bool { return m.asyncOrder > 0 }

type specPromise struct {
	state     int // pending, fulfilled, rejected
	reason    string
	reactions [][2]func(reason string)
}

func (s *spec) then(p *specPromise, fulfilled, rejected func(reason string)) {
	if p.state == 0 {
		p.reactions = append(p.reactions, [2]func(string){fulfilled, rejected})
		return
	}
	s.jobs = append(s.jobs, func() { [2]func(string){fulfilled, rejected}[p.state-1](p.reason) })
}

func (s *spec) settle(p *specPromise, state int, reason string) {
	p.state, p.reason = state, reason
	for _, r := range p.reactions {
		s.jobs = append(s.jobs, func() { r[state-1](reason) })
	}
	p.reactions = nil
}

func (s *spec) fulfil(p *specPromise)                { s.settle(p, 1, "") }
func (s *spec) reject(p *specPromise, reason string) { s.settle(p, 2, reason) }

func (s *spec) drain() {
	for len(s.jobs) > 0 {
		job := s.jobs[0]
		s.jobs = s.jobs[1:]
		job()
	}
}

// run is the event loop of the host.
func (s *spec) run() {
	s.drain()
	for len(s.tasks) > 0 {
		task := s.tasks[0]
		s.tasks = s.tasks[1:]
		task()
		s.drain()
	}
}

func (s *spec) log(format string, args ...any) { s.out = append(s.out, fmt.Sprintf(format, args...)) }

// load returns the records of a graph.
func (s *spec) load(g testGraph) []*specModule {
	all := make([]*specModule, len(g))
	for n := range g {
		all[n] = &specModule{testModule: &g[n]}
	}
	for n := range g {
		for _, to := range g[n].imports {
			all[n].requests = append(all[n].requests, all[to])
		}
	}
	return all
}

// importing implements import(): a promise, and a task of the Loader.
func (s *spec) importing(m *specModule) *specPromise {
	p := &specPromise{}
	s.tasks = append(s.tasks, func() {
		if err := s.prepare(m); err != "" {
			s.reject(p, err)
			return
		}
		done := s.evaluate(m)
		s.drain()
		switch done.state {
		case 0:
			s.then(done, func(string) { s.fulfil(p) }, func(reason string) { s.reject(p, reason) })
		case 1:
			s.fulfil(p)
		case 2:
			s.reject(p, done.reason)
		}
	})
	return p
}

// prepare does the work of the Loader, and links: it loads all modules and runs
// CommonJS in the order of the imports. Failures are not cached.
func (s *spec) prepare(root *specModule) (err string) {
	all := walk(root)
	for _, m := range all {
		if m.kind == missing {
			return "TypeError"
		}
	}
	for _, m := range all {
		if m.kind != commonJS || m.ran || root.bound {
			continue
		}
		s.log("%d runs", m.id)
		if m.fails {
			return m.thrown()
		}
		m.ran = true
	}
	for _, m := range all {
		m.bound = true
	}
	var stack []*specModule
	if !s.link(root, &stack, new(int)) {
		for _, m := range stack {
			m.status = specUnlinked
		}
		return "SyntaxError"
	}
	return ""
}

// walk returns the modules of a graph, each after its imports.
func walk(root *specModule) (all []*specModule) {
	seen := map[*specModule]bool{}
	var visit func(m *specModule)
	visit = func(m *specModule) {
		if seen[m] {
			return
		}
		seen[m] = true
		for _, to := range m.requests {
			visit(to)
		}
		all = append(all, m)
	}
	visit(root)
	return all
}

// link implements InnerModuleLinking.
func (s *spec) link(m *specModule, stack *[]*specModule, index *int) bool {
	if m.status != specUnlinked {
		return true
	}
	if m.synthetic() {
		m.status = specLinked
		return true
	}
	m.status = specLinking
	m.dfs, m.ancestor = *index, *index
	*index++
	*stack = append(*stack, m)
	for _, to := range m.requests {
		if !s.link(to, stack, index) {
			return false
		}
		if to.status == specLinking {
			m.ancestor = min(m.ancestor, to.ancestor)
		}
	}
	if m.kind == unlinkable { // InitializeEnvironment
		return false
	}
	if m.ancestor == m.dfs {
		for {
			last := pop(stack)
			last.status = specLinked
			if last == m {
				break
			}
		}
	}
	return true
}

func pop(stack *[]*specModule) *specModule {
	last := (*stack)[len(*stack)-1]
	*stack = (*stack)[:len(*stack)-1]
	return last
}

// evaluate implements Evaluate.
func (s *spec) evaluate(m *specModule) *specPromise {
	if m.synthetic() {
		p := &specPromise{}
		if s.runSynthetic(m) {
			s.fulfil(p)
		} else {
			s.reject(p, m.thrown())
		}
		return p
	}
	if s.ownError && m.failed {
		p := &specPromise{}
		s.reject(p, m.err)
		return p
	}
	if m.status >= specEvaluatingAsync && m.root != nil {
		m = m.root
	}
	if m.capability != nil {
		return m.capability
	}
	capability := &specPromise{}
	m.capability = capability
	var stack []*specModule
	if err, failed := s.inner(m, &stack, new(int)); failed {
		for _, on := range stack {
			on.status, on.failed, on.err = specEvaluated, true, err
		}
		s.reject(capability, err)
		return capability
	}
	if !m.isAsync() {
		s.fulfil(capability)
	}
	return capability
}

func (s *spec) runSynthetic(m *specModule) bool {
	if !m.ran || !s.onceSynthetic {
		m.ran = true
		if m.kind == synthetic {
			s.log("%d runs", m.id)
		}
	}
	return m.kind == commonJS || !m.fails
}

// inner implements InnerModuleEvaluation.
func (s *spec) inner(m *specModule, stack *[]*specModule, index *int) (err string, failed bool) {
	if m.synthetic() {
		return m.thrown(), !s.runSynthetic(m)
	}
	switch m.status {
	case specEvaluatingAsync, specEvaluated:
		return m.err, m.failed
	case specEvaluating:
		return "", false
	}
	m.status = specEvaluating
	m.dfs, m.ancestor, m.pending = *index, *index, 0
	*index++
	*stack = append(*stack, m)
	for _, to := range m.requests {
		if err, failed := s.inner(to, stack, index); failed {
			return err, true
		}
		if to.synthetic() {
			continue
		}
		if to.status == specEvaluating {
			m.ancestor = min(m.ancestor, to.ancestor)
		} else {
			if to = to.root; to.failed {
				return to.err, true
			}
		}
		if to.isAsync() {
			m.pending++
			to.parents = append(to.parents, m)
		}
	}
	if m.pending > 0 || m.awaits() {
		s.order++
		m.asyncOrder = s.order
		if m.pending == 0 {
			s.executeAsync(m)
		}
	} else if err, failed := s.execute(m); failed {
		return err, true
	}
	if m.ancestor == m.dfs {
		for {
			last := pop(stack)
			last.status = specEvaluated
			if last.asyncOrder != 0 {
				last.status = specEvaluatingAsync
			}
			last.root = m
			if last == m {
				break
			}
		}
	}
	return "", false
}

// executeAsync implements ExecuteAsyncModule.
func (s *spec) executeAsync(m *specModule) {
	p := &specPromise{}
	s.then(p, func(string) { s.asyncFulfilled(m) }, func(reason string) { s.asyncRejected(m, reason) })
	s.steps(m, 0, p)
}

// asyncFulfilled implements AsyncModuleExecutionFulfilled.
func (s *spec) asyncFulfilled(m *specModule) {
	if m.status == specEvaluated {
		return
	}
	s.done(m)
	var list []*specModule
	s.gather(m, &list)
	slices.SortFunc(list, func(a, b *specModule) int { return cmp.Compare(a.asyncOrder, b.asyncOrder) })
	for _, m := range list {
		if m.status == specEvaluated {
			continue
		}
		if m.awaits() {
			s.executeAsync(m)
		} else if err, failed := s.execute(m); failed {
			s.asyncRejected(m, err)
		} else {
			s.done(m)
		}
	}
}

func (s *spec) done(m *specModule) {
	m.asyncOrder, m.status = specDone, specEvaluated
	if m.capability != nil {
		s.fulfil(m.capability)
	}
}

// gather implements GatherAvailableAncestors.
func (s *spec) gather(m *specModule, list *[]*specModule) {
	for _, parent := range m.parents {
		if slices.Contains(*list, parent) || parent.failed || parent.root.failed { // may have no root
			continue
		}
		if parent.pending--; parent.pending > 0 {
			continue
		}
		*list = append(*list, parent)
		if !parent.awaits() {
			s.gather(parent, list)
		}
	}
}

// asyncRejected implements AsyncModuleExecutionRejected.
func (s *spec) asyncRejected(m *specModule, err string) {
	if m.status == specEvaluated {
		return
	}
	m.failed, m.err = true, err
	m.status, m.asyncOrder = specEvaluated, specDone
	if m.capability != nil {
		s.reject(m.capability, err)
	}
	for _, parent := range m.parents {
		s.asyncRejected(parent, err)
	}
}

// execute runs a body without an await.
func (s *spec) execute(m *specModule) (err string, failed bool) {
	p := &specPromise{}
	s.steps(m, 0, p)
	return p.reason, p.state == 2
}

// steps runs the body of a module from a given step. p is the promise of its
// completion.
func (s *spec) steps(m *specModule, from int, p *specPromise) {
	if from == 0 {
		s.log("%d begins", m.id)
	}
	for n := from; n < len(m.body); n++ {
		next := func(string) { s.steps(m, n+1, p) }
		fail := func(reason string) { s.reject(p, reason) }
		to := m.to(n)
		switch m.body[n].action {
		case says:
			s.log("%d.%d", m.id, n)
		case throws:
			s.reject(p, m.thrown())
			return
		case awaits:
			s.then(&specPromise{state: 1}, next, fail)
			return
		case awaitsImport:
			s.then(s.importing(to), next, fail)
			return
		case catchesImport, imports:
			derived := &specPromise{}
			at := fmt.Sprintf("%d.%d", m.id, n)
			s.then(s.importing(to),
				func(string) { s.log("%s has %d", at, to.id); s.fulfil(derived) },
				func(reason string) { s.log("%s: %d: %s", at, to.id, reason); s.fulfil(derived) })
			if m.body[n].action == catchesImport {
				s.then(derived, next, fail)
				return
			}
		}
	}
	s.fulfil(p)
}

func (m *specModule) to(n int) *specModule {
	if m.body[n].module < 0 {
		return nil
	}
	return m.all[m.body[n].module]
}

// predict returns what the modules of a graph must do.
func (s *spec) predict(g testGraph, rounds [][]int) string {
	all := s.load(g)
	for _, m := range all {
		m.all = all
	}
	for r, round := range rounds {
		for _, n := range round {
			at := fmt.Sprintf("round %d", r)
			s.then(s.importing(all[n]),
				func(string) { s.log("%s has %d", at, n) },
				func(reason string) { s.log("%s: %d: %s", at, n, reason) })
		}
		s.run()
	}
	return strings.Join(s.out, "\n")
}
