package model

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
)

// jsGenerator generates JavaScript values.
type jsGenerator struct {
	*rand.Rand
	left    int        // number of objects that may be created
	objects []*jsValue // that were created
	strange bool       // whether values that are not data are created
}

// newJS returns the value of a seed.
func newJS(seed uint64) *jsValue {
	g := &jsGenerator{Rand: rand.New(rand.NewPCG(seed, 2))}
	g.left = 1 + g.IntN(30)
	g.strange = g.IntN(8) == 0
	if g.IntN(60) == 0 {
		return g.deep()
	}
	return g.value(8)
}

// deep returns objects that are nested about as deeply as they may be.
func (g *jsGenerator) deep() *jsValue {
	v := g.primitive()
	for range jsDepth - 3 + g.IntN(6) {
		switch g.IntN(4) {
		case 0:
			v = &jsValue{kind: jsArray, elems: []*jsValue{v}}
		case 1:
			v = &jsValue{kind: jsMap, entries: [][2]*jsValue{{g.primitive().asKey(), v}}}
		case 2:
			v = &jsValue{kind: jsSet, elems: []*jsValue{v.asKey()}}
		default:
			v = &jsValue{kind: jsObject, props: []jsProperty{{"x", v}}}
		}
	}
	return v
}

// jsDepth is the default of IsolateOptions.MaxDepth.
const jsDepth = 512

func (g *jsGenerator) value(depth int) *jsValue {
	if n := len(g.objects); n > 0 && g.IntN(8) == 0 {
		return g.objects[g.IntN(n)]
	}
	if depth == 0 || g.left <= 0 || g.IntN(3) == 0 {
		return g.primitive()
	}
	return g.object(depth)
}

var jsStrings = []string{"", "a", "x y", "grüße", "日本", "\x00", "\"\\\n", "𝒳😀", "__proto__", "constructor", "length"}

func (g *jsGenerator) text() []uint16 {
	if g.IntN(3) > 0 {
		return utf16Of(jsStrings[g.IntN(len(jsStrings))])
	}
	text := make([]uint16, g.IntN(40))
	for n := range text {
		switch g.IntN(6) {
		case 0: // perhaps a lone surrogate
			text[n] = uint16(0xd800 + g.IntN(0x800))
		case 1:
			text[n] = uint16(g.Uint32())
		case 2:
			text[n] = uint16(g.IntN(0x100))
		default:
			text[n] = uint16('a' + g.IntN(26))
		}
	}
	return text
}

var jsNumbers = []float64{0, math.Copysign(0, -1), 1, -1, 1.5, math.NaN(), math.Inf(1), math.Inf(-1),
	1<<30 - 1, 1 << 30, -1 << 30, -1<<30 - 1, math.MaxInt32, math.MinInt32, 1 << 31, math.MaxUint32, 1 << 32,
	1<<53 - 1, 1 << 53, 1 << 63, 5e-324, math.MaxFloat64, 1e21}

func (g *jsGenerator) primitive() *jsValue {
	switch g.IntN(9) {
	case 0:
		return &jsValue{kind: jsUndefined}
	case 1:
		return &jsValue{kind: jsNull}
	case 2:
		return &jsValue{kind: jsBool, truth: g.IntN(2) == 0}
	case 3:
		return &jsValue{kind: jsNumber, number: float64(g.IntN(200) - 100)}
	case 4:
		return &jsValue{kind: jsNumber, number: jsNumbers[g.IntN(len(jsNumbers))]}
	case 5:
		return &jsValue{kind: jsNumber, number: math.Float64frombits(g.Uint64())}
	case 6:
		return g.bigInt()
	}
	return &jsValue{kind: jsString, text: g.text()}
}

func (g *jsGenerator) bigInt() *jsValue {
	n := big.NewInt(int64(g.IntN(5) - 2))
	if g.IntN(2) == 0 {
		n = new(big.Int).Lsh(big.NewInt(1), uint(g.IntN(200)))
		n.Add(n, big.NewInt(int64(g.IntN(3)-1)))
	}
	if g.IntN(2) == 0 {
		n.Neg(n)
	}
	return &jsValue{kind: jsBigInt, big: n}
}

