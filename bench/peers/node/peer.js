// Functions that the peers in node share. ../peer/peer.go has the same for Go, with more
// explanations. A peer is run as
//
//	node peer.js FOLDER BUDGET TASK
"use strict";
const fs = require("node:fs");
const path = require("node:path");

const most = 1_000_000;
const kills = 8;
const idlers = 500;
const settled = 3000; // milliseconds

exports.limit = 50; // milliseconds
exports.memoryLimit = 64; // MiB

// main runs the task of the command line. tasks are functions of a Run, or strings that
// say why a task is not possible.
exports.main = function (version, tasks) {
	main(version, tasks).catch((e) => {
		console.error(e.message); // only the message, because the runner shows the last line
		process.exitCode = 1;
	});
};

async function main(version, tasks) {
	const [folder, budget, task] = process.argv.slice(2);
	if (!/^\d+ms$/.test(budget || "") || !task) throw new Error("usage: peer FOLDER BUDGETms TASK");
	const run = new Run(folder, parseInt(budget));
	if (task === "version") print({ version: version() });
	else if (!Object.hasOwn(tasks, task)) throw new Error(`there is no task ${task}`);
	else if (typeof tasks[task] === "string") print({ impossible: tasks[task] });
	else await tasks[task](run);
}

// Writes synchronously, so that nothing is lost if the process crashes.
function print(line) {
	fs.writeSync(1, JSON.stringify(line) + "\n");
}

function now() {
	return Number(process.hrtime.bigint()); // nanoseconds
}

function median(all) {
	return all.slice().sort((a, b) => a - b)[Math.floor(all.length / 2)];
}

class Run {
	constructor(folder, budget) {
		this.folder = folder;
		this.budget = budget * 1e6;
	}

	file(name) {
		return fs.readFileSync(path.join(this.folder, name));
	}

	text(name) {
		return this.file(name).toString();
	}

	impossible(figure, why) {
		print({ figure, impossible: why });
	}

	// loop prints the result of measure.
	loop(figure, f, note) {
		print({ figure, ...this.measure(f), note });
	}

	// measure returns the time per operation in nanoseconds, where f does n
	// operations.
	measure(f) {
		let n = 1;
		for (;;) {
			const start = now(), check = f(n), took = now() - start;
			if (took >= 4 * this.budget && n === 1) return { value: took, check };
			if (took >= this.budget / 4 || n === most) {
				n = Math.min(most, Math.max(1, Math.floor((n * this.budget) / took)));
				break;
			}
			n = Math.min(most, n * 2);
		}
		const start = now(), check = f(n), took = now() - start;
		return { value: took / n, check };
	}

	// kernel measures runs of f in nanoseconds, after a warm-up.
	kernel(figure, f) {
		const all = [], began = now(), warm = this.budget / 2;
		let check;
		for (;;) {
			const start = now();
			check = f();
			const end = now(), took = end - start, spent = end - began;
			if (spent >= warm && (start - began >= warm || took >= this.budget + warm)) all.push(took);
			if (spent >= warm + this.budget && all.length > 0) break;
		}
		print({ figure, value: median(all), check });
	}

	// kill measures how much later than its limit a script ends.
	kill(figure, f, usable, gone) {
		const late = [];
		let note;
		for (let i = 0; i < kills; i++) {
			late.push(f() - exports.limit * 1e6);
			if (!works(usable)) {
				note = gone;
				break;
			}
		}
		print({ figure, value: Math.max(0, median(late)), note });
	}

	// ended returns the duration of f, which must throw an error that matches like.
	ended(f, like) {
		const start = now();
		try {
			f();
		} catch (e) {
			const took = now() - start;
			if (like.test(e.message)) return took;
			throw e;
		}
		throw new Error("it was not ended");
	}

	// exhaust measures the time until a script that uses all memory is ended.
	exhaust(figure, f, like, usable, gone) {
		const took = this.ended(f, like);
		print({ figure, value: took, note: works(usable) ? undefined : gone });
	}

	// idle measures the resident memory per idle engine.
	async idle(figure, one, note) {
		const all = [one(), one()], before = resident();
		for (let i = 0; i < idlers; i++) all.push(one());
		await new Promise((done) => setTimeout(done, settled));
		const after = resident();
		print({ figure, value: Math.max(0, after - before) / idlers, note });
		return all; // keeps the engines until here
	}
}

// works reports whether 1+1 is 2.
function works(usable) {
	try {
		return usable() === 2;
	} catch {
		return false;
	}
}

// resident returns the resident memory of this process in bytes, after a garbage
// collection. It requires --expose-gc.
function resident() {
	globalThis.gc();
	return process.memoryUsage.rss();
}
