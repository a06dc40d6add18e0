// Package isolates lets guests create isolates.
//
// A [Family] consists of the isolates that one context creates, and those that they
// create in turn. [Options] limit all of them together, and they are closed together. The
// guest gets an object with these methods:
//
//	create({memory, runCPU})          // an Isolate; bytes, and milliseconds
//	reference(value)                  // remote.Reference to a value of the guest
//	callback(f, {async, ignored})     // remote.Function: a plain function for others
//	copy(value)                       // a value outside all isolates: size, value(), release()
//
// An Isolate has these members:
//
//	createContext()                   // remote.Realm: eval, evalSync, global, …
//	memory                            // the limit, in bytes
//	disposed
//	dispose()                         // closes it and the isolates that were created in it
//
// For example:
//
//	const child = isolate.create({memory: 16 * 1024 * 1024})
//	const context = child.createContext()
//	context.global.setSync('log', isolate.callback(line => console.log(line), {ignored: true}))
//	const add = context.evalSync('(a, b) => { log("adding"); return a + b }', {reference: true})
//	await add.apply(null, [1, 2], {timeout: 100})
//
// Methods that return a promise need a [v8.Loop] of the guest's context, which runs them.
// Contexts of created isolates have no loop.
package isolates
