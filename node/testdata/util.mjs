import util, { promisify, callbackify, parseArgs } from 'node:util';
import { createRequire, isBuiltin, builtinModules } from 'node:module';
import os from 'node:os';
import net from 'node:net';
import { isatty } from 'node:tty';
import { performance } from 'node:perf_hooks';
import { check, checkAsync, results } from './check.mjs';

await checkAsync('promisify', () => promisify((a, done) => done(null, a + 1))(1));
await checkAsync('promisify fails', () => promisify((done) => done(new Error('no')))());
await checkAsync('promisify setTimeout', () => promisify(setTimeout)(1, 'x'));
await checkAsync('callbackify', () => new Promise((resolve) => { callbackify(async (a) => a + 1)(1, (e, v) => resolve([e, v])); }));
await checkAsync('callbackify fails', () => new Promise((resolve) => { callbackify(async () => { throw null; })((e) => resolve([e.code, e.reason])); }));
for (const config of [{ args: ['-f', '--bar', 'b', '-abc', '--no-color', 'x'], options: { f: { type: 'boolean', short: 'f' }, bar: { type: 'string' } }, strict: false, tokens: true },
  { args: ['--foo=1', '-b2', '--', '-x'], options: { foo: { type: 'string', multiple: true }, bar: { type: 'string', short: 'b' } }, allowPositionals: true },
  { args: ['--unk'] }, { args: ['x'] }, { args: ['--foo'], options: { foo: { type: 'string' } } }, { args: [], options: { foo: { type: 'string', default: 'd' } } }]) check('parseArgs', () => parseArgs(config));
check('deprecate', () => util.deprecate((a) => a, 'old', 'DEP1').length);
check('inherits', () => util.inherits(class {}, undefined));
check('strip', () => util.stripVTControlCharacters('\u001b[31mred\u001b[39m'));
check('mime', () => {
  const m = new util.MIMEType('text/HTML; charset="utf-8"; q=1');
  m.params.set('x', 'a b');
  return [String(m), m.essence, m.params.get('q')];
});
check('types', () => ['isDate', 'isRegExp', 'isMap', 'isSet', 'isPromise', 'isProxy', 'isNativeError', 'isAsyncFunction', 'isGeneratorFunction', 'isGeneratorObject', 'isArgumentsObject',
  'isBoxedPrimitive', 'isTypedArray', 'isUint8Array', 'isAnyArrayBuffer', 'isDataView', 'isWeakMap', 'isMapIterator', 'isModuleNamespaceObject', 'isSymbolObject'].map((name) => [
  new Date(), /x/, new Map(), new Set(), Promise.resolve(), new Proxy({}, {}), new RangeError(), async () => {}, function* () {}, (function* () {})(), (function () { return arguments; })(), Object(1),
  new Float32Array(1), new Uint8Array(1), new SharedArrayBuffer(1), new DataView(new ArrayBuffer(1)), new WeakMap(), new Map().keys(), Object(Symbol('s')), {}, null, 5,
].map((value) => +util.types[name](value)).join('')));
const require = createRequire('file:///x/y.js');
check('createRequire', () => [require('node:path') === require('path'), typeof require('events'), require('events') === require('node:events').EventEmitter]);
check('isBuiltin', () => [isBuiltin('fs'), isBuiltin('node:fs'), isBuiltin('nothing'), builtinModules.includes('stream/promises')]);
check('same objects', () => [require('util') === util, require('buffer').Buffer === Buffer, require('process') === process, require('sys') === util]);
check('os', () => [os.EOL, os.constants.signals.SIGTERM, os.constants.errno.ENOENT, os.devNull]);
check('isIP', () => ['1.2.3.4', '1.2.3', '::1', '::ffff:1.2.3.4', '1::2::3', 'fe80::1%eth0', '256.1.1.1', ''].map((ip) => net.isIP(ip)));
check('isatty', () => isatty(99));
check('performance', () => [performance.now() > 0, performance.mark('m').name, performance.measure('d', 'm').entryType]);
check('process', () => [process.cwd() !== '', process.argv.length > 0, typeof process.hrtime()[0], typeof process.hrtime.bigint(), process.uptime() >= 0, process.memoryUsage().heapUsed > 0,
  process[Symbol.toStringTag], typeof process.version, process.platform, process.exitCode]);
check('env', () => {
  process.env.PADDOCK_TEST = 5;
  const value = process.env.PADDOCK_TEST;
  delete process.env.PADDOCK_TEST;
  return [value, process.env.PADDOCK_TEST, 'PADDOCK_TEST' in process.env];
});
check('warning', () => process.emitWarning(5));
check('tick of nothing', () => process.nextTick(5));
check('global', () => [global === globalThis, typeof Buffer, typeof process]);
export default results();
