import assert from 'node:assert';
import util from 'node:util';
import { check, checkAsync, results } from './check.mjs';

const loop = () => {
  const o = {};
  o.o = o;
  return o;
};
const pairs = [[1, 1], [1, '1'], [{ a: 1 }, { a: '1' }], [[1, 2], [1, 2]], [NaN, NaN], [0, -0], [new Set([1, { a: 1 }]), new Set([1, { a: 1 }])],
  [new Map([[{ a: 1 }, 2]]), new Map([[{ a: 1 }, 2]])], [new Date(1), new Date(1)], [/a/g, /a/], [new Error('a'), new Error('a')], [[1, , 2], [1, undefined, 2]],
  [new Uint8Array([1]), new Uint8Array([1])], [Object(1), Object(2)], [{ [Symbol.for('a')]: 1 }, {}], [Object.create(null), {}], [null, undefined], ['a', Object('a')],
  [[], {}], [new Set([[1], [2]]), new Set([[2], [1]])], [new Map([[1, 'a']]), new Map([['1', 'a']])], [loop(), loop()]];
pairs.forEach(([a, b], n) => {
  for (const f of ['equal', 'strictEqual', 'deepEqual', 'deepStrictEqual', 'notEqual', 'notDeepEqual', 'notStrictEqual', 'notDeepStrictEqual']) {
    check(`${f} ${n}`, () => {
      try {
        assert[f](a, b);
        return 'passes';
      } catch (e) {
        return [e.code, e.operator, e.generatedMessage, e.name];
      }
    });
  }
  check(`isDeepStrictEqual ${n}`, () => util.isDeepStrictEqual(a, b));
});
const throws = (e) => () => { throw e; };
[() => assert.strictEqual(1, 2), () => assert.throws(() => {}), () => assert.throws(throws(new Error('x')), /y/), () => assert.throws(throws(new Error('x')), TypeError),
  () => assert.throws(throws(new Error('x')), { message: 'x' }), () => assert.doesNotThrow(throws(new Error('x'))), () => assert.match('a', /b/), () => assert.ifError(new Error('z')),
  () => assert.fail(), () => assert.fail('m'), () => assert.notStrictEqual(1, 1), () => assert.deepEqual([1], [2]), () => assert.notDeepEqual([1], [1]), () => assert.ok(0, 'msg'),
  () => assert.strict.equal(1, '1'), () => assert(), () => assert.strictEqual(1, 2, new RangeError('own'))].forEach((f, n) => check(`message ${n}`, f));
await checkAsync('rejects', () => assert.rejects(Promise.reject(new Error('r')), /r/));
await checkAsync('rejects nothing', () => assert.rejects(Promise.resolve(1)));
await checkAsync('doesNotReject', () => assert.doesNotReject(async () => { throw new Error('q'); }));
export default results();
