package isolates_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/remote/isolates"
	"github.com/seed24588400/paddock/v8"
)

// show describes an error as the guest sees it: how it came, its class and own data.
const show = `
	const child = isolate.create({memory: 16 * 1024 * 1024}), context = child.createContext()
	const classOf = e => Object.getPrototypeOf(e)?.constructor?.name
	function show(e) {
		if (!(e instanceof Error)) return JSON.stringify(e)
		let text = classOf(e) + ' ' + e.name + ': ' + e.message
		for (const [k, v] of Object.entries(e)) text += ' ' + k + '=' + JSON.stringify(v)
		if ('cause' in e) text += ' (cause ' + show(e.cause) + ')'
		if (e.errors) text += ' (errors ' + e.errors.map(show).join(', ') + ')'
		return text
	}
	function thrown(source) { try { context.evalSync('{' + source + '}'); return 'nothing' } catch (e) { return show(e) } }
	let got; const note = isolate.callback(function note(e) { got = show(e) })
	context.global.setSync('note', note)
	function passed(source) { context.evalSync('{ try {' + source + '} catch (e) { note(e) } }'); return got }`

// An error is the same for another isolate, whether it is thrown or passed.
func TestErrorsCross(t *testing.T) {
	c := guest(t, v8.Limits{})
	family(t, c, isolates.Options{})
	js(t, c, show)
	for _, test := range []struct{ source, want string }{
		{"throw new URIError('u')", "URIError URIError: u"},
		{"throw new EvalError('e')", "EvalError EvalError: e"},
		{"throw new RangeError('r')", "RangeError RangeError: r"},
		{"throw new AggregateError([new TypeError('a'), 2, new URIError('u')], 'many')", "AggregateError AggregateError: many (errors TypeError TypeError: a, 2, URIError URIError: u)"},
		{"throw new AggregateError([], 'none')", "AggregateError AggregateError: none (errors )"},
		{"throw Object.assign(new Error('x'), {code: 'E1', n: {a: [1]}})", `Error Error: x code="E1" n={"a":[1]}`},
		{"throw new Error('x', {cause: new TypeError('why', {cause: 5})})",
			"Error Error: x (cause TypeError TypeError: why (cause 5))"},
		{"throw new Error('x', {cause: Object.assign(new URIError('why'), {code: 7})})",
			"Error Error: x (cause URIError URIError: why code=7)"},
		{"class My extends Error { constructor(m) { super(m); this.name = 'My' } } throw new My('m')", "Error My: m"},
		{"throw Object.assign(new Error('x'), {get bad() { return 1 }, f() {}, good: 1})", `Error Error: x bad=1 good=1`},
		{"const e = new Error('x'); Object.defineProperty(e, 'code', {get() { throw 1 }, enumerable: true}); throw e", "Error Error: x"},
	} {
		require.Equal(t, test.want, js(t, c, fmt.Sprintf("thrown(%q)", test.source)), "thrown: %s", test.source)
	}
}

