// The module zlib, on Go's compression. Compression is done in parts; decompression needs all the
// data. There is no Brotli.
(require, host) => {
  'use strict';
  const errors = require('internal/errors');
  const { Buffer } = require('buffer');
  const { Transform } = require('stream');
  const { nextTick } = require('process');

  const constants = {
    Z_NO_FLUSH: 0, Z_PARTIAL_FLUSH: 1, Z_SYNC_FLUSH: 2, Z_FULL_FLUSH: 3, Z_FINISH: 4, Z_BLOCK: 5, Z_OK: 0, Z_STREAM_END: 1, Z_NEED_DICT: 2,
    Z_ERRNO: -1, Z_STREAM_ERROR: -2, Z_DATA_ERROR: -3, Z_MEM_ERROR: -4, Z_BUF_ERROR: -5, Z_VERSION_ERROR: -6, Z_NO_COMPRESSION: 0, Z_BEST_SPEED: 1,
    Z_BEST_COMPRESSION: 9, Z_DEFAULT_COMPRESSION: -1, Z_FILTERED: 1, Z_HUFFMAN_ONLY: 2, Z_RLE: 3, Z_FIXED: 4, Z_DEFAULT_STRATEGY: 0,
    DEFLATE: 1, INFLATE: 2, GZIP: 3, GUNZIP: 4, DEFLATERAW: 5, INFLATERAW: 6, UNZIP: 7, Z_MIN_WINDOWBITS: 8, Z_MAX_WINDOWBITS: 15, Z_DEFAULT_WINDOWBITS: 15,
    Z_MIN_CHUNK: 64, Z_MAX_CHUNK: Infinity, Z_DEFAULT_CHUNK: 16384, Z_MIN_MEMLEVEL: 1, Z_MAX_MEMLEVEL: 9, Z_DEFAULT_MEMLEVEL: 8, Z_MIN_LEVEL: -1,
    Z_MAX_LEVEL: 9, Z_DEFAULT_LEVEL: -1, BROTLI_OPERATION_PROCESS: 0, BROTLI_OPERATION_FLUSH: 1, BROTLI_OPERATION_FINISH: 2, BROTLI_PARAM_MODE: 0,
    BROTLI_PARAM_QUALITY: 1, BROTLI_MIN_QUALITY: 0, BROTLI_MAX_QUALITY: 11, BROTLI_DEFAULT_QUALITY: 11, BROTLI_PARAM_LGWIN: 2, BROTLI_PARAM_SIZE_HINT: 5,
  };
  const PART = 1 << 20, WINDOW = 32 << 10;

  const bytesOf = (data) => {
    if (typeof data === 'string') return Buffer.from(data);
    if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    if (data instanceof ArrayBuffer) return Buffer.from(data);
    throw errors.argType('buffer', ['string', 'Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'], data);
  };
  const failure = (code, errno, message) => Object.assign(new Error(message), { errno, code });
  const crc32 = (data, value = 0) => {
    errors.integer(value, 'value', 0, 2 ** 32 - 1);
    const bytes = bytesOf(data);
    for (let n = 0; n < bytes.length; n += PART) value = host.checksum(value, bytes.subarray(n, n + PART));
    return value;
  };
  const adler32 = (value, bytes) => {
    let a = value & 0xffff, b = value >>> 16;
    for (let n = 0; n < bytes.length;) {
      for (const end = Math.min(n + 3800, bytes.length); n < end; n++) {
        a += bytes[n];
        b += a;
      }
      a %= 65521;
      b %= 65521;
    }
    return ((b << 16) | a) >>> 0;
  };
  const word = (value, little) => {
    const b = Buffer.alloc(4);
    if (little) b.writeUInt32LE(value);
    else b.writeUInt32BE(value);
    return b;
  };

  // Compresses data that arrive in parts.
  class Deflater {
    constructor(format, options) {
      const level = options?.level ?? -1;
      if (typeof level !== 'number') throw errors.argType('options.level', 'number', level);
      if (!(level >= -1 && level <= 9)) throw errors.outOfRange('options.level', '>= -1 and <= 9', level);
      Object.assign(this, { format, level, window: Buffer.alloc(0), sum: format === 'zlib' ? 1 : 0, length: 0, begun: false });
    }
    part(bytes, last) {
      const out = [];
      if (!this.begun) {
        this.begun = true;
        if (this.format === 'gzip') out.push(Buffer.from([31, 139, 8, 0, 0, 0, 0, 0, this.level === 9 ? 2 : this.level === 1 ? 4 : 0, 3]));
        if (this.format === 'zlib') out.push(Buffer.from(this.level === -1 || this.level === 6 ? [0x78, 0x9c] : this.level > 6 ? [0x78, 0xda] : this.level > 1 ? [0x78, 0x5e] : [0x78, 0x01]));
      }
      for (let n = 0; n < bytes.length || (last && n === 0); n += PART) {
        const piece = bytes.subarray(n, n + PART);
        if (this.format === 'gzip') this.sum = host.checksum(this.sum, piece);
        if (this.format === 'zlib') this.sum = adler32(this.sum, piece);
        this.length += piece.length;
        out.push(host.deflate(piece, this.window, this.level, last && n + PART >= bytes.length));
        this.window = piece.length >= WINDOW ? piece.subarray(-WINDOW) : Buffer.concat([this.window, piece]).subarray(-WINDOW);
      }
      if (last && this.format === 'gzip') out.push(word(this.sum, true), word(this.length % 2 ** 32, true));
      if (last && this.format === 'zlib') out.push(word(this.sum, false));
      return Buffer.concat(out);
    }
  }
  const MOST = 64 << 20;
  const decompress = (format, bytes, options) => {
    if (format === 'gzip' && bytes.length > 1 && (bytes[0] !== 31 || bytes[1] !== 139)) throw failure('Z_DATA_ERROR', -3, 'incorrect header check');
    if (format === 'unzip') format = bytes[0] === 31 && bytes[1] === 139 ? 'gzip' : 'zlib';
    const most = options?.maxOutputLength ?? MOST;
    errors.integer(most, 'options.maxOutputLength', 1);
    const result = host.inflate(bytes, format, most);
    switch (result) {
      case 0: throw errors.make(RangeError, 'ERR_BUFFER_TOO_LARGE', `Cannot create a Buffer larger than ${Math.min(most, MOST)} bytes`);
      case 1: throw failure('Z_BUF_ERROR', -5, 'unexpected end of file');
      case 2: {
        const bad = format === 'zlib' && ((bytes[0] & 15) !== 8 || (bytes[0] * 256 + bytes[1]) % 31 !== 0);
        throw failure('Z_DATA_ERROR', -3, bad ? 'incorrect header check' : 'invalid compressed data');
      }
      default: return Buffer.from(result.buffer, result.byteOffset, result.byteLength);
    }
  };
  const compress = (format, bytes, options) => new Deflater(format, options).part(bytes, true);

  const zlib = { constants, codes: { Z_OK: 0, Z_STREAM_END: 1, Z_NEED_DICT: 2, Z_ERRNO: -1, Z_STREAM_ERROR: -2, Z_DATA_ERROR: -3, Z_MEM_ERROR: -4, Z_BUF_ERROR: -5, Z_VERSION_ERROR: -6 }, crc32 };
  for (const key of Object.keys(constants)) if (key.startsWith('Z_') || /^[A-Z]+$/.test(key)) zlib[key] ??= constants[key];
  const add = (name, Name, format, work, compresses) => {
    zlib[`${name}Sync`] = (data, options) => work(format, bytesOf(data), options);
    zlib[name] = (data, options, callback) => {
      if (typeof options === 'function') [options, callback] = [undefined, options];
      errors.func(callback, 'callback');
      const bytes = bytesOf(data);
      nextTick(() => {
        let result;
        try {
          result = work(format, bytes, options);
        } catch (error) {
          callback(error);
          return;
        }
        callback(null, result);
      });
    };
    const C = { [Name]: function (options) {
      if (!(this instanceof C)) return new C(options);
      Transform.call(this, options);
      const deflater = compresses ? new Deflater(format, options) : undefined;
      const chunks = [];
      this.bytesWritten = 0;
      this._transform = (chunk, encoding, done) => {
        const bytes = bytesOf(chunk);
        this.bytesWritten += bytes.length;
        if (deflater === undefined) {
          chunks.push(bytes);
          done();
        } else {
          done(null, deflater.part(bytes, false));
        }
      };
      this._flush = (done) => {
        try {
          if (deflater !== undefined) done(null, deflater.part(Buffer.alloc(0), true));
          else done(null, work(format, Buffer.concat(chunks), options));
        } catch (error) {
          done(error);
        }
      };
      this.flush = (kind, done) => {
        if (typeof kind === 'function') done = kind;
        if (done) nextTick(done);
      };
      this.close = (done) => {
        if (done) this.once('close', done);
        this.destroy();
      };
    } }[Name];
    Object.setPrototypeOf(C.prototype, Transform.prototype);
    Object.setPrototypeOf(C, Transform);
    zlib[Name] = C;
    zlib[`create${Name}`] = (options) => new C(options);
  };
  add('gzip', 'Gzip', 'gzip', compress, true);
  add('deflate', 'Deflate', 'zlib', compress, true);
  add('deflateRaw', 'DeflateRaw', 'raw', compress, true);
  add('gunzip', 'Gunzip', 'gzip', decompress, false);
  add('inflate', 'Inflate', 'zlib', decompress, false);
  add('inflateRaw', 'InflateRaw', 'raw', decompress, false);
  add('unzip', 'Unzip', 'unzip', decompress, false);
  for (const name of ['brotliCompress', 'brotliCompressSync', 'brotliDecompress', 'brotliDecompressSync', 'createBrotliCompress', 'createBrotliDecompress',
    'BrotliCompress', 'BrotliDecompress']) zlib[name] = errors.refusal('zlib', name);
  return zlib;
}