var (
	jsKeys = []string{"a", "b", "c", "x", "", "0", "1", "2", "10", "01", "-1", "4294967294", "4294967295", "grüße",
		"日本", "__proto__", "toJSON", "then", "length", "\xed\xa0\x80", "😀"}
	jsRegExps = []string{"a", "(?:)", "[a-z]+", "\\/", "日本", "(?<n>x)|y"}
	jsFlags   = []string{"", "g", "gi", "m", "dgimsuy", "v", "y"}
	jsClasses = []string{"Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "EvalError", "URIError"}
	jsViews   = []string{"Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Float16Array",
		"Int32Array", "Uint32Array", "Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array", "DataView"}
	jsNoData = []string{"() => 1", "function() {}", "class {}", "Symbol('s')", "new Proxy({}, {})", "new Proxy([], {})",
		"Promise.resolve(1)", "({get x() { return 1 }})", "({a: 1, get b() { throw 1 }})",
		"Object.defineProperty([1, 2], 1, {get() { return 1 }, enumerable: true})",
		"Temporal.PlainDate.from('2020-01-01')"}
	// Plain data has objects without properties for these.
	jsOpaque = []string{"new WeakMap", "new WeakRef({})", "new WeakSet", "(function*() {})()", "[].values()",
		"new Map().keys()", "new WebAssembly.Memory({initial: 0})", "new Intl.NumberFormat"}
	// Conversions ignore these.
	jsQuirks = []string{"v[Symbol('s')] = 1", "v[Symbol.iterator] = 5", "v[Symbol.toStringTag] = 'x'",
		"Object.defineProperty(v, 'hidden', {value: () => 1, configurable: true})",
		"Object.defineProperty(v, 'hiddenGetter', {get() { throw 1 }, configurable: true})"}
	jsRootQuirks = []string{"Object.freeze(v)", "Object.seal(v)", "Object.preventExtensions(v)"}
)

// keep records a new object, before its contents are created.
func (g *jsGenerator) keep(v *jsValue) *jsValue {
	g.left--
	g.objects = append(g.objects, v)
	return v
}

func (g *jsGenerator) object(depth int) *jsValue {
	if g.strange && g.IntN(8) == 0 {
		if n := g.IntN(len(jsNoData) + len(jsOpaque)); n < len(jsNoData) {
			return g.keep(&jsValue{kind: jsNotData, class: "(" + jsNoData[n] + ")"})
		} else {
			return g.keep(&jsValue{kind: jsNotData, class: jsOpaque[n-len(jsNoData)], truth: true})
		}
	}
	v := &jsValue{}
	switch g.IntN(16) {
	case 0, 1, 2, 3:
		v.kind = jsObject
		g.keep(v)
		g.properties(v, depth)
	case 4, 5, 6:
		v.kind = jsArray
		g.keep(v)
		g.elements(v, depth)
	case 7, 8:
		v.kind = jsMap
		g.keep(v)
		seen := map[string]bool{}
		for range g.IntN(5) {
			key := g.value(depth - 1).asKey()
			if !seen[key.identity()] {
				seen[key.identity()] = true
				v.entries = append(v.entries, [2]*jsValue{key, g.value(depth - 1)})
			}
		}
	case 9:
		v.kind = jsSet
		g.keep(v)
		seen := map[string]bool{}
		for range g.IntN(5) {
			e := g.value(depth - 1).asKey()
			if !seen[e.identity()] {
				seen[e.identity()] = true
				v.elems = append(v.elems, e)
			}
		}
	case 10:
		v.kind = jsDate
		v.number = []float64{0, math.NaN(), 8.64e15, -8.64e15, -1, float64(g.IntN(1e12))}[g.IntN(6)]
		g.keep(v)
	case 11:
		v.kind = jsRegExp
		v.text, v.flags = utf16Of(jsRegExps[g.IntN(len(jsRegExps))]), jsFlags[g.IntN(len(jsFlags))]
		g.keep(v)
	case 12:
		v.kind = jsBoxed
		for v.inner == nil || v.inner.kind == jsUndefined || v.inner.kind == jsNull {
			v.inner = g.primitive()
		}
		g.keep(v)
	case 13:
		v.kind = jsError
		v.class, v.text = jsClasses[g.IntN(len(jsClasses))], g.text()
		g.keep(v)
		if g.IntN(3) == 0 && !g.strange { // a cause that is not data becomes a string in a copy
			v.cause = g.value(depth - 1)
		}
		return v
	case 14:
		return g.buffer()
	default:
		return g.view()
	}
	for g.IntN(6) == 0 {
		v.quirks = append(v.quirks, jsQuirks[g.IntN(len(jsQuirks))])
	}
	if g.IntN(12) == 0 {
		v.quirks = append(v.quirks, jsRootQuirks[g.IntN(len(jsRootQuirks))])
	}
	return v
}

// identity distinguishes values as Map does.
func (v *jsValue) identity() string {
	switch v.kind {
	case jsUndefined, jsNull, jsBool, jsNumber, jsBigInt, jsString:
		return v.describe()
	}
	return fmt.Sprintf("%p", v)
}

// asKey returns the value that a Map or a Set has if v is added.
func (v *jsValue) asKey() *jsValue {
	if v.kind == jsNumber && v.number == 0 {
		return &jsValue{kind: jsNumber} // not -0
	}
	return v
}

func (g *jsGenerator) properties(v *jsValue, depth int) {
	seen := map[string]bool{}
	n := g.IntN(5)
	if g.IntN(20) == 0 {
		n = 20
	}
	for range n {
		key := jsKeys[g.IntN(len(jsKeys))]
		if n == 20 || g.IntN(10) == 0 {
			key = wtf8(g.text())
		}
		if _, is := arrayIndex(key); v.kind == jsArray && (is || key == "length") || seen[key] {
			continue
		}
		seen[key] = true
		v.props = append(v.props, jsProperty{key, g.value(depth - 1)})
	}
}

func (g *jsGenerator) elements(v *jsValue, depth int) {
	n, holes := g.IntN(6), g.IntN(3)
	switch g.IntN(20) {
	case 0: // of one kind, so that V8 stores the numbers without objects
		n = 1 + g.IntN(30)
		doubles := g.IntN(2) == 0
		for range n {
			x := &jsValue{kind: jsNumber, number: float64(g.IntN(100))}
			if doubles {
				x.number += 0.5
			}
			if holes == 0 && g.IntN(4) == 0 {
				x = nil
			}
			v.elems = append(v.elems, x)
		}
		return
	case 1: // sparse
		v.elems = make([]*jsValue, 3000)
		for range g.IntN(4) {
			v.elems[g.IntN(len(v.elems))] = g.value(depth - 1)
		}
		return
	case 2, 3:
		g.properties(v, depth)
	}
	for range n {
		if holes == 0 && g.IntN(3) == 0 {
			v.elems = append(v.elems, nil)
		} else {
			v.elems = append(v.elems, g.value(depth-1))
		}
	}
}

func (g *jsGenerator) buffer() *jsValue {
	v := &jsValue{kind: jsBuffer, bytes: make([]byte, g.IntN(5)*8), most: -1}
	for n := range v.bytes {
		v.bytes[n] = byte(g.Uint32())
	}
	if g.IntN(4) == 0 {
		v.most = len(v.bytes) + g.IntN(20)
	}
	return g.keep(v)
}

func (g *jsGenerator) view() *jsValue {
	v := &jsValue{kind: jsView, class: jsViews[g.IntN(len(jsViews))]}
	for _, o := range g.objects {
		if o.kind == jsBuffer && g.IntN(2) == 0 {
			v.inner = o
		}
	}
	if v.inner == nil {
		v.inner = g.buffer()
	}
	n := len(v.inner.bytes) / viewSizes[v.class]
	v.offset = g.IntN(n + 1)
	v.length = g.IntN(n - v.offset + 1)
	return g.keep(v)
}
