// This peer is isolated-vm, V8's isolates in node. The synchronous methods are the fast
// ones if, as here, the host waits for the result. Functions of the guest are called by a
// Reference, and functions of the host by a Callback. Objects cross with the copy option,
// as its documentation recommends. ExternalCopy takes the same time, and so does JSON
// text, except for 1 MiB, where it took three quarters of the time.
"use strict";
const ivm = require("isolated-vm");
const peer = require("../node/peer.js");

const memoryLimit = 1024; // MiB, in tasks that do not measure memory

function version() {
	return `isolated-vm ${require("isolated-vm/package.json").version}, node ${process.versions.node}, V8 ${process.versions.v8}`;
}

// open makes an isolate with a context in which a file has run.
function open(run, file) {
	const isolate = new ivm.Isolate({ memoryLimit });
	const context = isolate.createContextSync();
	context.evalSync(run.text(file), { filename: file });
	return { isolate, context };
}

function get(context, name) {
	return context.global.getSync(name, { reference: true });
}

function create(run) {
	run.loop("create", (n) => {
		let sum;
		for (let i = 0; i < n; i++) {
			const isolate = new ivm.Isolate({ memoryLimit });
			sum = isolate.createContextSync().evalSync("1+1");
			isolate.dispose();
		}
		return sum;
	});
}

function contexts(run) {
	const isolate = new ivm.Isolate({ memoryLimit });
	run.loop("context", (n) => {
		let sum;
		for (let i = 0; i < n; i++) {
			const context = isolate.createContextSync();
			sum = context.evalSync("1+1");
			context.release();
		}
		return sum;
	});
}

function call(run) {
	const { context } = open(run, "calls.js");
	const add = get(context, "add");
	const calls = (n) => {
		let sum;
		for (let i = 0; i < n; i++) sum = add.applySync(undefined, [1, 2]);
		return sum;
	};
	run.loop("call", calls, "each call enters and leaves the isolate, which cannot be held");
	run.loop("call each", calls);
}

function callback(run) {
	const { context } = open(run, "calls.js");
	context.global.setSync("host", new ivm.Callback((x) => x + 1));
	const repeat = get(context, "repeat");
	run.loop("callback", (n) => repeat.applySync(undefined, [n]) / n);
}

// The records of the host are made by object.js in the host's realm.
function records(run) {
	return new Function(run.text("object.js") + "; return { one, many, weigh, weighAll };")();
}

function object(run) {
	const { context } = open(run, "object.js");
	const host = records(run);
	const into = (figure, name, x) => {
		const f = get(context, name);
		run.loop(figure, (n) => {
			let weight;
			for (let i = 0; i < n; i++) weight = f.applySync(undefined, [x], { arguments: { copy: true } });
			return weight;
		});
	};
	const out = (figure, name, weigh) => {
		const f = get(context, name);
		run.loop(figure, (n) => {
			let weight;
			for (let i = 0; i < n; i++) weight = weigh(f.applySync(undefined, [], { result: { copy: true } }));
			return weight;
		});
	};
	into("1 KiB in", "weigh", host.one);
	out("1 KiB out", "give", host.weigh);
	into("1 MiB in", "weighAll", host.many);
	out("1 MiB out", "giveAll", host.weighAll);
}

function kernel(name) {
	return (run) => {
		const { context } = open(run, name + ".js");
		const f = get(context, "kernel");
		run.kernel(name, () => f.applySync(undefined, []));
	};
}

function idle(run) {
	return run.idle("idle", () => {
		const isolate = new ivm.Isolate({ memoryLimit });
		const context = isolate.createContextSync();
		context.evalSync("1+1");
		return { isolate, context };
	});
}

const gone = "the isolate is disposed of, and another must be created";

// kill ends a script by its timeout.
function kill(figure, source) {
	return (run) => {
		const context = new ivm.Isolate({ memoryLimit }).createContextSync();
		run.kill(figure, () => run.ended(() => context.evalSync(source, { timeout: peer.limit }), /timed out/), () => context.evalSync("1+1"), gone);
	};
}

function memory(run) {
	const context = new ivm.Isolate({ memoryLimit: peer.memoryLimit }).createContextSync();
	const source = run.text("memory.js");
	run.exhaust("memory", () => context.evalSync(source), /memory/, () => context.evalSync("1+1"), gone);
}

// start runs the snapshot last, because the documentation warns about snapshots. A cache
// can only be made when a script is compiled, so it lacks functions that are compiled
// when they are called.
function start(run) {
	const text = run.text("bundle.js");
	const up = (figure, options, load) =>
		run.loop(figure, (n) => {
			let x;
			for (let i = 0; i < n; i++) {
				const isolate = new ivm.Isolate({ memoryLimit, ...options });
				const context = isolate.createContextSync();
				load(isolate, context);
				x = context.evalSync("main(7)");
				isolate.dispose();
			}
			return x;
		});
	up("start text", {}, (isolate, context) => context.evalSync(text));
	const { cachedData } = new ivm.Isolate({ memoryLimit }).compileScriptSync(text, { produceCachedData: true });
	up("start cache", {}, (isolate, context) => {
		const script = isolate.compileScriptSync(text, { cachedData });
		if (script.cachedDataRejected) throw new Error("the cache was rejected");
		script.runSync(context);
	});
	const snapshot = ivm.Isolate.createSnapshot([{ code: text }]);
	up("start snapshot", { snapshot }, () => {});
}

// webAssembly runs the module in the isolate, and calls its exports by References.
function webAssembly(run) {
	const context = new ivm.Isolate({ memoryLimit }).createContextSync();
	context.global.setSync("wire", new ivm.ExternalCopy(new Uint8Array(run.file("kernel.wasm")).buffer).copyInto());
	context.global.setSync("host", new ivm.Callback((x) => x + 1));
	context.evalSync(`
		var compiled = new WebAssembly.Module(wire);
		function instance() { return new WebAssembly.Instance(compiled, {env: {host}}).exports }
		var {kernel, add, repeat, spin} = instance();
	`);
	// Constants of scripts are not properties of the global object.
	const [kernel, add, repeat, spin, fresh] = ["kernel", "add", "repeat", "spin", "(() => instance().add)"].map((source) =>
		context.evalSync(source, { reference: true }),
	);
	run.kernel("wasm kernel", () => kernel.applySync(undefined, []));
	run.loop("wasm call", (n) => {
		let sum;
		for (let i = 0; i < n; i++) sum = add.applySync(undefined, [1, 2]);
		return sum;
	});
	run.loop("wasm callback", (n) => repeat.applySync(undefined, [n]) / n);
	run.loop("wasm instance", (n) => {
		let sum;
		for (let i = 0; i < n; i++) {
			const add = fresh.applySync(undefined, [], { result: { reference: true } });
			sum = add.applySync(undefined, [1, 2]);
			add.release();
		}
		return sum;
	});
	run.kill(
		"wasm kill",
		() => run.ended(() => spin.applySync(undefined, [], { timeout: peer.limit }), /timed out/),
		() => context.evalSync("1+1"),
		gone,
	);
}

peer.main(version, {
	create,
	context: contexts,
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
	memory,
	start,
	wasm: webAssembly,
});
