// Package isolates lets guests make isolates of their own.
//
// A [Family] is what one context may make, and all that those make in turn: bounded
// together by [Options], and closed together. Its guest gets an object with
//
//	create({memory, runCPU})          // an Isolate; bytes, and milliseconds
//	reference(value)                  // marshal.Reference to a value of the guest's
//	callback(f, {async, ignored})     // marshal.Callback: a plain function for others
//	copy(value)                       // a value outside every heap: size, value(), release()
//
// and an Isolate has
//
//	createContext()                   // marshal.Realm: eval, evalSync, global, …
//	memory                            // the limit, in bytes
//	disposed
//	dispose()                         // closes it, and what was made in it
//
// For example:
//
//	const child = isolate.create({memory: 16 * 1024 * 1024})
//	const context = child.createContext()
//	context.global.setSync('log', isolate.callback(line => console.log(line), {ignored: true}))
//	const add = context.evalSync('(a, b) => { log("adding"); return a + b }', {reference: true})
//	await add.apply(null, [1, 2], {timeout: 100})
//
// What the guest asks for by a promise is run by the [v8.Loop] of its context, and
// needs one. Contexts of a child have none.
package isolates
