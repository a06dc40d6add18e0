package v8

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"time"

	"github.com/seed24588400/paddock/internal/bridge"
)

// frame holds the arguments and the result of one operation. Operations nest if
// JavaScript calls Go and Go calls JavaScript again, so an isolate keeps one frame for
// each level.
type frame struct {
	isolate *Isolate
	args    bridge.Args
	result  bridge.Result
	skipped error           // see skip
	ctx     context.Context // set while data runs
	parts   uint            // the number of parts that fits has counted
	keys    []string        // of the records that are being added, sorted
}

// keepCells and keepBytes are the largest buffers that are kept for the next operation.
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
	if cap(f.keys) > keepCells {
		f.keys = nil
	}
	f.args = bridge.Args{Cells: f.args.Cells[:0], Bytes: f.args.Bytes[:0]}
	f.result = bridge.Result{}
	f.skipped = nil
}

func (f *frame) push(c bridge.Cell) { f.args.Cells = append(f.args.Cells, c) }

func (f *frame) text(s string) {
	f.push(bridge.Cell{Kind: bridge.String, Aux: uint32(len(s)), Bits: uint64(len(f.args.Bytes))})
	f.args.Bytes = append(f.args.Bytes, s...)
}

// value adds an argument that is a Value.
func (f *frame) value(v *Value) error {
	f.args.Roots++
	if v.kind <= KindNumber {
		f.push(bridge.Cell{Kind: bridge.Kind(v.kind), Bits: v.bits})
		return nil
	}
	return f.add(v)
}

// values adds arguments that are Values.
func (f *frame) values(args []Value) error {
	for n := range args {
		if err := f.value(&args[n]); err != nil {
			return err
		}
	}
	return nil
}

// skip returns the status of an operation that was not performed because of err.
func (f *frame) skip(err error) bridge.Status {
	f.skipped = err
	return bridge.Skipped
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
		return fmt.Errorf("v8: %w: a string of %d bytes exceeds V8's maximum length", ErrInvalid, len(s))
	}
	f.text(s)
	return nil
}

