package model

import (
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
)

// jsKind is the kind of a JavaScript value. The kinds from jsObject on are objects.
type jsKind int

const (
	jsUndefined jsKind = iota
	jsNull
	jsBool
	jsNumber
	jsBigInt
	jsString
	jsNotData // a value that no conversion accepts
	jsObject
	jsArray
	jsMap
	jsSet
	jsDate
	jsRegExp
	jsBoxed // a Boolean, Number, BigInt or String object
	jsError
	jsBuffer
	jsView
)

// jsValue is the model of a JavaScript value. Values refer to each other in any way, with
// cycles.
type jsValue struct {
	kind jsKind

	truth  bool     // of a Boolean; of a value that is not data, whether plain data has an empty object for it
	number float64  // of a number or a Date
	big    *big.Int // of a BigInt
	text   []uint16 // of a string, the message of an error, the source of a RegExp
	flags  string   // of a RegExp
	class  string   // of an error or a view; the expression of a value that is not data

	props   []jsProperty  // own enumerable data properties, in the order of their creation
	elems   []*jsValue    // of an array, with nil for a hole; of a Set
	entries [][2]*jsValue // of a Map
	inner   *jsValue      // the primitive of a boxed one, the buffer of a view
	cause   *jsValue      // of an error; nil if it has none

	bytes          []byte // of a buffer
	most           int    // the maximum length of a resizable buffer, or -1
	offset, length int    // of a view, in elements

	// quirks are statements that change the value v in ways that conversions ignore.
	quirks []string
}

type jsProperty struct {
	key   string // in WTF-8
	value *jsValue
}

// viewSizes are the sizes of the elements of views.
var viewSizes = map[string]int{
	"Int8Array": 1, "Uint8Array": 1, "Uint8ClampedArray": 1, "Int16Array": 2, "Uint16Array": 2, "Float16Array": 2,
	"Int32Array": 4, "Uint32Array": 4, "Float32Array": 4, "Float64Array": 8, "BigInt64Array": 8, "BigUint64Array": 8,
	"DataView": 1,
}

func (v *jsValue) viewed() []byte {
	size := viewSizes[v.class]
	return v.inner.bytes[v.offset*size:][:v.length*size]
}

// ordered returns the properties in the order in which JavaScript lists them.
func (v *jsValue) ordered() []jsProperty {
	props := slices.Clone(v.props)
	slices.SortStableFunc(props, func(a, b jsProperty) int {
		m, isIndex := arrayIndex(a.key)
		n, isOther := arrayIndex(b.key)
		switch {
		case isIndex && isOther:
			return int(m) - int(n)
		case isIndex:
			return -1
		case isOther:
			return 1
		}
		return 0
	})
	return props
}

// arrayIndex returns the number for a key that is an array index.
func arrayIndex(key string) (n uint64, is bool) {
	n, err := strconv.ParseUint(key, 10, 64)
	return n, err == nil && n < math.MaxUint32 && strconv.FormatUint(n, 10) == key
}

// parts returns the values that v contains, in the order in which V8 writes them.
func (v *jsValue) parts() (all []*jsValue) {
	for _, e := range v.elems {
		if e != nil {
			all = append(all, e)
		}
	}
	for _, e := range v.entries {
		all = append(all, e[0], e[1])
	}
	for _, p := range v.ordered() {
		all = append(all, p.value)
	}
	for _, p := range []*jsValue{v.inner, v.cause} {
		if p != nil {
			all = append(all, p)
		}
	}
	return all
}

// nodes returns all objects that can be reached from v, each once.
func (v *jsValue) nodes() (all []*jsValue) {
	seen := map[*jsValue]bool{}
	var visit func(v *jsValue)
	visit = func(v *jsValue) {
		if v.kind < jsNotData || seen[v] {
			return
		}
		seen[v] = true
		all = append(all, v)
		for _, p := range v.parts() {
			visit(p)
		}
	}
	visit(v)
	return all
}

