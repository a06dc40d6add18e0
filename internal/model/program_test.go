package model

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// operand is what a number in a step stands for.
type operand int

const (
	anIsolate operand = iota
	aContext
	aScript
	aValue
	anotherValue
	aPersistent
	aCopy
	aScope
	aGroup
	aSource
	anEnd
	aRun
	aLimit
	aRunning
	aSeed
	operands
)

// letters are printed before the numbers of operands.
var letters = [operands]string{"i", "c", "s", "v", "v", "p", "k", "^", "g", aRunning: "-", aSeed: "#"}

// slots are the numbers of values of each operand. A program keeps its objects in slots;
// a new object replaces the one in its slot, which is closed at the end of the program.
var slots = [operands]int{3, 4, 2, 3, 3, 2, 2, 6, 2, 0, int(ends), int(runs), len(limits), 3, 1 << 30}

func init() { slots[aSource] = len(sources) }

// end is how a Go function, or a function passed to Do and the like, ends.
type end int

const (
	endValue     end = iota // without an error
	endMine                 // with an error of the program
	endPropagate            // with the error of its last step
	endPanic                // with a panic, if JavaScript called it
	ends
)

// run is the context.Context of an operation.
type run int

const (
	runPlain    run = iota // context.Background
	runArmed               // with a deadline that is far away
	runCanceled            // already canceled
	runLate                // with a deadline that passes while the script runs
	runs
)

var (
	endNames = [ends]string{"", "fails", "propagates", "panics"}
	runNames = [runs]string{"", "armed", "canceled", "late"}
	// limits are values of Limits.Memory. The second is invalid.
	limits = [...]uint64{16 << 20, 1, 32 << 20, 64 << 20}
)

// step is one step of a program.
type step struct {
	operation *operation
	operands  [operands]int
	body      []*step
}

// operation is a kind of step.
type operation struct {
	name   string
	uses   []operand
	body   bool
	weight int
	run    func(r *runner, s *step)
}

func (s *step) source() *source { return &sources[s.operands[aSource]] }
func (s *step) end() end        { return end(s.operands[anEnd]) }

// hasBody reports whether the body of the step may run.
func (s *step) hasBody() bool {
	if !s.operation.body {
		return false
	}
	for _, o := range s.operation.uses {
		if o == aSource {
			return s.source().goes
		}
	}
	return true
}

func (s *step) String() string {
	var b strings.Builder
	s.print(&b, 0)
	return strings.TrimSuffix(b.String(), "\n")
}

func (s *step) print(b *strings.Builder, depth int) {
	fmt.Fprintf(b, "%s%s", strings.Repeat("  ", depth), s.operation.name)
	for _, o := range s.operation.uses {
		n, text := s.operands[o], ""
		switch o {
		case aSource:
			text = sources[n].name
		case anEnd:
			if s.hasBody() {
				text = endNames[n]
			}
		case aRun:
			text = runNames[n]
		case aLimit:
			text = fmt.Sprint(limits[n])
		default:
			text = fmt.Sprint(letters[o], n)
		}
		if text != "" {
			b.WriteString(" " + text)
		}
	}
	if !s.hasBody() {
		b.WriteString("\n")
		return
	}
	b.WriteString(" {\n")
	for _, inner := range s.body {
		inner.print(b, depth+1)
	}
	fmt.Fprintf(b, "%s}\n", strings.Repeat("  ", depth))
}

// program is a list of steps.
type program []*step

func (p program) String() string {
	var b strings.Builder
	for _, s := range p {
		s.print(&b, 0)
	}
	return b.String()
}

// generator generates programs. Its guess makes most steps do something.
type generator struct {
	*rand.Rand
	guess
	steps  int  // that are left
	losses bool // whether isolates may be lost
	total  int  // of the weights
}

// maxDepth is how deep bodies nest.
const maxDepth = 6

// newProgram returns the program of a seed.
func newProgram(seed uint64, losses bool) program {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 0)), guess: newGuess(), losses: losses}
	g.steps = 6 + g.IntN(50)
	for _, o := range operationList {
		g.total += o.weight
	}
	var p program
	for n := range 2 {
		p = append(p, g.named("new isolate", n, n), g.named("new context", n, n))
	}
	for g.steps > 0 {
		p = append(p, g.step(0))
	}
	return p
}

// named returns a step of the beginning of a program: the creation of isolate i, or of
// context n in isolate i.
func (g *generator) named(name string, n, i int) *step {
	s := &step{operation: operationByName(name)}
	s.operands[anIsolate], s.operands[aContext], s.operands[aGroup] = i, n, g.IntN(2)
	g.note(s)
	return s
}

func operationByName(name string) *operation {
	for _, o := range operationList {
		if o.name == name {
			return o
		}
	}
	panic("no operation " + name)
}

// step returns a plausible step, and sometimes another one.
func (g *generator) step(depth int) *step {
	g.steps--
	s := g.any()
	for n := 0; n < 200 && !g.plausible(s) && g.IntN(80) > 0; n++ {
		s = g.any()
	}
	if depth < maxDepth && s.hasBody() && g.plausible(s) {
		leave := g.enter(s)
		for n := 1 + g.IntN(5); n > 0 && g.steps > 0; n-- {
			s.body = append(s.body, g.step(depth+1))
		}
		leave()
	}
	g.note(s)
	return s
}

// any returns a step without a body.
func (g *generator) any() *step {
	n := g.IntN(g.total)
	for _, o := range operationList {
		if n -= o.weight; n >= 0 {
			continue
		}
		s := &step{operation: o}
		for _, use := range o.uses {
			s.operands[use] = g.operand(use)
		}
		return s
	}
	panic("the weights are wrong")
}

func (g *generator) operand(o operand) int {
	switch n := g.IntN(slots[o]); o {
	case aContext, aScope, anEnd, anIsolate:
		return min(n, g.IntN(slots[o])) // small numbers are more frequent
	case aRunning:
		return min(n, g.IntN(slots[o]))
	case aRun:
		if run(n) == runCanceled && g.IntN(3) > 0 {
			return int(runPlain)
		}
		return n
	case aSource:
		for {
			n := min(g.IntN(slots[o]), g.IntN(slots[o]))
			s := &sources[n]
			if s.loses && !g.losses {
				continue
			}
			// These take long.
			if (s.loops || s.exhausts) && g.IntN(3) > 0 || s.loops && s.loses && g.IntN(3) > 0 {
				continue
			}
			return n
		}
	default:
		return n
	}
}