// An error is the same when it is thrown, passed, copied, or inside another value.
func TestErrorsCrossInValues(t *testing.T) {
	c := guest(t, v8.Limits{})
	family(t, c, isolates.Options{})
	js(t, c, show)
	js(t, c, `
		const noted = isolate.callback(function noted(v) { got = show(v.e[0]) })
		context.global.setSync('noted', noted)
		context.global.setSync('isolateOfParent', undefined)
		const inside = source => { context.evalSync('{ try {' + source + '} catch (e) { noted({e: [e]}) } }'); return got }
		const returned = source => show(context.evalSync('{ let got; try {' + source + '} catch (e) { got = {e} } got }', {copy: true}).e)
		function copied(source) {
			let error; try { eval('{' + source + '}') } catch (e) { error = e }
			return show(isolate.copy({e: error}).value().e)
		}`)
	for _, test := range []struct{ source, want string }{
		{"throw new URIError('u')", "URIError URIError: u"},
		{"throw new EvalError('e')", "EvalError EvalError: e"},
		{"throw new RangeError('r')", "RangeError RangeError: r"},
		{"throw new AggregateError([new TypeError('a'), 2, Object.assign(new URIError('u'), {code: 1})], 'many')", "AggregateError AggregateError: many (errors TypeError TypeError: a, 2, URIError URIError: u code=1)"},
		{"throw new AggregateError([], 'none')", "AggregateError AggregateError: none (errors )"},
		{"throw new AggregateError([new AggregateError([new Error('in')], 'one')], 'two')", "AggregateError AggregateError: two (errors AggregateError AggregateError: one (errors Error Error: in))"},
		{"throw Object.assign(new Error('x'), {code: 'E1', n: {a: [1]}})", `Error Error: x code="E1" n={"a":[1]}`},
		{"throw new Error('x', {cause: new TypeError('why', {cause: 5})})",
			"Error Error: x (cause TypeError TypeError: why (cause 5))"},
		{"throw new Error('x', {cause: Object.assign(new URIError('why'), {code: 7})})",
			"Error Error: x (cause URIError URIError: why code=7)"},
		{"throw new Error('x', {cause: {a: 1}})", `Error Error: x (cause {"a":1})`},
		{"throw new Error('x', {cause: () => 1})", `Error Error: x (cause "() => 1")`},
		{"class My extends Error { constructor(m) { super(m); this.name = 'My' } } throw new My('m')", "Error My: m"},
		{"class My extends RangeError { get name() { ran++; return 'Other' } } throw new My('m')", "Error My: m"},
		{"throw Object.assign(new Error('x'), {f() {}, s: Symbol(), m: new Map, p: new Proxy({}, {}), big: 'x'.repeat(1e6), deep: eval('['.repeat(40) + ']'.repeat(40)), good: 1})", `Error Error: x good=1`},
		{"const e = new Error('x'); Object.defineProperty(e, 'code', {get() { ran++; throw 1 }, enumerable: true}); throw e", "Error Error: x"},
		{"const e = new Error('x'); Object.defineProperty(e, 'message', {get() { ran++; throw 1 }}); throw e", "Error Error: "},
		{"const e = new Error('x'); Object.defineProperty(e, 'stack', {get() { ran++; throw 1 }}); throw e", "Error Error: x"},
		{"const e = new Error('x'); Object.defineProperty(e, 'cause', {get() { ran++; throw 1 }}); throw e", "Error Error: x"},
		{"const e = new Error('x'); Object.setPrototypeOf(e, new Proxy(Error.prototype, {get() { ran++ }, getPrototypeOf() { ran++ }, getOwnPropertyDescriptor() { ran++ }})); throw e", "Error Error: x"},
		{"Error.prepareStackTrace = () => { ran++; throw 1 }; const e = new Error('x'); throw e", "Error Error: x"},
	} {
		for _, way := range []string{"thrown", "passed", "inside", "returned", "copied"} {
			source := "globalThis.ran = 0;" + test.source
			require.Equal(t, test.want, js(t, c, fmt.Sprintf("%s(%q)", way, source)), "%s: %s", way, test.source)
		}
		require.Equal(t, 0.0, js(t, c, "context.evalSync('Error.prepareStackTrace = undefined; ran')"), test.source)
		require.Equal(t, 0.0, js(t, c, "Error.prepareStackTrace = undefined; ran"), test.source)
	}
}

