import zlib from 'node:zlib';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import util from 'node:util';
import { check, checkAsync, results } from './check.mjs';

const data = Buffer.from('hello hello hello '.repeat(5000));
for (const [to, from] of [['gzip', 'gunzip'], ['deflate', 'inflate'], ['deflateRaw', 'inflateRaw'], ['gzip', 'unzip'], ['deflate', 'unzip']]) {
  check(`${to} ${from}`, () => {
    const small = zlib[`${to}Sync`](data);
    return [small.length < 1000, zlib[`${from}Sync`](small).equals(data), zlib[`${from}Sync`](zlib[`${to}Sync`]('')).length];
  });
  await checkAsync(`${to} with a callback`, async () => (await util.promisify(zlib[from])(await util.promisify(zlib[to])(data, { level: 9 }))).equals(data));
  await checkAsync(`stream of ${to}`, async () => {
    const parts = [];
    const name = (s) => `create${s[0].toUpperCase()}${s.slice(1)}`;
    await pipeline(Readable.from([data, data, Buffer.from('end')]), zlib[name(to)](), zlib[name(from)](), async (source) => { for await (const part of source) parts.push(part); });
    return Buffer.concat(parts).equals(Buffer.concat([data, data, Buffer.from('end')]));
  });
}
check('of Node.js', () => [zlib.gunzipSync(Buffer.from('H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA==', 'base64')).toString(), zlib.inflateSync(Buffer.from('eJzLSM3JyQcABiwCFQ==', 'base64')).toString()]);
check('no header', () => zlib.inflateSync(Buffer.from('xxxxxxxx')));
check('no gzip', () => zlib.gunzipSync(Buffer.from('xxxxxxxx')));
check('early end', () => zlib.gunzipSync(zlib.gzipSync(data).subarray(0, 50)));
check('too large', () => zlib.gunzipSync(zlib.gzipSync(data), { maxOutputLength: 10 }));
check('no data', () => zlib.gzipSync(5));
check('level', () => zlib.gzipSync('x', { level: 11 }));
check('crc32', () => zlib.crc32 === undefined || zlib.crc32('hello'));
export default results();
