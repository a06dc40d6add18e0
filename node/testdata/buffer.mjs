import buffer, { Buffer } from 'node:buffer';
import { StringDecoder } from 'node:string_decoder';
import { check, results } from './check.mjs';

for (const t of ['', 'abc', 'é€😀', '\ud800x', `${'x'.repeat(100)}ü`, 'zz', 'ff0', '/+-_AQ==', 'a b\nc=', 'YWJj']) {
  for (const e of ['utf8', 'hex', 'base64', 'base64url', 'latin1', 'ascii', 'utf16le', 'UCS-2']) {
    check(`from ${JSON.stringify(t)} ${e}`, () => {
      const b = Buffer.from(t, e);
      return [b.toString('hex'), Buffer.byteLength(t, e), b.toString(e), b.toString('base64'), b.toString('base64url'), b.toString('latin1'), b.toString('ascii')];
    });
  }
}
const all = [(b) => b.indexOf('hello'), (b) => b.indexOf('hello', 1), (b) => b.lastIndexOf('hello'), (b) => b.lastIndexOf('hello', 3), (b) => b.lastIndexOf('o', -5),
  (b) => b.indexOf(''), (b) => b.includes('wor'), (b) => b.indexOf(111), (b) => b.indexOf(Buffer.from('d h')), (b) => `${b.slice(-5, -1)}`, (b) => `${b.fill('ab', 2, 7)}`,
  (b) => b.fill(0).toString('hex'), (b) => `${b.write('xyz', 3)} ${b}`, (b) => b.write('€€€€', 0, 7) + b.toString('hex'), (b) => `${b.copy(b, 0, 6, 11)} ${b}`,
  (b) => b.equals(Buffer.from('x')), (b) => b.compare(Buffer.from('hello')), (b) => b.readUInt8(1.5), (b) => b.readUInt8('1'), (b) => b.readUInt16BE(0), (b) => b.readInt32LE(1),
  (b) => b.readUIntBE(0, 6), (b) => b.readIntLE(0, 5), (b) => b.readDoubleLE(1), (b) => b.readFloatBE(0), (b) => b.readBigInt64LE(2), (b) => b.readBigUInt64BE(2),
  (b) => [b.writeIntBE(-5, 1, 3), `${b}`], (b) => [b.writeUIntLE(2 ** 47, 1, 6), b.toString('hex')], (b) => [b.writeDoubleBE(1.5, 0), b.toString('hex')],
  (b) => [b.writeBigInt64LE(-1n, 0), b.toString('hex')], (b) => b.writeInt32LE('7', 0), (b) => b.swap16(), (b) => `${b.subarray(0, 16).swap16()}`, (b) => `${b.subarray(0, 16).swap64()}`,
  (b) => b.toString('utf8', 3, 8), (b) => b.toString('nope'), (b) => b.fill('zz', 'hex'), (b) => b.latin1Slice(1, 3), (b) => JSON.stringify(b.slice(0, 2)), (b) => b.writeUInt32LE(0xdeadbeef, 2) && b.readUInt32LE(2)];
all.forEach((f) => check(String(f), () => f(Buffer.from('hello world hello'))));
[() => Buffer.concat([Buffer.from('a'), new Uint8Array([98])]), () => Buffer.concat([Buffer.from('abc')], 2), () => Buffer.concat('x'), () => Buffer.alloc(5, 'ab'), () => Buffer.alloc('1'),
  () => Buffer.from(5), () => Buffer.from(null), () => Buffer.from({ length: 2, 0: 1, 1: 2 }), () => Buffer.from(new String('x')), () => Buffer.from({ type: 'Buffer', data: [1, 2] }),
  () => Buffer.from([1.5, 256, -1, '3']), () => Buffer.isEncoding('UTF-8'), () => Buffer.isEncoding('x'), () => Buffer.compare(Buffer.from('a'), Buffer.from('b')),
  () => Buffer.from(new ArrayBuffer(8), 2, 3).length, () => Buffer.from(new ArrayBuffer(8), 9), () => buffer.transcode(Buffer.from('€'), 'utf8', 'latin1'), () => buffer.isUtf8(Buffer.from([0xc0])),
  () => Buffer.of(1, 2, 3), () => Buffer.copyBytesFrom(new Uint16Array([1, 2, 3]), 1), () => Buffer.from('abc').subarray(1) instanceof Buffer, () => Buffer.alloc(60)].forEach((f) => check(String(f), f));
let seed = 1;
const random = (n) => {
  seed = (seed * 1103515245 + 12345) & 0x7fffffff;
  return seed % n;
};
for (let n = 0; n < 200; n++) {
  const encoding = ['utf8', 'utf16le', 'base64', 'base64url', 'hex', 'latin1'][random(6)];
  const source = Buffer.from('aé€😀z\u0800'.repeat(3)), decoder = new StringDecoder(encoding), parts = [];
  for (let at = 0, step; at < source.length; at += step) parts.push(decoder.write(source.subarray(at, at + (step = 1 + random(5)))));
  check(`decoder ${n} ${encoding}`, () => [parts, decoder.end()]);
}
export default results();