// source returns an expression that evaluates to the value.
func (v *jsValue) source() string {
	var b strings.Builder
	b.WriteString("(() => {\nconst o = [];\n" +
		"const d = (v, k, value) => " +
		"Object.defineProperty(v, k, {value, writable: true, enumerable: true, configurable: true});\n")
	numbers := map[*jsValue]int{}
	nodes := v.nodes()
	slices.Reverse(nodes) // a view needs its buffer, and a boxed primitive its primitive
	slices.SortStableFunc(nodes, func(a, b *jsValue) int {
		return int(truth(a.kind == jsView)) - int(truth(b.kind == jsView))
	})
	for n, node := range nodes {
		numbers[node] = n
		fmt.Fprintf(&b, "o[%d] = %s;\n", n, node.create(numbers))
	}
	ref := func(v *jsValue) string {
		if n, is := numbers[v]; is {
			return fmt.Sprintf("o[%d]", n)
		}
		return v.literal()
	}
	for n, node := range nodes {
		if node.kind == jsArray {
			fmt.Fprintf(&b, "o[%d].length = %d;\n", n, len(node.elems))
		}
		for k, e := range node.elems {
			if e == nil {
				continue
			}
			format := "o[%d][%d] = %s;\n"
			if node.kind == jsSet {
				fmt.Fprintf(&b, "o[%d].add(%s);\n", n, ref(e))
				continue
			}
			fmt.Fprintf(&b, format, n, k, ref(e))
		}
		for _, e := range node.entries {
			fmt.Fprintf(&b, "o[%d].set(%s, %s);\n", n, ref(e[0]), ref(e[1]))
		}
		if node.cause != nil {
			fmt.Fprintf(&b, "Object.defineProperty(o[%d], 'cause', {value: %s, writable: true, configurable: true});\n",
				n, ref(node.cause))
		}
		for k, p := range node.props {
			if k%2 == 0 || p.key == "__proto__" {
				fmt.Fprintf(&b, "d(o[%d], %s, %s);\n", n, quoted(utf16Of(p.key)), ref(p.value))
			} else {
				fmt.Fprintf(&b, "o[%d][%s] = %s;\n", n, quoted(utf16Of(p.key)), ref(p.value))
			}
		}
	}
	for n, node := range nodes {
		for _, q := range node.quirks {
			fmt.Fprintf(&b, "{ const v = o[%d]; %s; }\n", n, q)
		}
	}
	fmt.Fprintf(&b, "return %s;\n})()", ref(v))
	return b.String()
}

// create returns an expression for an object without its contents.
func (v *jsValue) create(numbers map[*jsValue]int) string {
	switch v.kind {
	case jsObject:
		return "{}"
	case jsArray:
		return "[]"
	case jsMap, jsSet:
		return map[jsKind]string{jsMap: "new Map", jsSet: "new Set"}[v.kind]
	case jsDate:
		return "new Date(" + numberLiteral(v.number) + ")"
	case jsRegExp:
		return fmt.Sprintf("new RegExp(%s, '%s')", quoted(v.text), v.flags)
	case jsBoxed:
		return "Object(" + v.inner.literal() + ")"
	case jsError:
		return fmt.Sprintf("new %s(%s)", v.class, quoted(v.text))
	case jsBuffer:
		options := ""
		if v.most >= 0 {
			options = fmt.Sprintf(", {maxByteLength: %d}", v.most)
		}
		list := strings.Trim(strings.ReplaceAll(fmt.Sprint(v.bytes), " ", ","), "[]")
		return fmt.Sprintf("(b => { new Uint8Array(b).set([%s]); return b })(new ArrayBuffer(%d%s))",
			list, len(v.bytes), options)
	case jsView:
		return fmt.Sprintf("new %s(o[%d], %d, %d)", v.class, numbers[v.inner], v.offset*viewSizes[v.class], v.length)
	case jsNotData:
		return v.class
	}
	panic("not an object")
}

// literal returns the source of a primitive.
func (v *jsValue) literal() string {
	switch v.kind {
	case jsUndefined:
		return "undefined"
	case jsNull:
		return "null"
	case jsBool:
		return fmt.Sprint(v.truth)
	case jsNumber:
		return numberLiteral(v.number)
	case jsBigInt:
		return v.big.String() + "n"
	case jsString:
		return quoted(v.text)
	}
	panic("not a primitive")
}

