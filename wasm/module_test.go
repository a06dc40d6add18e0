package wasm_test

import "slices"

// These constants are used to assemble the test module in WebAssembly's binary
// format.
const (
	i32, i64, f32, f64, externref = 0x7f, 0x7e, 0x7d, 0x7c, 0x6f

	secType, secImport, secFunction, secTable, secMemory = 1, 2, 3, 4, 5
	secGlobal, secExport, secStart, secCode              = 6, 7, 8, 10
)

// vec encodes a vector. The number of items must fit in 7 bits.
func vec(items ...[]byte) []byte {
	return append([]byte{byte(len(items))}, slices.Concat(items...)...)
}

func text(s string) []byte { return append([]byte{byte(len(s))}, s...) }

func typ(params, results []byte) []byte {
	return slices.Concat([]byte{0x60, byte(len(params))}, params, []byte{byte(len(results))}, results)
}

func leb(n int) (b []byte) {
	for ; n >= 0x80; n >>= 7 {
		b = append(b, byte(n)|0x80)
	}
	return append(b, byte(n))
}

func section(id byte, body []byte) []byte {
	return slices.Concat([]byte{id}, leb(len(body)), body)
}

func binary(sections ...[]byte) []byte {
	return append([]byte{0, 'a', 's', 'm', 1, 0, 0, 0}, slices.Concat(sections...)...)
}

// function is a function of the test module.
type function struct {
	name            string
	params, results []byte
	code            []byte
}

var functions = []function{
	{"add", []byte{i32, i32}, []byte{i32}, []byte{0x20, 0, 0x20, 1, 0x6a}},
	{"add64", []byte{i64, i64}, []byte{i64}, []byte{0x20, 0, 0x20, 1, 0x7c}},
	{"add32f", []byte{f32, f32}, []byte{f32}, []byte{0x20, 0, 0x20, 1, 0x92}},
	{"add64f", []byte{f64, f64}, []byte{f64}, []byte{0x20, 0, 0x20, 1, 0xa0}},
	{"same", []byte{externref}, []byte{externref}, []byte{0x20, 0}},
	{"swap", []byte{i32, i64}, []byte{i64, i32}, []byte{0x20, 1, 0x20, 0}},
	{"unreachable", nil, nil, []byte{0x00}},
	{"divide", []byte{i32, i32}, []byte{i32}, []byte{0x20, 0, 0x20, 1, 0x6d}},
	{"load", []byte{i32}, []byte{i32}, []byte{0x20, 0, 0x28, 2, 0}},
	{"deep", nil, nil, []byte{0x10, 12}}, // calls itself: 12 is its index after the imports
	{"spin", nil, nil, []byte{0x03, 0x40, 0x0c, 0, 0x0b}},
	{"callTwice", []byte{i32}, []byte{i32}, []byte{0x20, 0, 0x10, 0}},
	{"callBig", []byte{i64}, []byte{i64}, []byte{0x20, 0, 0x10, 1}},
	{"callPair", nil, []byte{i32, i64}, []byte{0x10, 2}},
}

// imported lists the imported functions, which come first in the index space.
var imported = []function{
	{"twice", []byte{i32}, []byte{i32}, nil},
	{"big", []byte{i64}, []byte{i64}, nil},
	{"pair", nil, []byte{i32, i64}, nil},
}

// wire returns the test module.
func wire() []byte {
	var types, imports, indexes, exports, codes [][]byte
	for n, f := range append(slices.Clone(imported), functions...) {
		types = append(types, typ(f.params, f.results))
		if n < len(imported) {
			imports = append(imports, slices.Concat(text("env"), text(f.name), []byte{0, byte(n)}))
			continue
		}
		indexes = append(indexes, []byte{byte(n)})
		exports = append(exports, append(text(f.name), 0, byte(n)))
		code := slices.Concat([]byte{0}, f.code, []byte{0x0b})
		codes = append(codes, append(leb(len(code)), code...))
	}
	exports = append(exports, append(text("memory"), 2, 0), append(text("answer"), 3, 0))
	imports = append(imports, slices.Concat(text("env"), text("base"), []byte{3, i32, 0}))
	return binary(
		section(secType, vec(types...)),
		section(secImport, vec(imports...)),
		section(secFunction, vec(indexes...)),
		section(secMemory, vec([]byte{1, 1, 3})),
		section(secExport, vec(exports...)),
		section(secCode, vec(codes...)),
	)
}
