package v8

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Trap is the reason why WebAssembly stopped, such as a memory access out of bounds, an
// unreachable instruction or a division by zero. errors.As finds it in an [Exception]
// that is a WebAssembly.RuntimeError with a WebAssembly frame on its stack. A stack
// overflow is not a trap: as in JavaScript, it is a RangeError.
type Trap struct {
	Reason string      // V8's message, such as "memory access out of bounds"
	Frames []WasmFrame // of WebAssembly, innermost first; Exception.Stack has those of JavaScript too
}

// WasmFrame is a stack frame of a WebAssembly function.
type WasmFrame struct {
	Function string // V8's name of the function, such as "$add", or "$func7" if it has no name
	Module   string // V8's name of the module, such as "wasm://wasm/8ee5ad1e"
	Offset   int    // of the instruction in the module, in bytes
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

// wasmFrame matches lines such as "at $add (wasm://wasm/8ee5ad1e:1:363)". The column is
// the offset of the instruction plus one.
var wasmFrame = regexp.MustCompile(`^\s*at (.*) \((wasm://.*):1:(\d+)\)$`)

// trap returns the trap that the exception represents, or nil if it is not a trap.
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