// Errors that refer to themselves, long chains of causes and large lists of errors cross.
func TestErrorsCrossWithCycles(t *testing.T) {
	c := guest(t, v8.Limits{})
	family(t, c, isolates.Options{})
	js(t, c, show)
	for _, test := range []struct{ source, want string }{
		{"const e = new Error('x'); e.self = e; const r = isolate.copy({e, again: e}).value(); out = [r.e === r.again, r.e.self, r.e.message]", "[true,null,\"x\"]"},
		{"const e = new Error('x'); e.cause = e; const r = isolate.copy([e, e]).value(); out = [r[0] === r[1], r[0].cause === r[0]]", "[true,true]"},
		{"const e = new AggregateError([], 'x'); e.errors.push(e); const r = isolate.copy({e}).value(); out = [r.e.errors[0] === r.e, r.e instanceof AggregateError]", "[true,true]"},
		{"const o = {}; o.e = new Error('x', {cause: o}); const r = isolate.copy(o).value(); out = [r.e.cause === r]", "[true]"},
		{"let e; for (let n = 0; n < 20000; n++) e = new Error(n, {cause: e}); let r = isolate.copy(e).value(), n = 0; while (r) { r = r.cause; n++ } out = [n]", "[20000]"},
		{"const many = []; for (let n = 0; n < 2000; n++) many.push(new Error(n)); const r = isolate.copy(new AggregateError(many)).value(); out = [r.errors.length, r.errors[1023].message]", "[1024,\"1023\"]"},
		{"const e = new AggregateError([]); e.errors.length = 4e9; const r = isolate.copy(e).value(); out = [r.errors.length]", "[1024]"},
		{"const r = isolate.copy(new Error('x')).value(); out = [r.stack.split('\\n')[0], Object.keys(r).length, Object.getOwnPropertyNames(r).sort().join()]", "[\"Error: x\",0,\"message,stack\"]"},
		{"const b = new ArrayBuffer(8), e = new Error('x', {cause: {b}}); const r = isolate.copy({e, b}).value(); out = [r.e.cause.b === r.b, r.b.byteLength]", "[true,8]"},
	} {
		require.Equal(t, test.want, js(t, c, "{ let out; "+test.source+"; JSON.stringify(out) }"), test.source)
	}
}

// Many errors that share a large value do not take time for each.
func TestErrorsShareLargeValues(t *testing.T) {
	c := guest(t, v8.Limits{})
	family(t, c, isolates.Options{})
	begin := time.Now()
	require.Equal(t, "1024 true true", js(t, c, `{
		const large = Array(4e5).fill(0), many = Array(1024).fill(large)
		const r = isolate.copy(many.map(e => new AggregateError(many, 'x', {cause: large}))).value()
		r[0].errors.length + ' ' + (r[1].cause === r[0].errors[1023]) + ' ' + (r[1023].cause.length == 4e5)
	}`))
	require.Less(t, time.Since(begin), 30*time.Second)
}

// A guest that replaced the names of the classes gets an Error, and none of its code runs.
func TestErrorsCrossToHostileRealm(t *testing.T) {
	c := guest(t, v8.Limits{})
	family(t, c, isolates.Options{})
	js(t, c, show)
	js(t, c, `var ran = 0
		globalThis.EvalError = new Proxy(EvalError, {get() { ran++ }})
		Object.defineProperty(globalThis, 'AggregateError', {get() { ran++ }})
		Object.defineProperty(Object.prototype, 'code', {set() { ran++ }, configurable: true})
		Object.defineProperty(Object.prototype, 'errors', {set() { ran++ }, configurable: true})`)
	require.Equal(t, "EvalError e 0", js(t, c, `try { context.evalSync("throw new EvalError('e')") } catch (e) { e.name + ' ' + e.message + ' ' + ran }`))
	require.Equal(t, "true many 1 0", js(t, c, `try { context.evalSync("throw Object.assign(new AggregateError([1], 'many'), {code: 1})") } catch (e) { (e instanceof Error) + ' ' + e.message + ' ' + e.errors + ' ' + ran }`))
}

// The stack of a run that is ended inside another isolate has the frames of both.
func TestTerminatedInsideAnotherIsolate(t *testing.T) {
	c := guest(t, v8.Limits{})
	family(t, c, isolates.Options{})
	js(t, c, show)
	within, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	_, err := c.Eval(within, "function outer() { context.evalSync('function inner() { for (;;); } inner()', {name: 'inner.js'}) } outer()", v8.Origin{Name: "outer.js"})
	var ended *v8.TerminatedError
	require.ErrorAs(t, err, &ended)
	require.Regexp(t, `(?s)inner \(inner\.js.*another isolate.*outer \(outer\.js`, ended.Stack)
}
