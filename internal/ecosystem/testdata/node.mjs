// Runs one workload under node: node node.mjs NAME.
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";

const [name] = process.argv.slice(2);
const start = performance.now();
const { default: work } = await import(`./workloads/${name}.mjs`);
const loaded = performance.now();
const output = await work(path => readFileSync(new URL(path, import.meta.url)));
const done = performance.now();
process.stdout.write(JSON.stringify({ output, load: loaded - start, run: done - loaded }));
