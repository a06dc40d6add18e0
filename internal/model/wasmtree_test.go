package model

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"strings"
)

// wasmType is the type of a value, in the encoding of WebAssembly.
type wasmType byte

const (
	wasmI32 wasmType = 0x7f
	wasmI64 wasmType = 0x7e
	wasmF64 wasmType = 0x7c
)

// wasmPage is the size of the memory.
const wasmPage = 64 << 10

// wasmLocals are the types of the locals. The first three are the parameters. The last
// one, an f64, is used by stores, and the ones after them count the iterations of loops.
var wasmLocals = []wasmType{wasmI32, wasmI64, wasmF64, wasmI32, wasmI64, wasmF64}

const (
	wasmScratch  = 6 // an f64
	wasmCounters = 7 // i32, one for each depth
)

// maxLoops is how deep loops nest.
const maxLoops = 2

// wasmNode is an expression or a statement: its operator, operands, and immediates.
type wasmNode struct {
	op     string
	typ    wasmType // of the result, 0 for a statement
	args   []*wasmNode
	number uint64 // a constant, the index of a local, an offset, a number of iterations
	depth  int    // of a loop
}

func (n *wasmNode) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "(%s", n.op)
	if n.number != 0 {
		fmt.Fprintf(&b, " %d", int64(n.number))
	}
	for _, a := range n.args {
		fmt.Fprintf(&b, " %v", a)
	}
	return b.String() + ")"
}

// wasmModule is a module with a memory "m" and a function "f", of type (i32, i64, f64)
// to the type of its body.
type wasmModule struct{ body *wasmNode }

// wasmOps are the operators with operands of one type, by the type of the result.
var wasmOps = map[wasmType][]struct {
	name string
	code []byte
	args []wasmType
}{
	wasmI32: {
		{"i32.add", []byte{0x6a}, []wasmType{wasmI32, wasmI32}},
		{"i32.sub", []byte{0x6b}, []wasmType{wasmI32, wasmI32}},
		{"i32.mul", []byte{0x6c}, []wasmType{wasmI32, wasmI32}},
		{"i32.div_s", []byte{0x6d}, []wasmType{wasmI32, wasmI32}},
		{"i32.rem_u", []byte{0x70}, []wasmType{wasmI32, wasmI32}},
		{"i32.xor", []byte{0x73}, []wasmType{wasmI32, wasmI32}},
		{"i32.or", []byte{0x72}, []wasmType{wasmI32, wasmI32}},
		{"i32.shl", []byte{0x74}, []wasmType{wasmI32, wasmI32}},
		{"i32.shr_s", []byte{0x75}, []wasmType{wasmI32, wasmI32}},
		{"i32.rotl", []byte{0x77}, []wasmType{wasmI32, wasmI32}},
		{"i32.lt_s", []byte{0x48}, []wasmType{wasmI32, wasmI32}},
		{"i32.popcnt", []byte{0x69}, []wasmType{wasmI32}},
		{"i32.wrap_i64", []byte{0xa7}, []wasmType{wasmI64}},
		{"i32.trunc_sat_f64_s", []byte{0xfc, 0x02}, []wasmType{wasmF64}},
		{"i64.lt_u", []byte{0x54}, []wasmType{wasmI64, wasmI64}},
		{"f64.lt", []byte{0x63}, []wasmType{wasmF64, wasmF64}},
	},
	wasmI64: {
		{"i64.add", []byte{0x7c}, []wasmType{wasmI64, wasmI64}},
		{"i64.sub", []byte{0x7d}, []wasmType{wasmI64, wasmI64}},
		{"i64.mul", []byte{0x7e}, []wasmType{wasmI64, wasmI64}},
		{"i64.div_s", []byte{0x7f}, []wasmType{wasmI64, wasmI64}},
		{"i64.rem_u", []byte{0x82}, []wasmType{wasmI64, wasmI64}},
		{"i64.xor", []byte{0x85}, []wasmType{wasmI64, wasmI64}},
		{"i64.or", []byte{0x84}, []wasmType{wasmI64, wasmI64}},
		{"i64.shr_u", []byte{0x88}, []wasmType{wasmI64, wasmI64}},
		{"i64.rotr", []byte{0x8a}, []wasmType{wasmI64, wasmI64}},
		{"i64.clz", []byte{0x79}, []wasmType{wasmI64}},
		{"i64.extend_i32_s", []byte{0xac}, []wasmType{wasmI32}},
		{"i64.trunc_sat_f64_s", []byte{0xfc, 0x06}, []wasmType{wasmF64}},
	},
	wasmF64: {
		{"f64.add", []byte{0xa0}, []wasmType{wasmF64, wasmF64}},
		{"f64.sub", []byte{0xa1}, []wasmType{wasmF64, wasmF64}},
		{"f64.mul", []byte{0xa2}, []wasmType{wasmF64, wasmF64}},
		{"f64.div", []byte{0xa3}, []wasmType{wasmF64, wasmF64}},
		{"f64.sqrt", []byte{0x9f}, []wasmType{wasmF64}},
		{"f64.floor", []byte{0x9c}, []wasmType{wasmF64}},
		{"f64.convert_i32_s", []byte{0xb7}, []wasmType{wasmI32}},
		{"f64.convert_i64_s", []byte{0xb9}, []wasmType{wasmI64}},
	},
}

