// escape: replace the built-ins that the host might use
// want: replaced 3 Ann 1,2 true
const replaced = new Error('replaced');
const lie = () => { throw replaced; };
for (const [object, keys] of [[Function.prototype, ['call', 'apply', 'bind', 'toString']], [Array.prototype, ['push', 'map']], [Object, ['keys', 'defineProperty', 'create', 'getPrototypeOf']], [JSON, ['stringify', 'parse']], [Promise, ['resolve']], [Promise.prototype, ['then']], [Reflect, ['apply', 'construct', 'ownKeys']]]) {
  for (const key of keys) object[key] = lie;
}
for (const name of ['Object', 'Array', 'Error', 'TypeError', 'Promise', 'Uint8Array', 'Map', 'Symbol', 'ArrayBuffer']) globalThis[name] = lie;
let name;
try { call(lie); } catch (e) { name = e.message; }
let error;
try { fail('plain'); } catch (e) { error = e; }
`${name} ${sum([1, 2])} ${people()[0].name} ${raw([1, 2]).slice(1, -1)} ${error.message === 'plain'}`;