func numberLiteral(x float64) string {
	switch {
	case x != x:
		return "NaN"
	case math.IsInf(x, 1):
		return "Infinity"
	case math.IsInf(x, -1):
		return "-Infinity"
	case x == 0 && math.Signbit(x):
		return "-0"
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// quoted returns a string in quotation marks, in ASCII, as describe.js does.
func quoted(text []uint16) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range text {
		if c < ' ' || c > '~' || c == '"' || c == '\\' {
			fmt.Fprintf(&b, "\\u%04x", c)
		} else {
			b.WriteByte(byte(c))
		}
	}
	b.WriteByte('"')
	return b.String()
}

// utf16Of converts from WTF-8.
func utf16Of(s string) (text []uint16) {
	for len(s) > 0 {
		if len(s) >= 3 && s[0] == 0xed && s[1] >= 0xa0 { // a lone surrogate
			text = append(text, 0xd000|uint16(s[1]&0x3f)<<6|uint16(s[2]&0x3f))
			s = s[3:]
			continue
		}
		for _, r := range s {
			if r >= 0x10000 {
				text = append(text, uint16(0xd800+(r-0x10000)>>10), uint16(0xdc00+(r-0x10000)&0x3ff))
			} else {
				text = append(text, uint16(r))
			}
			s = s[len(string(r)):]
			break
		}
	}
	return text
}

// wtf8 converts to WTF-8.
func wtf8(text []uint16) string {
	var b []byte
	for n := 0; n < len(text); n++ {
		c := rune(text[n])
		if c >= 0xd800 && c < 0xdc00 && n+1 < len(text) && text[n+1] >= 0xdc00 && text[n+1] < 0xe000 {
			n++
			b = append(b, string(0x10000+(c-0xd800)<<10+rune(text[n])-0xdc00)...)
		} else if c >= 0xd800 && c < 0xe000 {
			b = append(b, 0xe0|byte(c>>12), 0x80|byte(c>>6)&0x3f, 0x80|byte(c)&0x3f)
		} else {
			b = append(b, string(c)...)
		}
	}
	return string(b)
}

// describe returns a text that distinguishes all values that JavaScript can distinguish.
// The script describe.js does the same.
func (v *jsValue) describe() string {
	var b strings.Builder
	numbers := map[*jsValue]int{}
	var visit func(v *jsValue)
	list := func(open string, n int, one func(n int), end string) {
		b.WriteString(open)
		for k := range n {
			if k > 0 {
				b.WriteByte(',')
			}
			one(k)
		}
		b.WriteString(end)
	}
	visit = func(v *jsValue) {
		switch v.kind {
		case jsUndefined, jsNull, jsBool, jsBigInt, jsString:
			b.WriteString(v.literal())
			return
		case jsNumber:
			b.WriteString("n" + numberBits(v.number))
			return
		}
		if n, seen := numbers[v]; seen {
			fmt.Fprintf(&b, "#%d", n)
			return
		}
		numbers[v] = len(numbers)
		props := v.ordered()
		switch v.kind {
		case jsObject:
			b.WriteString("Object")
		case jsArray:
			fmt.Fprintf(&b, "Array %d", len(v.elems))
			var elems []jsProperty
			for n, e := range v.elems {
				if e != nil {
					elems = append(elems, jsProperty{strconv.Itoa(n), e})
				}
			}
			props = append(elems, props...)
		case jsMap:
			list("Map(", len(v.entries), func(n int) {
				visit(v.entries[n][0])
				b.WriteString("=>")
				visit(v.entries[n][1])
			}, ")")
		case jsSet:
			list("Set(", len(v.elems), func(n int) { visit(v.elems[n]) }, ")")
		case jsDate:
			b.WriteString("Date " + numberBits(v.number))
		case jsRegExp:
			fmt.Fprintf(&b, "RegExp %s %s", quoted(v.text), v.flags)
		case jsBoxed:
			b.WriteString("boxed ")
			visit(v.inner)
		case jsError:
			fmt.Fprintf(&b, "%s %s", v.class, quoted(v.text))
			if v.cause != nil {
				b.WriteString(" cause ")
				visit(v.cause)
			}
		case jsBuffer:
			fmt.Fprintf(&b, "ArrayBuffer %s %d", hex.EncodeToString(v.bytes), v.most)
		case jsView:
			fmt.Fprintf(&b, "%s %d %d of ", v.class, v.offset*viewSizes[v.class], v.length)
			visit(v.inner)
		default:
			b.WriteString("not data")
		}
		list("{", len(props), func(n int) {
			b.WriteString(quoted(utf16Of(props[n].key)) + ":")
			visit(props[n].value)
		}, "}")
	}
	visit(v)
	return b.String()
}

func numberBits(x float64) string {
	if x != x {
		return "NaN"
	}
	return strconv.FormatUint(math.Float64bits(x), 16)
}

// minimiseJS removes parts of a value while fails reports true for the rest.
func minimiseJS(v *jsValue, fails func(v *jsValue) bool) *jsValue {
	for begin, again := time.Now(), true; again; {
		again = false
		for _, node := range v.nodes() {
			if fewer := len(node.nodes()) < len(v.nodes()); fewer && fails(node) {
				v, again = node, true
				break
			}
			whole := *node
			for _, part := range whole.smaller() {
				if time.Since(begin) > minimising {
					return v
				}
				*node = part
				if fails(v) {
					again = true
					break
				}
				*node = whole
			}
		}
	}
	return v
}

// smaller returns the object without one of its parts each.
func (v jsValue) smaller() (all []jsValue) {
	each := func(n int, without func(c *jsValue, k int)) {
		for k := range n {
			c := v
			without(&c, k)
			all = append(all, c)
		}
	}
	each(len(v.props), func(c *jsValue, k int) { c.props = slices.Concat(v.props[:k], v.props[k+1:]) })
	each(len(v.entries), func(c *jsValue, k int) { c.entries = slices.Concat(v.entries[:k], v.entries[k+1:]) })
	each(len(v.elems), func(c *jsValue, k int) { c.elems = slices.Concat(v.elems[:k], v.elems[k+1:]) })
	each(len(v.quirks), func(c *jsValue, k int) { c.quirks = slices.Concat(v.quirks[:k], v.quirks[k+1:]) })
	if v.cause != nil {
		each(1, func(c *jsValue, _ int) { c.cause = nil })
	}
	return all
}
