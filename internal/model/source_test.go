package model

// source is a script whose outcome the model knows.
type source struct {
	name string
	text string
	is   outcome // of the run, if nothing else ends it
	kind kind    // of its completion value
	// goes is set if the script calls a Go function, which runs the body of the step.
	// caught is set if it catches the exception of that function, and micro if it calls
	// the function in a microtask.
	goes, caught, micro bool
	// loops is set if the script ends only with its context.
	loops bool
	// exhausts, loses and rejects describe what the script does to its isolate.
	exhausts, loses, rejects bool
}

// result is the number that the Go function returns.
const result = 7

// sources are the scripts. The first ones are the most frequent.
var sources = []source{
	{name: "go", text: "go()", is: valued(result), kind: primitive, goes: true},
	{name: "number", text: "1 + 1", is: valued(2), kind: primitive},
	{name: "object", text: "({n: 3})", is: ok, kind: object},
	{name: "function", text: "(function f(x) { return go() })", is: ok, kind: function},
	{name: "buffer", text: "new Uint8Array([1, 2, 3])", is: ok, kind: buffer},
	{name: "throw", text: "throw new TypeError('boom')", is: threw("boom")},
	{name: "throw-number", text: "throw 5", is: threw("5")},
	{name: "reject", text: "Promise.reject(new Error('rejected')); 3", is: valued(3), kind: primitive, rejects: true},
	{name: "caught", text: "try { go() } catch { 9 }", is: valued(result), kind: primitive, goes: true, caught: true},
	{name: "finally", text: "(() => { try { return go() } finally { 9 } })()", is: valued(result), kind: primitive,
		goes: true},
	{name: "map", text: "[0].map(go)[0]", is: valued(result), kind: primitive, goes: true},
	{name: "toJSON", text: "JSON.parse(JSON.stringify({toJSON: go}))", is: valued(result), kind: primitive,
		goes: true},
	{name: "proxy", text: "new Proxy({}, {get: go}).x", is: valued(result), kind: primitive, goes: true},
	{name: "valueOf", text: "+{valueOf: go}", is: valued(result), kind: primitive, goes: true},
	{name: "replace", text: "+'a'.replace('a', go)", is: valued(result), kind: primitive, goes: true},
	{name: "generator", text: "[...(function*() { yield go() })()][0]", is: valued(result), kind: primitive,
		goes: true},
	{name: "sort", text: "[2, 1].sort(go)[0] * 0 + 7", is: valued(result), kind: primitive, goes: true},
	{name: "static", text: "(class { static x = go() }).x", is: valued(result), kind: primitive, goes: true},
	{name: "microtask", text: "Promise.resolve().then(go); 4", is: valued(4), kind: primitive, goes: true, micro: true},
	{name: "go-loop", text: "go(); for (;;);", is: canceled, goes: true, loops: true},
	{name: "loop", text: "for (;;);", is: deadline, loops: true},
	{name: "caught-loop", text: "try { for (;;); } catch {} finally { for (;;); }", is: deadline, loops: true},
	{name: "memory", text: "(() => { const a = []; for (;;) a.push(new Array(4096).fill(1.5)) })()", is: memory,
		exhausts: true},
	{name: "lose", text: "fail()", is: lost, loses: true},
	{name: "stuck", text: "Array.prototype.indexOf.call({length: 2 ** 53 - 1}, 1)", is: lost, loops: true, loses: true},
	{name: "syntax", text: "1 +", is: threw("Unexpected end of input")},
}

// compiles reports whether the script has no syntax error.
func (s *source) compiles() bool { return s.name != "syntax" }

func sourceByName(name string) *source {
	for n := range sources {
		if sources[n].name == name {
			return &sources[n]
		}
	}
	panic("no source " + name)
}
