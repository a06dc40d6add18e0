// The module crypto: hashes, random numbers and derivation of keys.
(require, host) => {
  'use strict';
  const errors = require('internal/errors');
  const { Buffer } = require('buffer');
  const { Transform } = require('stream');
  const { nextTick } = require('process');

  const PART = 1 << 16, MOST = 1 << 20;
  const sizes = {
    __proto__: null, md5: [16, 64], sha1: [20, 64], sha224: [28, 64], sha256: [32, 64], sha384: [48, 128], sha512: [64, 128],
    'sha512-224': [28, 128], 'sha512-256': [32, 128], 'sha3-224': [28, 144], 'sha3-256': [32, 136], 'sha3-384': [48, 104], 'sha3-512': [64, 72],
  };
  const nameOf = (algorithm) => {
    let name = `${algorithm}`.toLowerCase().replace('_', '-');
    if (name.startsWith('rsa-')) name = name.slice(4);
    if (/^sha-(1|224|256|384|512)/.test(name)) name = `sha${name.slice(4)}`;
    name = name.replace('sha512/', 'sha512-');
    return sizes[name] === undefined ? undefined : name;
  };
  const unsupported = () => new Error('Digest method not supported');
  const invalidDigest = (name) => errors.make(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${name}`);

  const bytesOf = (data, name, encoding) => {
    if (typeof data === 'string') return Buffer.from(data, encoding === 'buffer' ? 'utf8' : encoding);
    if (data instanceof KeyObject) return data.export();
    if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    if (data instanceof ArrayBuffer || Object.prototype.toString.call(data) === '[object SharedArrayBuffer]') return Buffer.from(data);
    throw errors.argType(name, ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  };
  const outputOf = (bytes, encoding) => {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return encoding && encoding !== 'buffer' ? buffer.toString(encoding) : buffer;
  };

  // A hash function under way. Go returns its state, and keeps none. Small pieces are collected.
  class Digest {
    name; state; pieces = []; length = 0;
    constructor(name, from) {
      this.name = name;
      if (from) {
        this.state = from.state;
        this.pieces = from.pieces.slice();
        this.length = from.length;
      }
    }
    update(bytes) {
      if (bytes.length === 0) return;
      if (this.length + bytes.length < PART) {
        this.pieces.push(Uint8Array.prototype.slice.call(bytes));
        this.length += bytes.length;
        return;
      }
      this.flush();
      for (let n = 0; n < bytes.length; n += MOST) {
        this.state = host.hash(this.name, this.state, Uint8Array.prototype.subarray.call(bytes, n, n + MOST), false);
      }
    }
    flush() {
      if (this.length > 0) this.state = host.hash(this.name, this.state, this.rest(), false);
    }
    rest() {
      const all = this.pieces.length === 1 ? this.pieces[0] : Buffer.concat(this.pieces, this.length);
      this.pieces = [];
      this.length = 0;
      return all;
    }
    end() { return host.hash(this.name, this.state, this.length > 0 ? this.rest() : undefined, true); }
  }
  const digestOf = (name, ...parts) => {
    const d = new Digest(name);
    for (const part of parts) d.update(part);
    return d.end();
  };
  // The keys of HMAC for the inner and the outer hash.
  const padsOf = (name, key) => {
    const [, block] = sizes[name];
    if (key.length > block) key = digestOf(name, key);
    const inner = new Uint8Array(block).fill(0x36), outer = new Uint8Array(block).fill(0x5c);
    for (let n = 0; n < key.length; n++) {
      inner[n] ^= key[n];
      outer[n] ^= key[n];
    }
    return [inner, outer];
  };
  const hmac = (name, key, ...parts) => {
    const [inner, outer] = padsOf(name, key);
    return digestOf(name, outer, digestOf(name, inner, ...parts));
  };

  const finalized = () => errors.make(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
  const kState = Symbol('state');
  function Hash(algorithm, options) {
    if (!new.target) return new Hash(algorithm, options);
    Transform.call(this, options);
    let from;
    if (algorithm instanceof Hash) {
      if (algorithm[kState].done) throw finalized();
      from = algorithm[kState].digest;
    } else {
      errors.string(algorithm, 'algorithm');
    }
    const name = from ? from.name : nameOf(algorithm);
    if (name === undefined) throw unsupported();
    Object.defineProperty(this, kState, { value: { digest: new Digest(name, from), done: false } });
  }
  Object.setPrototypeOf(Hash.prototype, Transform.prototype);
  Object.setPrototypeOf(Hash, Transform);
  Hash.prototype.copy = function (options) {
    if (this[kState].done) throw finalized();
    return new Hash(this, options);
  };
  const update = function (data, encoding) {
    if (this[kState].done) throw finalized();
    this[kState].digest.update(bytesOf(data, 'data', encoding));
    return this;
  };
  const transform = function (chunk, encoding, done) {
    this[kState].digest.update(bytesOf(chunk, 'data', encoding));
    done();
  };
  const flush = function (done) {
    this.push(this.digest());
    done();
  };
  Hash.prototype.update = update;
  Hash.prototype._transform = transform;
  Hash.prototype._flush = flush;
  Hash.prototype.digest = function (encoding) {
    const state = this[kState];
    if (state.done) throw finalized();
    state.done = true;
    return outputOf(state.digest.end(), encoding);
  };

  function Hmac(algorithm, key, options) {
    if (!new.target) return new Hmac(algorithm, key, options);
    Transform.call(this, options);
    errors.string(algorithm, 'hmac');
    const name = nameOf(algorithm);
    const bytes = secretOf(key, 'key');
    if (name === undefined) throw invalidDigest(algorithm);
    const [inner, outer] = padsOf(name, bytes);
    const digest = new Digest(name);
    digest.update(inner);
    Object.defineProperty(this, kState, { value: { digest, outer, name, done: false } });
  }
  Object.setPrototypeOf(Hmac.prototype, Transform.prototype);
  Object.setPrototypeOf(Hmac, Transform);
  Hmac.prototype.update = update;
  Hmac.prototype._transform = transform;
  Hmac.prototype._flush = flush;
  Hmac.prototype.digest = function (encoding) {
    const state = this[kState];
    if (state.done) return encoding && encoding !== 'buffer' ? '' : Buffer.alloc(0);
    state.done = true;
    return outputOf(digestOf(state.name, state.outer, state.digest.end()), encoding);
  };

  // ---- Secret keys.
  class KeyObject {
    #bytes;
    constructor(type, bytes) {
      errors.oneOf(type, 'type', ['secret']);
      this.#bytes = Uint8Array.prototype.slice.call(bytes);
    }
    get type() { return 'secret'; }
    get symmetricKeySize() { return this.#bytes.length; }
    export(options) {
      if (options?.format === 'jwk') return { kty: 'oct', k: Buffer.from(this.#bytes).toString('base64url') };
      return Buffer.from(this.#bytes);
    }
    equals(other) {
      if (!(other instanceof KeyObject)) throw errors.argType('otherKeyObject', 'KeyObject', other);
      return Buffer.compare(this.export(), other.export()) === 0;
    }
    static from() { throw errors.make(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'KeyObject.from is not available'); }
  }
  Object.defineProperty(KeyObject.prototype, Symbol.toStringTag, { value: 'KeyObject', configurable: true });
  const secretOf = (key, name) => {
    if (key instanceof KeyObject) return key.export();
    if (typeof key === 'string' || ArrayBuffer.isView(key) || key instanceof ArrayBuffer) return bytesOf(key, name);
    throw errors.argType(name, ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView', 'string', 'KeyObject', 'CryptoKey'], key);
  };
  const createSecretKey = (key, encoding) => new KeyObject('secret', bytesOf(key, 'key', encoding));

  // ---- Random numbers.
  const fill = (view) => {
    const bytes = new Uint8Array(view.buffer ?? view, view.byteOffset ?? 0, view.byteLength);
    for (let n = 0; n < bytes.length; n += PART) bytes.set(host.random(Math.min(PART, bytes.length - n)), n);
    return view;
  };
  const later = (callback, work) => {
    errors.func(callback, 'callback');
    let result, failure = null;
    const run = () => {
      try {
        result = work();
      } catch (error) {
        failure = error;
      }
      if (failure) callback(failure);
      else callback(null, result);
    };
    nextTick(run);
  };
  const randomBytes = (size, callback) => {
    errors.number(size, 'size', 0, 2 ** 31 - 1);
    if (callback === undefined) return fill(Buffer.allocUnsafe(size));
    return later(callback, () => fill(Buffer.allocUnsafe(size)));
  };
  const partOf = (buffer, offset, size) => {
    if (!ArrayBuffer.isView(buffer) && !(buffer instanceof ArrayBuffer)) throw errors.argType('buf', ['ArrayBuffer', 'ArrayBufferView'], buffer);
    const width = buffer.BYTES_PER_ELEMENT ?? 1;
    offset = (offset ?? 0) * width;
    errors.integer(offset, 'offset', 0, buffer.byteLength);
    size = size === undefined ? buffer.byteLength - offset : size * width;
    errors.integer(size, 'size', 0, buffer.byteLength - offset);
    return new Uint8Array(buffer.buffer ?? buffer, (buffer.byteOffset ?? 0) + offset, size);
  };
  const randomFillSync = (buffer, offset, size) => {
    fill(partOf(buffer, offset, size));
    return buffer;
  };
  const randomFill = (buffer, offset, size, callback) => {
    if (typeof offset === 'function') [offset, size, callback] = [0, undefined, offset];
    else if (typeof size === 'function') [size, callback] = [undefined, size];
    const part = partOf(buffer, offset, size);
    later(callback, () => {
      fill(part);
      return buffer;
    });
  };
  const randomInt = (low, high, callback) => {
    if (high === undefined || typeof high === 'function') [low, high, callback] = [0, low, high];
    if (!Number.isSafeInteger(low)) throw errors.argType('min', 'a safe integer', low);
    if (!Number.isSafeInteger(high)) throw errors.argType('max', 'a safe integer', high);
    if (high <= low) throw errors.outOfRange('max', `greater than the value of "min" (${low})`, high);
    const range = high - low;
    if (range > 2 ** 48 - 1) throw errors.outOfRange(low === 0 ? 'max' : 'max - min', `<= ${2 ** 48 - 1}`, range);
    const limit = 2 ** 48 - (2 ** 48 % range);
    const draw = () => {
      for (;;) {
        const x = Buffer.from(host.random(6)).readUIntBE(0, 6);
        if (x < limit) return low + (x % range);
      }
    };
    if (callback === undefined) return draw();
    return later(callback, draw);
  };
  const randomUUID = (options) => {
    if (options !== undefined) errors.object(options, 'options');
    const b = Buffer.from(host.random(16));
    b[6] = (b[6] & 0x0f) | 0x40;
    b[8] = (b[8] & 0x3f) | 0x80;
    const hex = b.toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };
  const timingSafeEqual = (a, b) => {
    for (const [name, value] of [['buf1', a], ['buf2', b]]) {
      if (!ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer)) throw errors.argType(name, ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], value);
    }
    const x = bytesOf(a, 'buf1'), y = bytesOf(b, 'buf2');
    if (x.length !== y.length) {
      throw errors.make(RangeError, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', 'Input buffers must have the same byte length', timingSafeEqual);
    }
    let difference = 0;
    for (let n = 0; n < x.length; n++) difference |= x[n] ^ y[n];
    return difference === 0;
  };

  // ---- Derivation of keys. The work is done in parts, so that the host can end it.
  const derivePBKDF2 = (password, salt, iterations, length, name) => {
    const [size, block] = sizes[name];
    const key = password.length > block ? digestOf(name, password) : password;
    const out = Buffer.alloc(length), index = new Uint8Array(4);
    const ROUNDS = 4000;
    for (let n = 1, at = 0; at < length; n++, at += size) {
      index.set([n >>> 24, n >>> 16, n >>> 8, n]);
      const u = hmac(name, key, salt, index);
      let both = new Uint8Array(2 * size);
      both.set(u);
      both.set(u, size);
      for (let left = iterations - 1; left > 0; left -= ROUNDS) both = host.pbkdf2(name, key, both, Math.min(left, ROUNDS));
      out.set(both.subarray(size, size + Math.min(size, length - at)), at);
    }
    return out;
  };
  const checkPBKDF2 = (password, salt, iterations, length, digest) => {
    errors.string(digest, 'digest');
    password = secretOf(password, 'password');
    salt = bytesOf(salt, 'salt');
    errors.integer(iterations, 'iterations', 1, 2 ** 31 - 1);
    errors.integer(length, 'keylen', 0, 2 ** 31 - 1);
    const name = nameOf(digest);
    if (name === undefined) throw invalidDigest(digest);
    return [password, salt, iterations, length, name];
  };
  const pbkdf2Sync = (...args) => derivePBKDF2(...checkPBKDF2(...args));
  const pbkdf2 = (password, salt, iterations, length, digest, callback) => {
    if (typeof digest === 'function') [digest, callback] = [undefined, digest];
    const args = checkPBKDF2(password, salt, iterations, length, digest);
    later(callback, () => derivePBKDF2(...args));
  };

  const rotate = (x, n) => (x << n) | (x >>> (32 - n));
  // Salsa20/8 of b, in place. x is room for it.
  const mixSalsa = (b, x) => {
    x.set(b);
    for (let n = 0; n < 4; n++) {
      x[4] ^= rotate(x[0] + x[12], 7); x[8] ^= rotate(x[4] + x[0], 9); x[12] ^= rotate(x[8] + x[4], 13); x[0] ^= rotate(x[12] + x[8], 18);
      x[9] ^= rotate(x[5] + x[1], 7); x[13] ^= rotate(x[9] + x[5], 9); x[1] ^= rotate(x[13] + x[9], 13); x[5] ^= rotate(x[1] + x[13], 18);
      x[14] ^= rotate(x[10] + x[6], 7); x[2] ^= rotate(x[14] + x[10], 9); x[6] ^= rotate(x[2] + x[14], 13); x[10] ^= rotate(x[6] + x[2], 18);
      x[3] ^= rotate(x[15] + x[11], 7); x[7] ^= rotate(x[3] + x[15], 9); x[11] ^= rotate(x[7] + x[3], 13); x[15] ^= rotate(x[11] + x[7], 18);
      x[1] ^= rotate(x[0] + x[3], 7); x[2] ^= rotate(x[1] + x[0], 9); x[3] ^= rotate(x[2] + x[1], 13); x[0] ^= rotate(x[3] + x[2], 18);
      x[6] ^= rotate(x[5] + x[4], 7); x[7] ^= rotate(x[6] + x[5], 9); x[4] ^= rotate(x[7] + x[6], 13); x[5] ^= rotate(x[4] + x[7], 18);
      x[11] ^= rotate(x[10] + x[9], 7); x[8] ^= rotate(x[11] + x[10], 9); x[9] ^= rotate(x[8] + x[11], 13); x[10] ^= rotate(x[9] + x[8], 18);
      x[12] ^= rotate(x[15] + x[14], 7); x[13] ^= rotate(x[12] + x[15], 9); x[14] ^= rotate(x[13] + x[12], 13); x[15] ^= rotate(x[14] + x[13], 18);
    }
    for (let n = 0; n < 16; n++) b[n] += x[n];
  };
  const mixBlock = (b, y, r, room) => {
    const x = b.slice((2 * r - 1) * 16);
    for (let n = 0; n < 2 * r; n++) {
      for (let m = 0; m < 16; m++) x[m] ^= b[n * 16 + m];
      mixSalsa(x, room);
      y.set(x, ((n >> 1) + (n & 1) * r) * 16);
    }
    b.set(y);
  };
  const mixMemory = (bytes, N, r) => {
    const words = 32 * r;
    const b = new Int32Array(words), y = new Int32Array(words), v = new Int32Array(words * N), room = new Int32Array(16);
    for (let n = 0; n < words; n++) b[n] = bytes[4 * n] | (bytes[4 * n + 1] << 8) | (bytes[4 * n + 2] << 16) | (bytes[4 * n + 3] << 24);
    for (let n = 0; n < N; n++) {
      v.set(b, n * words);
      mixBlock(b, y, r, room);
    }
    for (let n = 0; n < N; n++) {
      const at = (b[(2 * r - 1) * 16] & (N - 1)) * words;
      for (let m = 0; m < words; m++) b[m] ^= v[at + m];
      mixBlock(b, y, r, room);
    }
    for (let n = 0; n < words; n++) {
      bytes[4 * n] = b[n];
      bytes[4 * n + 1] = b[n] >>> 8;
      bytes[4 * n + 2] = b[n] >>> 16;
      bytes[4 * n + 3] = b[n] >>> 24;
    }
  };
  const invalidScrypt = () => errors.make(RangeError, 'ERR_CRYPTO_INVALID_SCRYPT_PARAMS', 'Invalid scrypt params: memory limit exceeded');
  const checkScrypt = (password, salt, length, options) => {
    password = secretOf(password, 'password');
    salt = bytesOf(salt, 'salt');
    errors.integer(length, 'keylen', 0, 2 ** 31 - 1);
    const N = options?.N ?? options?.cost ?? 16384, r = options?.r ?? options?.blockSize ?? 8, p = options?.p ?? options?.parallelization ?? 1;
    const most = options?.maxmem ?? 32 << 20;
    for (const [name, value] of [['N', N], ['r', r], ['p', p]]) errors.integer(value, name, 0, 2 ** 32 - 1);
    if (N < 2 || (N & (N - 1)) !== 0 || r < 1 || p < 1 || p * r > 2 ** 30 - 1) {
      throw errors.make(RangeError, 'ERR_CRYPTO_INVALID_SCRYPT_PARAMS', 'Invalid scrypt params');
    }
    if (128 * N * r + 128 * r * p > most) throw invalidScrypt();
    return [password, salt, length, N, r, p];
  };
  const deriveScrypt = (password, salt, length, N, r, p) => {
    const all = derivePBKDF2(password, salt, 1, p * 128 * r, 'sha256');
    for (let n = 0; n < p; n++) mixMemory(all.subarray(n * 128 * r, (n + 1) * 128 * r), N, r);
    return derivePBKDF2(password, all, 1, length, 'sha256');
  };
  const scryptSync = (password, salt, length, options) => deriveScrypt(...checkScrypt(password, salt, length, options));
  const scrypt = (password, salt, length, options, callback) => {
    if (typeof options === 'function') [options, callback] = [undefined, options];
    const args = checkScrypt(password, salt, length, options);
    later(callback, () => deriveScrypt(...args));
  };

  const checkHKDF = (digest, key, salt, info, length) => {
    errors.string(digest, 'digest');
    const name = nameOf(digest);
    key = secretOf(key, 'ikm');
    salt = bytesOf(salt, 'salt');
    info = bytesOf(info, 'info');
    errors.integer(length, 'length', 0, 2 ** 31 - 1);
    if (info.length > 1024) throw errors.outOfRange('info', 'must not contain more than 1024 bytes', info.length);
    if (name === undefined) throw invalidDigest(digest);
    if (length > 255 * sizes[name][0]) throw errors.make(RangeError, 'ERR_CRYPTO_INVALID_KEYLEN', 'Invalid key length');
    return [name, key, salt, info, length];
  };
  const deriveHKDF = (name, key, salt, info, length) => {
    const pseudorandom = hmac(name, salt, key), out = new Uint8Array(length);
    let last = new Uint8Array(0);
    for (let n = 1, at = 0; at < length; n++) {
      last = hmac(name, pseudorandom, last, info, new Uint8Array([n]));
      out.set(last.subarray(0, length - at), at);
      at += last.length;
    }
    return out.buffer;
  };
  const hkdfSync = (...args) => deriveHKDF(...checkHKDF(...args));
  const hkdf = (digest, key, salt, info, length, callback) => {
    const args = checkHKDF(digest, key, salt, info, length);
    later(callback, () => deriveHKDF(...args));
  };

  const refuse = (name) => errors.refusal('crypto', name);
  const refusals = {};
  for (const name of ['createCipheriv', 'createDecipheriv', 'createSign', 'createVerify', 'createDiffieHellman', 'createDiffieHellmanGroup', 'createECDH',
    'createPrivateKey', 'createPublicKey', 'diffieHellman', 'generateKey', 'generateKeyPair', 'generateKeyPairSync', 'generateKeySync',
    'generatePrime', 'generatePrimeSync', 'checkPrime', 'checkPrimeSync', 'getDiffieHellman', 'privateDecrypt', 'privateEncrypt',
    'publicDecrypt', 'publicEncrypt', 'sign', 'verify', 'setEngine', 'X509Certificate', 'Sign', 'Verify', 'Cipheriv', 'Decipheriv', 'ECDH',
    'DiffieHellman', 'DiffieHellmanGroup', 'Certificate']) refusals[name] = refuse(name);

  const crypto = {
    createHash: (algorithm, options) => new Hash(algorithm, options),
    createHmac: (algorithm, key, options) => new Hmac(algorithm, key, options),
    hash: (algorithm, input, encoding = 'hex') => {
      errors.string(algorithm, 'algorithm');
      return new Hash(algorithm).update(input).digest(encoding);
    },
    Hash, Hmac, KeyObject, createSecretKey, getHashes: () => [
      'RSA-MD5', 'RSA-SHA1', 'RSA-SHA224', 'RSA-SHA256', 'RSA-SHA3-224', 'RSA-SHA3-256', 'RSA-SHA3-384', 'RSA-SHA3-512', 'RSA-SHA384',
      'RSA-SHA512', 'RSA-SHA512/224', 'RSA-SHA512/256', ...Object.keys(sizes)],
    getCiphers: () => [], getCurves: () => [], getFips: () => 0, setFips: refuse('setFips'), getCipherInfo: () => undefined,
    randomBytes, pseudoRandomBytes: randomBytes, prng: randomBytes, rng: randomBytes, randomFill, randomFillSync, randomInt, randomUUID, timingSafeEqual,
    pbkdf2, pbkdf2Sync, scrypt, scryptSync, hkdf, hkdfSync,
    secureHeapUsed: () => ({ total: 0, used: 0, utilization: 0, min: 0 }),
    getRandomValues: (array) => {
      if (array?.byteLength > PART) throw new RangeError('more than 65536 bytes were requested');
      return fill(array);
    },
    constants: { RSA_PKCS1_PADDING: 1, RSA_NO_PADDING: 3, RSA_PKCS1_OAEP_PADDING: 4, RSA_PKCS1_PSS_PADDING: 6, RSA_PSS_SALTLEN_DIGEST: -1,
      RSA_PSS_SALTLEN_MAX_SIGN: -2, RSA_PSS_SALTLEN_AUTO: -2, defaultCoreCipherList: '', POINT_CONVERSION_COMPRESSED: 2, POINT_CONVERSION_UNCOMPRESSED: 4, POINT_CONVERSION_HYBRID: 6 },
    ...refusals,
  };
  if (globalThis.crypto !== undefined) {
    crypto.webcrypto = globalThis.crypto;
    crypto.subtle = globalThis.crypto.subtle;
  }
  return crypto;
}