// wasmGenerator generates trees, which are valid modules by construction.
type wasmGenerator struct{ *rand.Rand }

func newWasm(seed uint64) wasmModule {
	g := wasmGenerator{rand.New(rand.NewPCG(seed, 0))}
	result := []wasmType{wasmI64, wasmF64}[g.IntN(2)]
	return wasmModule{&wasmNode{op: "block", typ: result, args: []*wasmNode{
		g.statements(3, 0), g.expression(result, 4),
	}}}
}

func (g wasmGenerator) statements(depth, loops int) *wasmNode {
	n := &wasmNode{op: "sequence"}
	for range 1 + g.IntN(4) {
		n.args = append(n.args, g.statement(depth, loops))
	}
	return n
}

func (g wasmGenerator) statement(depth, loops int) *wasmNode {
	switch k := g.IntN(8); {
	case k == 0 && depth > 0:
		return &wasmNode{op: "if", args: []*wasmNode{
			g.expression(wasmI32, 2), g.statements(depth-1, loops), g.statements(depth-1, loops),
		}}
	case k == 1 && depth > 0 && loops < maxLoops:
		return &wasmNode{op: "loop", number: uint64(1 + g.IntN(20)), depth: loops,
			args: []*wasmNode{g.statements(depth-1, loops+1)}}
	case k == 2 && depth > 0: // leaves the block if the condition holds
		return &wasmNode{op: "leave", args: []*wasmNode{
			g.statements(depth-1, loops), g.expression(wasmI32, 2), g.statements(depth-1, loops),
		}}
	case k < 5:
		typ := []wasmType{wasmI32, wasmI64, wasmF64}[g.IntN(3)]
		return &wasmNode{op: "store", number: uint64(g.IntN(16)),
			args: []*wasmNode{g.address(), g.expression(typ, 3)}}
	default:
		local := g.IntN(len(wasmLocals))
		return &wasmNode{op: "set", number: uint64(local), args: []*wasmNode{g.expression(wasmLocals[local], 3)}}
	}
}

// address returns an address that is nearly always in the memory.
func (g wasmGenerator) address() *wasmNode {
	if g.IntN(60) == 0 {
		return g.expression(wasmI32, 1)
	}
	mask := &wasmNode{op: "const", typ: wasmI32, number: 0x7fff}
	return &wasmNode{op: "i32.and", typ: wasmI32, args: []*wasmNode{g.expression(wasmI32, 2), mask}}
}

