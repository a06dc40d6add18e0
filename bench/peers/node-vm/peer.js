// This peer is node:vm, contexts in node's own isolate. There is no boundary: each side
// uses functions and objects of the other directly. That is why it is fast, and why
// node's documentation says that it is not for untrusted code.
"use strict";
const v8 = require("node:v8");
const vm = require("node:vm");
const peer = require("../node/peer.js");

function version() {
	return `node ${process.versions.node}, V8 ${process.versions.v8}`;
}

// open makes a context in which a file has run.
function open(run, file) {
	const context = vm.createContext({});
	vm.runInContext(run.text(file), context, { filename: file });
	return context;
}

const shared = "only a context in the isolate of the host";

function contexts(figure, note) {
	return (run) =>
		run.loop(
			figure,
			(n) => {
				let sum;
				for (let i = 0; i < n; i++) sum = vm.runInContext("1+1", vm.createContext({}));
				return sum;
			},
			note,
		);
}

function call(run) {
	const { add } = open(run, "calls.js");
	run.loop(
		"call",
		(n) => {
			let sum;
			for (let i = 0; i < n; i++) sum = add(1, 2);
			return sum;
		},
		"no boundary; V8 may inline the function",
	);
	run.impossible("call each", "only one thread can use the isolate, so there is nothing to enter");
}

function callback(run) {
	const context = open(run, "calls.js");
	context.host = (x) => x + 1;
	run.loop("callback", (n) => context.repeat(n) / n, "no boundary");
}

function object(run) {
	const context = open(run, "object.js");
	const host = new Function(run.text("object.js") + "; return { one, many, weigh, weighAll };")();
	const note = "not copied, because the heap is shared";
	const times = (f) => (n) => {
		let x;
		for (let i = 0; i < n; i++) x = f();
		return x;
	};
	run.loop("1 KiB in", times(() => context.weigh(host.one)), note);
	run.loop("1 KiB out", times(() => host.weigh(context.give())), note);
	run.loop("1 MiB in", times(() => context.weighAll(host.many)), note);
	run.loop("1 MiB out", times(() => host.weighAll(context.giveAll())), note);
}

function kernel(name) {
	return (run) => run.kernel(name, open(run, name + ".js").kernel);
}

function idle(run) {
	return run.idle(
		"idle",
		() => {
			const context = vm.createContext({});
			vm.runInContext("1+1", context);
			return context;
		},
		shared,
	);
}

// kill ends a script by its timeout.
function kill(figure, source) {
	return (run) => {
		const context = vm.createContext({});
		run.kill(
			figure,
			() => run.ended(() => vm.runInContext(source, context, { timeout: peer.limit }), /timed out/),
			() => vm.runInContext("1+1", context),
			"the context cannot be used afterwards",
		);
	};
}

// start uses cachedData of a script that has run, as the documentation of
// Script.createCachedData recommends. V8's compilation cache is off, because with it V8
// would compile the source only once per isolate, and a start is that of a process. A
// note has the time of a further context with the same vm.Script.
function start(run) {
	v8.setFlagsFromString("--no-compilation-cache");
	const text = run.text("bundle.js");
	const up = (f) => (n) => {
		let x;
		for (let i = 0; i < n; i++) {
			const context = vm.createContext({});
			f().runInContext(context);
			x = vm.runInContext("main(7)", context);
		}
		return x;
	};
	const kept = new vm.Script(text);
	const again = run.measure(up(() => kept)).value / 1e6;
	const note = `only a context; ${again.toPrecision(3)} ms if the vm.Script is kept`;
	run.loop("start text", up(() => new vm.Script(text)), note);
	const cachedData = kept.createCachedData();
	run.loop(
		"start cache",
		up(() => {
			const script = new vm.Script(text, { cachedData });
			if (script.cachedDataRejected) throw new Error("the cache was rejected");
			return script;
		}),
		note,
	);
	run.impossible("start snapshot", "a snapshot of node is for the whole process and not for a context");
}

function webAssembly(run) {
	const context = vm.createContext({ wire: run.file("kernel.wasm"), host: (x) => x + 1 });
	vm.runInContext(
		`
		var compiled = new WebAssembly.Module(wire);
		function instance() { return new WebAssembly.Instance(compiled, {env: {host}}).exports }
		var {kernel, add, repeat, spin} = instance();
	`,
		context,
	);
	const { kernel, add, repeat, instance } = context;
	run.kernel("wasm kernel", kernel);
	run.loop(
		"wasm call",
		(n) => {
			let sum;
			for (let i = 0; i < n; i++) sum = add(1, 2);
			return sum;
		},
		"no boundary; V8 may inline the function",
	);
	run.loop("wasm callback", (n) => repeat(n) / n, "no boundary");
	run.loop("wasm instance", (n) => {
		let sum;
		for (let i = 0; i < n; i++) sum = instance().add(1, 2);
		return sum;
	});
	run.kill(
		"wasm kill",
		() => run.ended(() => vm.runInContext("spin()", context, { timeout: peer.limit }), /timed out/),
		() => vm.runInContext("1+1", context),
		"the context cannot be used afterwards",
	);
}

peer.main(version, {
	create: contexts("create", shared),
	context: contexts("context"),
	call,
	callback,
	object,
	raytrace: kernel("raytrace"),
	transform: kernel("transform"),
	regexp: kernel("regexp"),
	scheduler: kernel("scheduler"),
	idle,
	kill: kill("kill", "for (;;);"),
	stuck: kill("stuck", "Array.prototype.forEach.call({length: 9007199254740991}, function () {})"),
	memory: "a context has no memory limit",
	start,
	wasm: webAssembly,
});
