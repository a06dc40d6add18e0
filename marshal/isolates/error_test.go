package isolates_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/marshal/isolates"
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
		{"throw new Error('x', {cause: new TypeError('why', {cause: 5})})", "Error Error: x (cause TypeError TypeError: why (cause 5))"},
		{"throw new Error('x', {cause: Object.assign(new URIError('why'), {code: 7})})", "Error Error: x (cause URIError URIError: why code=7)"},
		{"class My extends Error { constructor(m) { super(m); this.name = 'My' } } throw new My('m')", "Error My: m"},
		{"throw Object.assign(new Error('x'), {get bad() { return 1 }, f() {}, good: 1})", `Error Error: x bad=1 good=1`},
		{"const e = new Error('x'); Object.defineProperty(e, 'code', {get() { throw 1 }, enumerable: true}); throw e", "Error Error: x"},
	} {
		require.Equal(t, test.want, js(t, c, fmt.Sprintf("thrown(%q)", test.source)), "thrown: %s", test.source)
	}
	for _, test := range []struct{ source, want string }{
		{"throw new URIError('u')", "URIError URIError: u"},
		{"throw new AggregateError([new TypeError('a'), 2], 'many')", "AggregateError AggregateError: many (errors TypeError TypeError: a, 2)"},
		{"throw Object.assign(new Error('x'), {code: 'E1', n: {a: [1]}})", `Error Error: x code="E1" n={"a":[1]}`},
		{"class My extends Error { constructor(m) { super(m); this.name = 'My' } } throw new My('m')", `Error My: m`},
		{"throw new Error('x', {cause: new Map([[1, 2]])})", "Error Error: x (cause {})"},
	} {
		require.Equal(t, test.want, js(t, c, fmt.Sprintf("passed(%q)", test.source)), "passed: %s", test.source)
	}
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