func (g wasmGenerator) expression(typ wasmType, depth int) *wasmNode {
	k := g.IntN(10)
	if depth == 0 {
		k = g.IntN(3)
	}
	switch {
	case k == 0:
		return &wasmNode{op: "const", typ: typ, number: g.constant(typ)}
	case k < 3:
		for {
			if local := g.IntN(len(wasmLocals)); wasmLocals[local] == typ {
				return &wasmNode{op: "get", typ: typ, number: uint64(local)}
			}
		}
	case k == 3:
		return &wasmNode{op: "load", typ: typ, number: uint64(g.IntN(16)), args: []*wasmNode{g.address()}}
	case k == 4:
		return &wasmNode{op: "select", typ: typ, args: []*wasmNode{
			g.expression(typ, depth-1), g.expression(typ, depth-1), g.expression(wasmI32, depth-1),
		}}
	}
	ops := wasmOps[typ]
	o := ops[g.IntN(len(ops))]
	n := &wasmNode{op: o.name, typ: typ}
	for _, arg := range o.args {
		n.args = append(n.args, g.expression(arg, depth-1))
	}
	if divides[o.name] && g.IntN(20) > 0 { // by an odd number
		one := &wasmNode{op: "const", typ: typ, number: 1}
		odd := map[wasmType]string{wasmI32: "i32.or", wasmI64: "i64.or"}[typ]
		n.args[1] = &wasmNode{op: odd, typ: typ, args: []*wasmNode{n.args[1], one}}
	}
	return n
}

var divides = map[string]bool{"i32.div_s": true, "i32.rem_u": true, "i64.div_s": true, "i64.rem_u": true}

func (g wasmGenerator) constant(typ wasmType) uint64 {
	switch typ {
	case wasmI32:
		return uint64(uint32([]int32{0, 1, -1, math.MinInt32, math.MaxInt32, int32(g.Uint32())}[g.IntN(6)]))
	case wasmI64:
		return uint64([]int64{0, 1, -1, math.MinInt64, math.MaxInt64, int64(g.Uint64())}[g.IntN(6)])
	}
	return math.Float64bits([]float64{0, 1, -1.5, math.Inf(1), 1e300, math.Copysign(0, -1), g.NormFloat64()}[g.IntN(7)])
}

// encode returns the module in binary format.
func (m wasmModule) encode() []byte {
	section := func(id byte, content ...byte) []byte {
		return append(append([]byte{id}, unsigned(uint64(len(content)))...), content...)
	}
	locals := append(append([]wasmType{}, wasmLocals[3:]...), wasmF64)
	for range maxLoops {
		locals = append(locals, wasmI32)
	}
	code := []byte{byte(len(locals))}
	for _, l := range locals {
		code = append(code, 1, byte(l))
	}
	code = append(m.body.encode(code), 0x0b)
	out := []byte("\x00asm\x01\x00\x00\x00")
	out = append(out, section(1, 1, 0x60, 3, byte(wasmI32), byte(wasmI64), byte(wasmF64), 1, byte(m.body.typ))...)
	out = append(out, section(3, 1, 0)...)
	out = append(out, section(5, 1, 1, 1, 1)...)
	out = append(out, section(7, 2, 1, 'f', 0, 0, 1, 'm', 2, 0)...)
	function := append(unsigned(uint64(len(code))), code...)
	return append(out, section(10, append([]byte{1}, function...)...)...)
}

func unsigned(n uint64) []byte { return binary.AppendUvarint(nil, n) }

func signed(n int64) (b []byte) {
	for {
		low := byte(n & 0x7f)
		n >>= 7
		if n == 0 && low&0x40 == 0 || n == -1 && low&0x40 != 0 {
			return append(b, low)
		}
		b = append(b, low|0x80)
	}
}

// code appends instructions and numbers.
func code(b []byte, op byte, numbers ...uint64) []byte {
	b = append(b, op)
	for _, n := range numbers {
		b = append(b, unsigned(n)...)
	}
	return b
}

const (
	opBlock, opLoop, opIf, opElse, opEnd = 0x02, 0x03, 0x04, 0x05, 0x0b
	opBrIf, opSelect                     = 0x0d, 0x1b
	opGet, opSet, opTee                  = 0x20, 0x21, 0x22
	noResult                             = 0x40
)

