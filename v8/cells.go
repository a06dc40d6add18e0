package v8

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"time"

	"github.com/seed24588400/paddock/internal/bridge"
)

// frame holds one verb's arguments and result. Verbs nest, JavaScript calling
// Go calling JavaScript, so an isolate has as many as it was ever deep.
type frame struct {
	isolate *Isolate
	args    bridge.Args
	result  bridge.Result
}

// Buffers larger than these are not kept for the next verb.
const (
	keepCells = 4 << 10
	keepBytes = 64 << 10
)

func (f *frame) reset() {
	if cap(f.args.Cells) > keepCells {
		f.args.Cells = nil
	}
	if cap(f.args.Bytes) > keepBytes {
		f.args.Bytes = nil
	}
	f.args = bridge.Args{Cells: f.args.Cells[:0], Bytes: f.args.Bytes[:0]}
	f.result = bridge.Result{}
}

func (f *frame) push(c bridge.Cell) { f.args.Cells = append(f.args.Cells, c) }

func (f *frame) text(s string) {
	f.push(bridge.Cell{Kind: bridge.String, Aux: uint32(len(s)), Bits: uint64(len(f.args.Bytes))})
	f.args.Bytes = append(f.args.Bytes, s...)
}

// value adds one argument that is a Value.
func (f *frame) value(v *Value) error {
	f.args.Roots++
	if v.kind <= KindNumber {
		f.push(bridge.Cell{Kind: bridge.Kind(v.kind), Bits: v.bits})
		return nil
	}
	return f.add(v)
}

func (f *frame) argument(v Value) error { return f.value(&v) }

func (f *frame) add(v *Value) error {
	if v.kind <= KindNumber {
		f.push(bridge.Cell{Kind: bridge.Kind(v.kind), Bits: v.bits})
		return nil
	}
	if v.isHandle() {
		return f.handle(v)
	}
	if v.kind == KindBigInt {
		n, _ := v.BigInt()
		f.bigInt(n)
		return nil
	}
	s := v.ref.text()
	if len(s) > maxText {
		return fmt.Errorf("v8: %w: a string of %d bytes is longer than V8 allows", ErrInvalid, len(s))
	}
	f.text(s)
	return nil
}

func (f *frame) handle(v *Value) error {
	if err := v.check(); err != nil {
		return err
	}
	if v.isolate() != f.isolate {
		return fmt.Errorf("v8: %w", ErrOtherIsolate)
	}
	aux := uint32(0)
	if v.kind == KindString {
		aux = bridge.ByHandle
	}
	f.push(bridge.Cell{Kind: bridge.Kind(v.kind), Aux: aux, Bits: v.bits})
	return nil
}

func (f *frame) bigInt(n *big.Int) {
	for len(f.args.Bytes)%8 != 0 {
		f.args.Bytes = append(f.args.Bytes, 0)
	}
	at := len(f.args.Bytes)
	var sign [8]byte
	if n.Sign() < 0 {
		sign[0] = 1
	}
	f.args.Bytes = append(f.args.Bytes, sign[:]...)
	big := n.Bytes() // most significant first
	for len(big) > 0 {
		var word uint64
		for shift := 0; shift < 64 && len(big) > 0; shift += 8 {
			word |= uint64(big[len(big)-1]) << shift
			big = big[:len(big)-1]
		}
		f.args.Bytes = binary.NativeEndian.AppendUint64(f.args.Bytes, word)
	}
	f.push(bridge.Cell{Kind: bridge.BigInt, Aux: uint32(len(f.args.Bytes) - at), Bits: uint64(at)})
}

// Limits of what crosses in one value.
const (
	maxText = 1<<31 - 1 // bytes; V8's own limit is 2^29-24 UTF-16 units
)

// data adds one argument of plain Go data.
func (f *frame) data(x any) error {
	f.args.Roots++
	err := f.addData(x, 0)
	if at, ok := err.(*pathError); ok {
		return fmt.Errorf("v8: $%.120s: %w", at.path, at.err)
	}
	return err
}

func (f *frame) allData(args []any) error {
	for _, arg := range args {
		if err := f.data(arg); err != nil {
			return err
		}
	}
	return nil
}

// mostPath is how much of a path is kept, in bytes.
const mostPath = 1000

// pathError is an error with the path to where it is, which grows while the
// calls return.
type pathError struct {
	path string
	err  error
}

func (e *pathError) Error() string { return e.path + ": " + e.err.Error() }

func notData(format string, args ...any) error {
	return &pathError{err: fmt.Errorf("%w: "+format, append([]any{ErrNotData}, args...)...)}
}

func under(path string, err error) error {
	if at, ok := err.(*pathError); ok {
		at.path = path + at.path[:min(len(at.path), mostPath)] // of a long one the beginning is shown
	}
	return err
}