func (f *frame) handle(v *Value) error {
	// Whether f.isolate is closed was checked when the operation began.
	if s := v.ref.scope(); s.scope.isolate != f.isolate || s.scope.id != s.id {
		if err := v.check(); err != nil {
			return err
		}
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

// maxText is the maximum size of a string in bytes. V8's limit is 2^29-24 UTF-16 units.
const maxText = 1<<31 - 1

// data adds an argument that is plain data. It returns an error if ctx ends.
func (f *frame) data(ctx context.Context, x any) error {
	f.args.Roots++
	f.ctx = ctx
	err := f.addData(x, 0)
	f.ctx = nil
	if at, ok := err.(*pathError); ok {
		return fmt.Errorf("v8: $%s: %w", at.shortened(), at.err)
	}
	return err
}

func (f *frame) allData(ctx context.Context, args []any) error {
	for _, arg := range args {
		if err := f.data(ctx, arg); err != nil {
			return err
		}
	}
	return nil
}

// checkEvery is the number of parts of plain data after which the context is checked.
const checkEvery = 1 << 12

// fits returns an error if the arguments are too large, or if the context has ended. It
// is called after each part of a list or record, because values that share parts are
// copied as trees, which can be of any size.
func (f *frame) fits() error {
	cells := len(f.args.Cells)
	if f.parts++; f.parts%checkEvery == 0 && f.ctx.Err() != nil {
		return endedBy(f.ctx)
	}
	if cells > MaxParts {
		return tooManyParts()
	}
	if uint64(cells)*bridge.PartBytes+uint64(len(f.args.Bytes)) > f.isolate.maxBytes {
		return &pathError{err: f.isolate.tooManyBytes()}
	}
	return nil
}

// hasRoom returns an error if n more parts would be too many.
func (f *frame) hasRoom(n int) error {
	if n > MaxParts-len(f.args.Cells) {
		return tooManyParts()
	}
	return nil
}

func tooManyParts() error { return &pathError{err: &SizeError{Parts: MaxParts}} }

func (f *frame) addData(x any, depth int) error {
	switch x := x.(type) {
	case nil:
		return f.primitive(Null)
	case Value:
		return f.add(&x)
	case bool:
		return f.primitive(Bool(x))
	case string:
		return f.primitive(String(x))
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
		return f.date(x)
	case []byte:
		return f.bytes(x)
	case []any:
		return f.list(x, depth)
	case map[string]any:
		return f.record(x, depth)
	}
	return notData("%T; want nil, bool, a number, string, *big.Int, time.Time, []byte, []any, map[string]any "+
		"or v8.Value", x)
}

// bytes adds the bytes of a Uint8Array. The size is checked before they are copied.
func (f *frame) bytes(x []byte) error {
	if uint64(len(x)) > min(f.isolate.maxBytes, maxText) {
		return &pathError{err: f.isolate.tooManyBytes()}
	}
	f.push(bridge.Cell{Kind: bridge.Bytes, Aux: uint32(len(x)), Bits: uint64(len(f.args.Bytes))})
	f.args.Bytes = append(f.args.Bytes, x...)
	return nil
}

func (f *frame) list(x []any, depth int) error {
	if depth == f.isolate.maxDepth {
		return &pathError{err: &DepthError{Limit: depth}}
	}
	if err := f.hasRoom(len(x)); err != nil {
		return err
	}
	f.push(bridge.Cell{Kind: bridge.List, Aux: uint32(len(x))})
	for n, element := range x {
		err := f.addData(element, depth+1)
		if err == nil {
			err = f.fits()
		}
		if err != nil {
			return under("["+strconv.Itoa(n)+"]", err)
		}
	}
	return nil
}

func (f *frame) record(x map[string]any, depth int) error {
	if depth == f.isolate.maxDepth {
		return &pathError{err: &DepthError{Limit: depth}}
	}
	if err := f.hasRoom(len(x)); err != nil {
		return err
	}
	f.push(bridge.Cell{Kind: bridge.Record, Aux: uint32(len(x))})
	// The order of the keys is that of the properties, which guests see. Objects with the
	// same keys in the same order also share a hidden class.
	outer := len(f.keys)
	for key := range x {
		f.keys = append(f.keys, key)
	}
	slices.Sort(f.keys[outer:])
	defer func() {
		clear(f.keys[outer:])
		f.keys = f.keys[:outer]
	}()
	for n := range len(x) {
		key := f.keys[outer+n]
		f.text(key)
		err := f.addData(x[key], depth+1)
		if err == nil {
			err = f.fits()
		}
		if err != nil {
			return under("."+key, err)
		}
	}
	return nil
}

// maxDate is the latest date of JavaScript in milliseconds since 1970. The earliest date
// is -maxDate.
const maxDate = 8_640_000_000_000_000

func (f *frame) date(t time.Time) error {
	// UnixMilli overflows for times that are far outside the range of dates.
	if s := t.Unix(); s > maxDate/1000 || s < -maxDate/1000 || t.UnixMilli() > maxDate {
		return notData("the time is %d s from 1970; a JavaScript Date is at most 100,000,000 days from 1970", s)
	}
	f.push(bridge.Cell{Kind: bridge.Date, Aux: 1, Bits: math.Float64bits(float64(t.UnixMilli()))})
	return nil
}

func (f *frame) primitive(v Value) error { return f.add(&v) }

// maxSafe is JavaScript's Number.MAX_SAFE_INTEGER.
const maxSafe = 1<<53 - 1

func (f *frame) integer(n int64) error {
	if n > maxSafe || n < -maxSafe {
		return notData("%d has no exact JavaScript number; use *big.Int", n)
	}
	return f.primitive(Number(float64(n)))
}

func (f *frame) unsigned(n uint64) error {
	if n > maxSafe {
		return notData("%d has no exact JavaScript number; use *big.Int", n)
	}
	return f.primitive(Number(float64(n)))
}

// text copies the string that a cell refers to. For other cells it returns "".
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

// resultValue returns the result as a Value.
func (f *frame) resultValue() Value { return f.isolate.valueOf(f.result.Value, f.result.Bytes()) }

// valueOf creates a Value from a cell. A handle belongs to the innermost scope. If no
// scope is open, as after a one-shot operation, valueOf returns undefined for a handle.
func (i *Isolate) valueOf(c bridge.Cell, bytes []byte) Value {
	if c.Kind <= bridge.Number {
		return Value{kind: Kind(c.Kind), bits: c.Bits}
	}
	switch {
	case c.Kind == bridge.String && c.Aux != bridge.ByHandle:
		return String(text(c, bytes))
	case c.Kind == bridge.BigInt:
		return BigInt(bigIntOf(c, bytes))
	case i.open == 0 || c.Bits == 0:
		return Undefined
	}
	return handleValue(c, i.innermost())
}

// handleValue creates a Value from a cell that holds a handle of the scope.
func handleValue(c bridge.Cell, s Scope) Value {
	v := Value{kind: Kind(c.Kind), bits: c.Bits, ref: scopeRef(s)}
	if v.kind == KindObject {
		v.host = c.Aux
	}
	return v
}

// graph creates plain data from the cells of the result.
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
	case bridge.Bytes:
		return append([]byte{}, bytes[c.Bits:][:c.Aux]...), cells
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

// boxed contains the most frequent numbers as interface values, which avoids allocations.
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

// dateOf returns the zero Time for an invalid date of JavaScript.
func dateOf(ms float64) time.Time {
	if math.IsNaN(ms) {
		return time.Time{}
	}
	return time.UnixMilli(int64(ms)).UTC()
}