// encode appends the instructions of the tree.
func (n *wasmNode) encode(b []byte) []byte {
	args := func(nodes ...*wasmNode) {
		for _, a := range nodes {
			b = a.encode(b)
		}
	}
	switch n.op {
	case "block", "sequence":
		args(n.args...)
	case "if":
		args(n.args[0])
		b = append(b, opIf, noResult)
		args(n.args[1])
		b = append(b, opElse)
		args(n.args[2])
		b = append(b, opEnd)
	case "leave":
		b = append(b, opBlock, noResult)
		args(n.args[0], n.args[1])
		b = code(b, opBrIf, 0)
		args(n.args[2])
		b = append(b, opEnd)
	case "loop": // counts down to 0
		counter := uint64(wasmCounters + n.depth)
		b = code(append(append(b, 0x41), signed(int64(n.number))...), opSet, counter)
		b = append(b, opLoop, noResult)
		args(n.args[0])
		b = code(b, opGet, counter)
		b = code(append(b, 0x41, 1, 0x6b), opTee, counter)
		b = append(code(b, opBrIf, 0), opEnd)
	case "set":
		args(n.args...)
		b = code(b, opSet, n.number)
	case "store":
		args(n.args...)
		op := map[wasmType]byte{wasmI32: 0x36, wasmI64: 0x37, wasmF64: 0x39}[n.args[1].typ]
		if op == 0x39 { // a NaN becomes 0, because its bits may differ
			b = code(b, opTee, wasmScratch)
			b = append(b, 0x44, 0, 0, 0, 0, 0, 0, 0, 0)
			b = code(code(b, opGet, wasmScratch), opGet, wasmScratch)
			b = append(b, 0x61, opSelect)
		}
		b = code(b, op, 0, n.number)
	case "load":
		args(n.args...)
		b = code(b, map[wasmType]byte{wasmI32: 0x28, wasmI64: 0x29, wasmF64: 0x2b}[n.typ], 0, n.number)
	case "get":
		b = code(b, opGet, n.number)
	case "select":
		args(n.args...)
		b = append(b, opSelect)
	case "const":
		switch n.typ {
		case wasmI32:
			b = append(append(b, 0x41), signed(int64(int32(n.number)))...)
		case wasmI64:
			b = append(append(b, 0x42), signed(int64(n.number))...)
		default:
			b = binary.LittleEndian.AppendUint64(append(b, 0x44), n.number)
		}
	case "i32.and":
		args(n.args...)
		b = append(b, 0x71)
	default:
		args(n.args...)
		for _, o := range wasmOps[n.typ] {
			if o.name == n.op {
				b = append(b, o.code...)
			}
		}
	}
	return b
}

// wasmState is the state of the interpreter.
type wasmState struct {
	memory []byte
	locals []uint64
}

// trapped is the panic of a trap.
type trapped string

// call runs the function, and returns its result as wasmResult does.
func (s *wasmState) call(body *wasmNode, a int32, b int64, x float64) (result string) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case trapped:
			result = "trap: " + string(p)
		default:
			panic(p)
		}
	}()
	s.locals = make([]uint64, len(wasmLocals))
	s.locals[0], s.locals[1], s.locals[2] = uint64(uint32(a)), uint64(b), math.Float64bits(x)
	s.run(body.args[0])
	r := s.eval(body.args[1])
	if body.typ == wasmI64 {
		return fmt.Sprintf("i64 %d", int64(r))
	}
	return number64(math.Float64frombits(r))
}

// number64 formats a number so that numbers with different bits differ, except NaNs.
func number64(x float64) string { return fmt.Sprintf("f64 %x", x) }

func (s *wasmState) run(n *wasmNode) {
	switch n.op {
	case "sequence":
		for _, a := range n.args {
			s.run(a)
		}
	case "if":
		if uint32(s.eval(n.args[0])) != 0 {
			s.run(n.args[1])
		} else {
			s.run(n.args[2])
		}
	case "leave":
		s.run(n.args[0])
		if uint32(s.eval(n.args[1])) == 0 {
			s.run(n.args[2])
		}
	case "loop":
		for range n.number {
			s.run(n.args[0])
		}
	case "set":
		s.locals[n.number] = s.eval(n.args[0])
	case "store":
		address, x := s.eval(n.args[0]), s.eval(n.args[1])
		switch n.args[1].typ {
		case wasmI32:
			binary.LittleEndian.PutUint32(s.at(address, n.number, 4), uint32(x))
		case wasmF64:
			if f := math.Float64frombits(x); f != f {
				x = 0
			}
			fallthrough
		default:
			binary.LittleEndian.PutUint64(s.at(address, n.number, 8), x)
		}
	}
}

// at returns the bytes at an address.
func (s *wasmState) at(address, offset uint64, size int) []byte {
	from := uint64(uint32(address)) + offset
	if from+uint64(size) > uint64(len(s.memory)) {
		panic(trapped("memory access out of bounds"))
	}
	return s.memory[from : from+uint64(size)]
}

