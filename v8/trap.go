package v8

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Trap is why WebAssembly gave up: a memory access out of bounds, unreachable, a
// division by zero, and the like. errors.As finds it in an [Exception] that is a
// WebAssembly.RuntimeError with a frame of WebAssembly on its stack. Code that has
// too many calls open does not trap: as in JavaScript, that is a RangeError.
type Trap struct {
	Reason string      // V8's own words, such as "memory access out of bounds"
	Frames []WasmFrame // those of WebAssembly, innermost first; JavaScript's are in Exception.Stack
}

// WasmFrame is where a function of a module was.
type WasmFrame struct {
	Function string // its name in V8's words, such as "$add", or "$func7" if it has none
	Module   string // V8's name for the module, such as "wasm://wasm/8ee5ad1e"
	Offset   int    // of the instruction in the module's bytes
}

func (t *Trap) Error() string {
	if len(t.Frames) == 0 {
		return "wasm trap: " + t.Reason
	}
	return fmt.Sprintf("wasm trap: %s at %v", t.Reason, t.Frames[0])
}

func (f WasmFrame) String() string {
	return fmt.Sprintf("%s+%#x", f.Function, f.Offset)
}

// "at $add (wasm://wasm/8ee5ad1e:1:363)": the column is the offset, counted from 1.
var wasmFrame = regexp.MustCompile(`^\s*at (.*) \((wasm://.*):1:(\d+)\)$`)

// trap is what the exception tells of; nil for others.
func (e *Exception) trap() *Trap {
	if e.Name != "RuntimeError" {
		return nil
	}
	t := &Trap{Reason: e.Message}
	for line := range strings.SplitSeq(e.Stack, "\n") {
		m := wasmFrame.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		column, _ := strconv.Atoi(m[3])
		t.Frames = append(t.Frames, WasmFrame{Function: m[1], Module: m[2], Offset: column - 1})
	}
	if len(t.Frames) == 0 {
		return nil
	}
	return t
}
