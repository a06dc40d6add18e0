package model

import "slices"

// guess is what the generator expects of the objects of a program. It need not be right.
type guess struct {
	inside  []int // isolates, outermost first; -1 for one that is unlocked
	scoped  bool  // whether the innermost of them has an open scope
	open    map[int]bool
	context map[int]int // the isolates of contexts
	script  map[int]int
	handle  map[int]int // the isolates of persistent values
	value   map[int]kind
	copied  map[int]bool
}

func newGuess() guess {
	return guess{
		open: map[int]bool{}, context: map[int]int{}, script: map[int]int{}, handle: map[int]int{},
		value: map[int]kind{}, copied: map[int]bool{},
	}
}

// now returns the isolate that the goroutine is inside, or -1.
func (g *guess) now() int {
	if n := len(g.inside); n > 0 {
		return g.inside[n-1]
	}
	return -1
}

// free reports whether the goroutine can acquire the lock of the isolate of a context.
func (g *guess) free(context int) bool {
	i, made := g.context[context]
	return made && g.open[i] && !slices.Contains(g.inside, i)
}

// plausible reports whether the step is expected to do more than to return an error.
func (g *guess) plausible(s *step) bool {
	i, c := s.operands[anIsolate], s.operands[aContext]
	script, hasScript := g.script[s.operands[aScript]]
	handle, hasHandle := g.handle[s.operands[aPersistent]]
	k, hasValue := g.value[s.operands[aValue]]
	inScope := g.scoped && g.open[g.now()]
	switch s.operation.name {
	case "new isolate":
		return !g.open[i]
	case "new context", "interrupt", "collect garbage", "heap statistics":
		return g.open[i] && !slices.Contains(g.inside, i)
	case "close isolate", "set limits":
		return g.open[i]
	case "close context", "compile", "eval", "exec", "do":
		return g.free(c)
	case "close script":
		return hasScript
	case "close persistent":
		return hasHandle
	case "close copy":
		return g.copied[s.operands[aCopy]]
	case "run":
		return g.free(c) && hasScript && script == g.context[c]
	case "call persistent":
		return g.free(c) && hasHandle && handle == g.context[c]
	case "enter":
		i, made := g.context[c]
		return g.scoped && made && g.open[i]
	case "unlock":
		return g.scoped && !slices.ContainsFunc(g.inside, func(i int) bool { return i >= 0 && i != g.now() })
	case "scope run":
		return inScope && hasScript && script == g.now()
	case "call":
		return inScope && k == function
	case "view":
		return inScope && k == buffer
	case "cancel":
		return len(g.inside) > 0
	case "exceed CPU time":
		return g.free(c)
	case "get", "export", "persist":
		return inScope && hasValue && k != primitive
	case "copy":
		return inScope && hasValue
	case "persistent value":
		return inScope && hasHandle && handle == g.now()
	case "value of copy", "move copy":
		return inScope && g.copied[s.operands[aCopy]]
	case "nest", "scope eval", "scope compile", "refused buffer", "convert":
		return inScope
	}
	return true
}

// enter changes the guess to that for the body of a step, until leave is called.
func (g *guess) enter(s *step) (leave func()) {
	inside, scoped := g.inside, g.scoped
	g.inside = slices.Clone(inside)
	switch i := g.context[s.operands[aContext]]; s.operation.name {
	case "unlock":
		if n := len(g.inside); n > 0 {
			g.inside[n-1] = -1
		}
		g.scoped = false
	case "view":
		g.scoped = false
	case "interrupt":
		g.inside = append(g.inside, s.operands[anIsolate])
		g.scoped = false
	case "eval", "exec", "run", "call persistent", "do", "enter":
		g.inside = append(g.inside, i)
		g.scoped = true
	}
	return func() { g.inside, g.scoped = inside, scoped }
}

// note changes the guess after a step.
func (g *guess) note(s *step) {
	i, c := s.operands[anIsolate], s.operands[aContext]
	for _, use := range s.operation.uses {
		if use == aSource && s.source().loses && s.operation.name != "compile" && s.operation.name != "scope compile" {
			if s.operation.name == "scope eval" {
				g.open[g.now()] = false
			} else {
				g.open[g.context[c]] = false
			}
		}
	}
	switch s.operation.name {
	case "new isolate":
		g.open[i] = true
	case "close isolate":
		g.open[i] = false
	case "new context":
		g.context[c] = i
	case "compile":
		g.script[s.operands[aScript]] = g.context[c]
	case "scope compile":
		g.script[s.operands[aScript]] = g.now()
	case "close context":
		delete(g.context, c)
	case "close script":
		delete(g.script, s.operands[aScript])
	case "close persistent":
		delete(g.handle, s.operands[aPersistent])
	case "close copy", "move copy":
		delete(g.copied, s.operands[aCopy])
	case "scope eval":
		g.value[s.operands[aValue]] = s.source().kind
	case "persist":
		g.handle[s.operands[aPersistent]] = g.now()
	case "copy":
		g.copied[s.operands[aCopy]] = true
	}
}