func truth(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

func (s *wasmState) eval(n *wasmNode) uint64 {
	switch n.op {
	case "const":
		return n.number
	case "get":
		return s.locals[n.number]
	}
	var args [3]uint64
	for k, a := range n.args {
		args[k] = s.eval(a)
	}
	a, b := int64(args[0]), int64(args[1])
	i, j := int32(args[0]), int32(args[1])
	x, y := math.Float64frombits(args[0]), math.Float64frombits(args[1])
	word := func(i int32) uint64 { return uint64(uint32(i)) }
	switch n.op {
	case "load":
		if n.typ == wasmI32 {
			return uint64(binary.LittleEndian.Uint32(s.at(args[0], n.number, 4)))
		}
		return binary.LittleEndian.Uint64(s.at(args[0], n.number, 8))
	case "select":
		if uint32(args[2]) != 0 {
			return args[0]
		}
		return args[1]
	case "i32.add":
		return word(i + j)
	case "i32.sub":
		return word(i - j)
	case "i32.mul":
		return word(i * j)
	case "i32.div_s":
		divisor(j == 0, i == math.MinInt32 && j == -1)
		return word(i / j)
	case "i32.rem_u":
		remainder(j == 0)
		return uint64(uint32(i) % uint32(j))
	case "i32.and":
		return word(i & j)
	case "i32.xor":
		return word(i ^ j)
	case "i32.or":
		return word(i | j)
	case "i32.shl":
		return word(i << (uint32(j) % 32))
	case "i32.shr_s":
		return word(i >> (uint32(j) % 32))
	case "i32.rotl":
		return uint64(bits.RotateLeft32(uint32(i), int(uint32(j)%32)))
	case "i32.lt_s":
		return truth(i < j)
	case "i32.popcnt":
		return uint64(bits.OnesCount32(uint32(i)))
	case "i32.wrap_i64":
		return word(i)
	case "i32.trunc_sat_f64_s":
		return word(int32(saturated(x, math.MinInt32, math.MaxInt32)))
	case "i64.lt_u":
		return truth(args[0] < args[1])
	case "f64.lt":
		return truth(x < y)
	case "i64.add":
		return uint64(a + b)
	case "i64.sub":
		return uint64(a - b)
	case "i64.mul":
		return uint64(a * b)
	case "i64.div_s":
		divisor(b == 0, a == math.MinInt64 && b == -1)
		return uint64(a / b)
	case "i64.rem_u":
		remainder(b == 0)
		return args[0] % args[1]
	case "i64.xor":
		return uint64(a ^ b)
	case "i64.or":
		return uint64(a | b)
	case "i64.shr_u":
		return args[0] >> (args[1] % 64)
	case "i64.rotr":
		return bits.RotateLeft64(args[0], -int(args[1]%64))
	case "i64.clz":
		return uint64(bits.LeadingZeros64(args[0]))
	case "i64.extend_i32_s":
		return uint64(int64(i))
	case "i64.trunc_sat_f64_s":
		return uint64(saturated(x, math.MinInt64, math.MaxInt64))
	case "f64.add":
		return math.Float64bits(x + y)
	case "f64.sub":
		return math.Float64bits(x - y)
	case "f64.mul":
		return math.Float64bits(x * y)
	case "f64.div":
		return math.Float64bits(x / y)
	case "f64.sqrt":
		return math.Float64bits(math.Sqrt(x))
	case "f64.floor":
		return math.Float64bits(math.Floor(x))
	case "f64.convert_i32_s":
		return math.Float64bits(float64(i))
	case "f64.convert_i64_s":
		return math.Float64bits(float64(a))
	}
	panic("no operator " + n.op)
}

// divisor traps if the divisor is 0 or the quotient cannot be represented.
func divisor(zero, overflow bool) {
	if zero {
		panic(trapped("divide by zero"))
	}
	if overflow {
		panic(trapped("divide result unrepresentable"))
	}
}

func remainder(zero bool) {
	if zero {
		panic(trapped("remainder by zero"))
	}
}

// saturated converts a number as trunc_sat does.
func saturated(x float64, least, most int64) int64 {
	switch {
	case x != x:
		return 0
	case x <= float64(least):
		return least
	case x >= float64(most):
		return most
	}
	return int64(x)
}