func (f *frame) addData(x any, depth int) error {
	switch x := x.(type) {
	case nil:
		return f.primitive(Null)
	case Value:
		return f.add(&x)
	case bool:
		return f.primitive(Bool(x))
	case string:
		return f.primitive(Text(x))
	case float64:
		return f.primitive(Number(x))
	case float32:
		return f.primitive(Number(float64(x)))
	case int:
		return f.integer(int64(x))
	case int8:
		return f.integer(int64(x))
	case int16:
		return f.integer(int64(x))
	case int32:
		return f.integer(int64(x))
	case int64:
		return f.integer(x)
	case uint:
		return f.unsigned(uint64(x))
	case uint8:
		return f.unsigned(uint64(x))
	case uint16:
		return f.unsigned(uint64(x))
	case uint32:
		return f.unsigned(uint64(x))
	case uint64:
		return f.unsigned(x)
	case *big.Int:
		if x == nil {
			return f.primitive(Null)
		}
		f.bigInt(x)
		return nil
	case time.Time:
		f.push(bridge.Cell{Kind: bridge.Date, Aux: 1, Bits: math.Float64bits(float64(x.UnixMilli()))})
		return nil
	case []any:
		if depth == f.isolate.nesting {
			return &pathError{err: &DepthError{Limit: depth}}
		}
		f.push(bridge.Cell{Kind: bridge.List, Aux: uint32(len(x))})
		for n, element := range x {
			if err := f.addData(element, depth+1); err != nil {
				return under(fmt.Sprintf("[%d]", n), err)
			}
		}
		return nil
	case map[string]any:
		if depth == f.isolate.nesting {
			return &pathError{err: &DepthError{Limit: depth}}
		}
		f.push(bridge.Cell{Kind: bridge.Record, Aux: uint32(len(x))})
		for key, held := range x {
			f.text(key)
			if err := f.addData(held, depth+1); err != nil {
				return under("."+key, err)
			}
		}
		return nil
	}
	return notData("%T; want nil, bool, a number, string, *big.Int, time.Time, []any, map[string]any or v8.Value", x)
}

func (f *frame) primitive(v Value) error { return f.add(&v) }

// maxSafe is JavaScript's Number.MAX_SAFE_INTEGER.
const maxSafe = 1<<53 - 1

func (f *frame) integer(n int64) error {
	if n > maxSafe || n < -maxSafe {
		return notData("%d is not exact as a JavaScript number; use *big.Int", n)
	}
	return f.primitive(Number(float64(n)))
}

func (f *frame) unsigned(n uint64) error {
	if n > maxSafe {
		return notData("%d is not exact as a JavaScript number; use *big.Int", n)
	}
	return f.primitive(Number(float64(n)))
}

// text copies the text that a cell refers to; "" for other cells.
func text(c bridge.Cell, bytes []byte) string {
	if c.Kind != bridge.String || c.Aux == bridge.ByHandle {
		return ""
	}
	return string(bytes[c.Bits:][:c.Aux])
}

func bigIntOf(c bridge.Cell, bytes []byte) *big.Int {
	bytes = bytes[c.Bits:][:c.Aux]
	words := bytes[8:]
	buffer := make([]byte, len(words)) // most significant first
	for n := 0; n < len(words); n += 8 {
		word := binary.NativeEndian.Uint64(words[n:])
		binary.BigEndian.PutUint64(buffer[len(words)-n-8:], word)
	}
	x := new(big.Int).SetBytes(buffer)
	if bytes[0] != 0 {
		x.Neg(x)
	}
	return x
}

// valueOf makes a Value of a cell; handles belong to the innermost scope, and
// without one, which is after a one-shot verb, they are undefined.
func (i *Isolate) valueOf(c bridge.Cell, bytes []byte) Value {
	if c.Kind <= bridge.Number {
		return Value{kind: Kind(c.Kind), bits: c.Bits}
	}
	switch {
	case c.Kind == bridge.String && c.Aux != bridge.ByHandle:
		return Text(text(c, bytes))
	case c.Kind == bridge.BigInt:
		return Integer(bigIntOf(c, bytes))
	case i.open == 0 || c.Bits == 0:
		return Undefined
	}
	return handleValue(c, i.innermost())
}

// handleValue makes a Value of a cell that is a handle of the scope.
func handleValue(c bridge.Cell, s Scope) Value {
	v := Value{kind: Kind(c.Kind), bits: c.Bits, ref: scopeRef(s)}
	if v.kind == KindObject {
		v.host = c.Aux
	}
	return v
}

// graph makes Go data of the result's cells.
func (f *frame) graph() any {
	if f.result.Value.Kind == bridge.Number {
		return box(f.result.Value.Bits)
	}
	cells := f.result.Cells()
	if len(cells) == 0 {
		return nil
	}
	x, _ := graph(cells, f.result.Bytes())
	return x
}

func graph(cells []bridge.Cell, bytes []byte) (any, []bridge.Cell) {
	c := cells[0]
	cells = cells[1:]
	switch c.Kind {
	case bridge.Boolean:
		return c.Bits != 0, cells
	case bridge.Number:
		return box(c.Bits), cells
	case bridge.String:
		return text(c, bytes), cells
	case bridge.BigInt:
		return bigIntOf(c, bytes), cells
	case bridge.Date:
		return dateOf(math.Float64frombits(c.Bits)), cells
	case bridge.List:
		list := make([]any, c.Aux)
		for n := range list {
			list[n], cells = graph(cells, bytes)
		}
		return list, cells
	case bridge.Record:
		record := make(map[string]any, c.Aux)
		for range c.Aux {
			key := text(cells[0], bytes)
			record[key], cells = graph(cells[1:], bytes)
		}
		return record, cells
	}
	return nil, cells // undefined, null
}

// boxed are the commonest numbers as interfaces, so that they cost no
// allocation.
var boxed = func() (table [1024]any) {
	for n := range table {
		table[n] = float64(n)
	}
	return table
}()

func box(bits uint64) any {
	f := math.Float64frombits(bits)
	if f >= 0 && f < float64(len(boxed)) && bits == math.Float64bits(math.Trunc(f)) && bits>>63 == 0 {
		return boxed[int(f)]
	}
	return f
}

// dateOf is the zero Time for JavaScript's invalid date.
func dateOf(ms float64) time.Time {
	if math.IsNaN(ms) {
		return time.Time{}
	}
	return time.UnixMilli(int64(ms)).UTC()
}
