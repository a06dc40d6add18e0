// Modules of Node.js, arguments, the environment, and the exit code.
import { inspect } from 'node:util';
import path from 'path';
import { readFileSync } from 'node:fs';
console.log(process.argv.slice(2), { ...process.env }, inspect(new Map([[1, 2]])), path.join('a', '..', 'b'));
console.log(Buffer.from('text').toString('hex'), typeof fetch, typeof URL);
try {
  readFileSync('x');
} catch (e) {
  console.log(e.code);
}
setTimeout(() => process.exit(7), 10);
