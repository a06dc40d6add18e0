// The module buffer. A Buffer is a Uint8Array with further methods.
(require, host) => {
  'use strict';
  const errors = require('internal/errors');
  const encodings = require('internal/encodings');
  const { normalize } = encodings;

  const kMaxLength = 2 ** 53 - 1, kStringMaxLength = (1 << 29) - 24;

  class FastBuffer extends Uint8Array {}
  FastBuffer.prototype.constructor = Buffer;
  const { prototype } = FastBuffer;

  const view = (bytes) => new FastBuffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const unknownEncoding = (encoding, above) => errors.make(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${encoding}`, above);
  const encodingOf = (encoding) => {
    const name = normalize(encoding);
    if (name === undefined) throw unknownEncoding(encoding, encodingOf);
    return name;
  };
  const size = (n) => errors.number(n, 'size', 0, kMaxLength);

  function Buffer(arg, encodingOrOffset, length) {
    if (typeof arg === 'number') {
      if (typeof encodingOrOffset === 'string') throw errors.argType('string', 'string', arg);
      return Buffer.alloc(arg);
    }
    return Buffer.from(arg, encodingOrOffset, length);
  }
  Object.defineProperty(Buffer, Symbol.species, { configurable: true, enumerable: false, get() { return FastBuffer; } });
  Object.setPrototypeOf(Buffer, Uint8Array);
  Buffer.prototype = prototype;
  Buffer.poolSize = 8192;

  const isAnyArrayBuffer = (value) => {
    const tag = Object.prototype.toString.call(value);
    return tag === '[object ArrayBuffer]' || tag === '[object SharedArrayBuffer]' || value instanceof ArrayBuffer;
  };

  const fromText = (text, encoding) => {
    if (typeof encoding !== 'string' || encoding.length === 0) return view(encodings.encode(text, 'utf8'));
    return view(encodings.encode(text, encodingOf(encoding)));
  };
  const fromList = (list) => {
    if (list.length <= 0) return new FastBuffer();
    if (list instanceof Uint8Array) {
      const out = new FastBuffer(list.length);
      out.set(list);
      return out;
    }
    const out = new FastBuffer(list.length);
    for (let n = 0; n < out.length; n++) out[n] = list[n];
    return out;
  };
  const fromBuffer = (buffer, offset, length) => {
    offset = offset === undefined ? 0 : +offset || 0;
    const most = buffer.byteLength - offset;
    if (most < 0) throw errors.make(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"offset" is outside of buffer bounds', Buffer.from);
    if (length === undefined) {
      length = most;
    } else {
      length = +length;
      if (!(length > 0)) length = 0;
      else if (length > most) throw errors.make(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"length" is outside of buffer bounds', Buffer.from);
    }
    return new FastBuffer(buffer, offset, length);
  };
  const fromObject = (value) => {
    if (value.length !== undefined || isAnyArrayBuffer(value.buffer)) {
      return typeof value.length !== 'number' ? new FastBuffer() : fromList(value);
    }
    if (value.type === 'Buffer' && Array.isArray(value.data)) return fromList(value.data);
    return undefined;
  };
  const noSource = (value) => errors.make(TypeError, 'ERR_INVALID_ARG_TYPE', 'The first argument must be of type string or an ' +
    `instance of Buffer, ArrayBuffer, or Array or an Array-like Object. ${errors.received(value)}`, Buffer.from);

  Buffer.from = function from(value, encodingOrOffset, length) {
    if (typeof value === 'string') return fromText(value, encodingOrOffset);
    if (typeof value === 'object' && value !== null) {
      if (isAnyArrayBuffer(value)) return fromBuffer(value, encodingOrOffset, length);
      const primitive = value.valueOf && value.valueOf();
      if (primitive !== null && primitive !== undefined && primitive !== value &&
        (typeof primitive === 'string' || typeof primitive === 'object')) {
        return Buffer.from(primitive, encodingOrOffset, length);
      }
      const out = fromObject(value);
      if (out) return out;
      if (typeof value[Symbol.toPrimitive] === 'function') {
        const text = value[Symbol.toPrimitive]('string');
        if (typeof text === 'string') return fromText(text, encodingOrOffset);
      }
    }
    throw noSource(value);
  };
  Buffer.copyBytesFrom = function copyBytesFrom(source, offset, length) {
    if (!ArrayBuffer.isView(source) || source instanceof DataView) throw errors.argType('view', ['TypedArray'], source);
    if (offset !== undefined) errors.integer(offset, 'offset', 0);
    if (length !== undefined) errors.integer(length, 'length', 0);
    const from = offset ?? 0, part = source.slice(from, length === undefined ? undefined : from + length);
    return fromList(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  };
  Buffer.of = function of(...items) { return fromList(items); };
  Buffer.alloc = function alloc(n, fill, encoding) {
    size(n);
    const out = new FastBuffer(n);
    if (fill !== undefined && fill !== 0 && n > 0) return out.fill(fill, 0, n, encoding);
    return out;
  };
  Buffer.allocUnsafe = function allocUnsafe(n) {
    size(n);
    return new FastBuffer(n);
  };
  Buffer.allocUnsafeSlow = function allocUnsafeSlow(n) {
    size(n);
    return new FastBuffer(n);
  };
  Buffer.isBuffer = function isBuffer(b) { return b instanceof Buffer; };
  Buffer.isEncoding = function isEncoding(encoding) {
    return typeof encoding === 'string' && encoding.length !== 0 && normalize(encoding) !== undefined;
  };
  Buffer.byteLength = function byteLength(text, encoding) {
    if (typeof text !== 'string') {
      if (ArrayBuffer.isView(text) || isAnyArrayBuffer(text)) return text.byteLength;
      throw errors.make(TypeError, 'ERR_INVALID_ARG_TYPE', 'The "string" argument must be of type string or an instance of Buffer ' +
        `or ArrayBuffer. ${errors.received(text)}`, byteLength);
    }
    return encodings.lengthOf(text, normalize(encoding) ?? 'utf8');
  };
  Buffer.compare = function compare(a, b) {
    if (!(a instanceof Uint8Array)) throw errors.argType('buf1', ['Buffer', 'Uint8Array'], a);
    if (!(b instanceof Uint8Array)) throw errors.argType('buf2', ['Buffer', 'Uint8Array'], b);
    return order(a, b);
  };
  const order = (a, b) => {
    const shared = Math.min(a.length, b.length);
    for (let n = 0; n < shared; n++) if (a[n] !== b[n]) return a[n] < b[n] ? -1 : 1;
    return a.length === b.length ? 0 : a.length < b.length ? -1 : 1;
  };
  Buffer.concat = function concat(list, length) {
    if (!Array.isArray(list)) throw errors.argType('list', 'Array', list);
    if (list.length === 0) return new FastBuffer();
    if (length === undefined) {
      length = 0;
      for (const one of list) if (one.length) length += one.length;
    } else {
      errors.integer(length, 'length', 0);
    }
    const out = new FastBuffer(length);
    let at = 0;
    for (let n = 0; n < list.length; n++) {
      const one = list[n];
      if (!(one instanceof Uint8Array)) throw errors.argType(`list[${n}]`, ['Buffer', 'Uint8Array'], one);
      if (at + one.length > length) {
        out.set(one.subarray(0, length - at), at);
        at = length;
        break;
      }
      out.set(one, at);
      at += one.length;
    }
    return out;
  };

  const method = (name, f) => Object.defineProperty(prototype, name, { value: f, writable: true, configurable: true, enumerable: true });
  const methods = (all) => { for (const name of Object.keys(all)) method(name, all[name]); };

  // Converts a position in the manner of slice.
  const clamp = (value, length, missing) => {
    if (value === undefined) return missing;
    value = Math.trunc(value) || 0;
    if (value < 0) return Math.max(0, value + length);
    return Math.min(value, length);
  };

  const textOf = (b, encoding, start, end) => {
    start = start === undefined || start <= 0 ? 0 : Math.trunc(start) || 0;
    end = end === undefined || end > b.length ? b.length : Math.trunc(end) || 0;
    if (start >= b.length || end <= start) return '';
    const part = start === 0 && end === b.length ? b : Uint8Array.prototype.subarray.call(b, start, end);
    if (part.length > kStringMaxLength) {
      throw errors.make(Error, 'ERR_STRING_TOO_LONG', `Cannot create a string longer than 0x${kStringMaxLength.toString(16)} characters`);
    }
    return encodings.decode(part, encoding);
  };

  const put = (b, text, offset, length, encoding) => {
    const bytes = encodings.encode(text, encoding);
    let n = Math.min(bytes.length, length, b.length - offset);
    if (n < bytes.length) { // no partial characters
      if (encoding === 'utf8') while (n > 0 && (bytes[n] & 0xc0) === 0x80) n--;
      else if (encoding === 'utf16le') n -= n % 2;
    }
    b.set(n === bytes.length ? bytes : bytes.subarray(0, n), offset);
    return n;
  };

  const find = (b, value, from, encoding, forward) => {
    if (typeof from === 'string') {
      encoding = from;
      from = undefined;
    }
    from = +from;
    if (Number.isNaN(from)) from = forward ? 0 : b.length;
    from = Math.max(-0x80000000, Math.min(0x7fffffff, Math.trunc(from)));
    if (typeof value === 'number') {
      value &= 255;
      if (from < 0) from = Math.max(from + b.length, forward ? 0 : -1);
      if (!forward) return from < 0 ? -1 : Uint8Array.prototype.lastIndexOf.call(b, value, from);
      return Uint8Array.prototype.indexOf.call(b, value, from);
    }
    let step = 1;
    if (typeof value === 'string') {
      const name = encodingOf(encoding);
      if (name === 'utf16le') step = 2;
      value = encodings.encode(value, name);
    } else if (!(value instanceof Uint8Array)) {
      throw errors.make(TypeError, 'ERR_INVALID_ARG_TYPE', 'The "value" argument must be one of type number or string or an instance ' +
        `of Buffer or Uint8Array. ${errors.received(value)}`);
    }
    if (from < 0) from += b.length;
    if (from < 0) {
      if (!forward) return -1;
      from = 0;
    }
    if (value.length === 0) return forward ? Math.min(from, b.length) : Math.min(from, b.length);
    if (forward) {
      for (;;) {
        const at = Uint8Array.prototype.indexOf.call(b, value[0], from);
        if (at < 0 || at + value.length > b.length) return -1;
        let n = 1;
        while (n < value.length && b[at + n] === value[n]) n++;
        if (n === value.length && (step === 1 || (at - 0) % step === 0)) return at;
        from = at + 1;
      }
    }
    for (let at = Math.min(from, b.length - value.length); at >= 0; at--) {
      let n = 0;
      while (n < value.length && b[at + n] === value[n]) n++;
      if (n === value.length && (step === 1 || at % step === 0)) return at;
    }
    return -1;
  };

  const swap = (b, bytes) => {
    if (b.length % bytes !== 0) {
      throw errors.make(RangeError, 'ERR_INVALID_BUFFER_SIZE', `Buffer size must be a multiple of ${8 * bytes}-bits`);
    }
    for (let n = 0; n < b.length; n += bytes) {
      for (let x = n, y = n + bytes - 1; x < y; x++, y--) {
        const t = b[x];
        b[x] = b[y];
        b[y] = t;
      }
    }
    return b;
  };


  methods({
    toString(encoding, start, end) {
      if (arguments.length === 0) return textOf(this, 'utf8', 0, this.length);
      return textOf(this, encoding === undefined ? 'utf8' : encodingOf(encoding), start, end);
    },
    toLocaleString(encoding, start, end) { return this.toString(encoding, start, end); },
    equals(other) {
      if (!(other instanceof Uint8Array)) throw errors.argType('otherBuffer', ['Buffer', 'Uint8Array'], other);
      return this === other || (this.byteLength === other.byteLength && order(this, other) === 0);
    },
    inspect() { return require('util').inspect(this); },
    compare(target, targetStart = 0, targetEnd, sourceStart = 0, sourceEnd) {
      if (!(target instanceof Uint8Array)) throw errors.argType('target', ['Buffer', 'Uint8Array'], target);
      targetEnd ??= target.length;
      sourceEnd ??= this.length;
      errors.integer(targetStart, 'targetStart', 0);
      errors.integer(targetEnd, 'targetEnd', 0, target.length);
      errors.integer(sourceStart, 'sourceStart', 0);
      errors.integer(sourceEnd, 'sourceEnd', 0, this.length);
      if (sourceStart >= sourceEnd) return targetStart >= targetEnd ? 0 : -1;
      if (targetStart >= targetEnd) return 1;
      return order(this.subarray(sourceStart, sourceEnd), target.subarray(targetStart, targetEnd));
    },
    indexOf(value, from, encoding) { return find(this, value, from, encoding, true); },
    lastIndexOf(value, from, encoding) { return find(this, value, from, encoding, false); },
    includes(value, from, encoding) { return this.indexOf(value, from, encoding) !== -1; },
    fill(value, offset, end, encoding) {
      if (typeof value === 'string') {
        if (offset === undefined || typeof offset === 'string') {
          encoding = offset;
          offset = 0;
          end = this.length;
        } else if (typeof end === 'string') {
          encoding = end;
          end = this.length;
        }
        if (encoding !== undefined && typeof encoding !== 'string') throw errors.argType('encoding', 'string', encoding);
        const text = value;
        value = encodings.encode(text, encodingOf(encoding));
        if (value.length === 0 && text.length > 0) throw errors.argValue('value', text);
        if (value.length === 0) value = 0;
        else if (value.length === 1) [value] = value;
      } else if (typeof value === 'boolean') {
        value = +value;
      }
      if (offset === undefined) offset = 0;
      else errors.number(offset, 'offset', 0);
      if (end === undefined) end = this.length;
      else errors.number(end, 'end', 0, this.length);
      if (offset >= end) return this;
      if (typeof value === 'object' && value !== null && value.length > 0) {
        const bytes = value instanceof Uint8Array ? value : fromList(value);
        const part = Math.min(bytes.length, end - offset);
        this.set(bytes.subarray(0, part), offset);
        for (let have = part; have < end - offset; have *= 2) {
          this.copyWithin(offset + have, offset, offset + Math.min(have, end - offset - have));
        }
        return this;
      }
      if (typeof value === 'object' && value !== null) {
        throw errors.argValue('value', value);
      }
      Uint8Array.prototype.fill.call(this, value & 255, offset, end);
      return this;
    },
    write(text, offset, length, encoding) {
      if (offset === undefined) return put(this, need(text), 0, this.length, 'utf8');
      if (length === undefined && typeof offset === 'string') {
        encoding = offset;
        offset = 0;
        length = this.length;
      } else {
        errors.integer(offset, 'offset', 0, this.length);
        const rest = this.length - offset;
        if (length === undefined) {
          length = rest;
        } else if (typeof length === 'string') {
          encoding = length;
          length = rest;
        } else {
          errors.integer(length, 'length', 0, this.length);
          length = Math.min(length, rest);
        }
      }
      return put(this, need(text), offset, length, encodingOf(encoding));
    },
    toJSON() { return { type: 'Buffer', data: Array.from(this) }; },
    slice(start, end) { return this.subarray(start, end); },
    subarray(start, end) {
      const from = clamp(start, this.length, 0), to = clamp(end, this.length, this.length);
      return new FastBuffer(this.buffer, this.byteOffset + from, Math.max(0, to - from));
    },
    swap16() { return swap(this, 2); },
    swap32() { return swap(this, 4); },
    swap64() { return swap(this, 8); },
    copy(target, targetStart, sourceStart, sourceEnd) {
      if (!(target instanceof Uint8Array)) throw errors.argType('target', ['Buffer', 'Uint8Array'], target);
      const whole = (value, name, missing) => {
        if (value === undefined) return missing;
        value = Math.trunc(value) || 0;
        if (value < 0) throw errors.outOfRange(name, '>= 0', value);
        return value;
      };
      targetStart = whole(targetStart, 'targetStart', 0);
      if (sourceStart !== undefined) {
        sourceStart = Math.trunc(sourceStart) || 0;
        if (sourceStart < 0 || sourceStart > this.length) throw errors.outOfRange('sourceStart', `>= 0 && <= ${this.length}`, sourceStart);
      } else {
        sourceStart = 0;
      }
      sourceEnd = Math.min(whole(sourceEnd, 'sourceEnd', this.length), this.length);
      if (targetStart >= target.length || sourceStart >= sourceEnd) return 0;
      const n = Math.min(sourceEnd - sourceStart, target.length - targetStart);
      target.set(n === this.length ? this : Uint8Array.prototype.subarray.call(this, sourceStart, sourceStart + n), targetStart);
      return n;
    },
  });
  const need = (text) => {
    errors.string(text, 'argument');
    return text;
  };
  for (const encoding of ['utf8', 'ascii', 'latin1', 'hex', 'base64', 'base64url', 'ucs2', 'utf16le']) {
    const name = normalize(encoding);
    method(`${encoding}Slice`, function (start, end) { return textOf(this, name, start, end); });
    method(`${encoding}Write`, function (text, offset = 0, length = this.length - offset) { return put(this, text, offset, length, name); });
  }

  // Numbers.
  const outside = (b, offset, bytes, name = 'offset') => {
    if (typeof offset !== 'number') throw errors.argType(name, 'number', offset);
    if (Math.floor(offset) !== offset) throw errors.outOfRange(name, 'an integer', offset);
    if (b.length < bytes) throw errors.make(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', 'Attempt to access memory outside buffer bounds');
    throw errors.outOfRange(name, `>= 0 and <= ${b.length - bytes}`, offset);
  };
  const check = (b, offset, bytes) => {
    if (typeof offset !== 'number' || !(offset >= 0) || offset + bytes > b.length || offset % 1 !== 0) outside(b, offset, bytes);
  };
  const checkLength = (bytes) => {
    if (bytes === undefined || typeof bytes !== 'number') throw errors.argType('byteLength', 'number', bytes);
    if (Math.floor(bytes) !== bytes) throw errors.outOfRange('byteLength', 'an integer', bytes);
    if (bytes < 1 || bytes > 6) throw errors.outOfRange('byteLength', '>= 1 and <= 6', bytes);
  };

  const readUnsigned = (b, offset, bytes, little) => {
    let value = 0;
    if (little) for (let n = bytes - 1; n >= 0; n--) value = value * 256 + b[offset + n];
    else for (let n = 0; n < bytes; n++) value = value * 256 + b[offset + n];
    return value;
  };
  const signed = (value, bytes) => (value >= 2 ** (8 * bytes - 1) ? value - 2 ** (8 * bytes) : value);
  const checkValue = (value, bytes, isSigned, name = 'value') => {
    const [low, high] = isSigned ? [-(2 ** (8 * bytes - 1)), 2 ** (8 * bytes - 1) - 1] : [0, 2 ** (8 * bytes) - 1];
    if (value > high || value < low) {
      let range = `>= ${low} and <= ${high}`;
      if (bytes > 3) {
        range = isSigned ? `>= -(2 ** ${8 * bytes - 1}) && < 2 ** ${8 * bytes - 1}` : `>= 0 and < 2 ** ${8 * bytes}`;
        if (bytes === 4) range = isSigned ? `>= -(2 ** 31) and <= 2 ** 31 - 1` : '>= 0 and <= 4_294_967_295';
      }
      throw errors.outOfRange(name, range, value);
    }
  };
  const writeInteger = (b, value, offset, bytes, little, isSigned) => {
    value = +value;
    checkValue(value, bytes, isSigned);
    check(b, offset, bytes);
    value = Math.trunc(value) || 0;
    if (value < 0) value += 2 ** (8 * bytes);
    for (let n = 0; n < bytes; n++) {
      b[offset + (little ? n : bytes - 1 - n)] = value % 256;
      value = Math.floor(value / 256);
    }
    return offset + bytes;
  };

  const both = (name, f) => { // UInt is also written Uint
    method(name, f);
    if (name.includes('UInt')) method(name.replace('UInt', 'Uint'), f);
  };
  for (const bytes of [1, 2, 4]) {
    for (const isSigned of [false, true]) {
      for (const ending of bytes === 1 ? [''] : ['LE', 'BE']) {
        const little = ending !== 'BE', name = `${isSigned ? '' : 'U'}Int${8 * bytes}${ending}`;
        both(`read${name}`, function (offset = 0) {
          check(this, offset, bytes);
          const value = readUnsigned(this, offset, bytes, little);
          return isSigned ? signed(value, bytes) : value;
        });
        both(`write${name}`, function (value, offset = 0) { return writeInteger(this, value, offset, bytes, little, isSigned); });
      }
    }
  }
  for (const isSigned of [false, true]) {
    for (const ending of ['LE', 'BE']) {
      const little = ending === 'LE', name = `${isSigned ? '' : 'U'}Int${ending}`;
      both(`read${name}`, function (offset, bytes) {
        if (offset === undefined) throw errors.argType('offset', 'number', offset);
        checkLength(bytes);
        check(this, offset, bytes);
        const value = readUnsigned(this, offset, bytes, little);
        return isSigned ? signed(value, bytes) : value;
      });
      both(`write${name}`, function (value, offset, bytes) {
        checkLength(bytes);
        if (offset === undefined) throw errors.argType('offset', 'number', offset);
        return writeInteger(this, value, offset, bytes, little, isSigned);
      });
    }
  }
  const viewOf = (b) => new DataView(b.buffer, b.byteOffset, b.byteLength);
  const through = (name, bytes, method, before) => {
    for (const ending of ['LE', 'BE']) {
      const little = ending === 'LE', get = `get${method}`, set = `set${method}`;
      both(`read${name}${ending}`, function (offset = 0) {
        check(this, offset, bytes);
        return viewOf(this)[get](offset, little);
      });
      both(`write${name}${ending}`, function (value, offset = 0) {
        value = before(value);
        check(this, offset, bytes);
        viewOf(this)[set](offset, value, little);
        return offset + bytes;
      });
    }
  };
  const bigBetween = (low, high, range) => (value) => {
    if (typeof value !== 'bigint') throw errors.argType('value', 'bigint', value);
    if (value > high || value < low) throw errors.outOfRange('value', range, value);
    return value;
  };
  through('Float', 4, 'Float32', Number);
  through('Double', 8, 'Float64', Number);
  through('BigInt64', 8, 'BigInt64', bigBetween(-(2n ** 63n), 2n ** 63n - 1n, '>= -(2n ** 63n) and < 2n ** 63n'));
  through('BigUInt64', 8, 'BigUint64', bigBetween(0n, 2n ** 64n - 1n, '>= 0n and < 2n ** 64n'));

  Object.defineProperty(prototype, 'parent', { enumerable: true, get() { return this instanceof Buffer ? this.buffer : undefined; } });
  Object.defineProperty(prototype, 'offset', { enumerable: true, get() { return this instanceof Buffer ? this.byteOffset : undefined; } });
  Object.defineProperty(prototype, Symbol.for('nodejs.util.inspect.custom'), {
    configurable: true, writable: true, enumerable: true,
    value: function inspect(depth, options) {
      const most = exports.INSPECT_MAX_BYTES;
      let text = Array.from(Uint8Array.prototype.subarray.call(this, 0, Math.min(most, this.length)), (c) => c.toString(16).padStart(2, '0')).join(' ');
      const more = this.length - most;
      if (more > 0) text += ` ... ${more} more byte${more > 1 ? 's' : ''}`;
      const extra = Object.keys(this).filter((key) => !/^\d+$/.test(key));
      if (extra.length > 0 && options) {
        if (this.length > 0) text += ', ';
        text += extra.map((key) => `${key}: ${options.inspect ? options.inspect(this[key], options) : this[key]}`).join(', ');
      }
      return `<${this.constructor.name} ${text}>`;
    },
  });

  function SlowBuffer(n) {
    size(n);
    return new FastBuffer(n);
  }
  Object.setPrototypeOf(SlowBuffer.prototype, Uint8Array.prototype);
  Object.setPrototypeOf(SlowBuffer, Uint8Array);

  const transcode = (source, from, to) => {
    if (!(source instanceof Uint8Array)) throw errors.argType('source', ['Buffer', 'Uint8Array'], source);
    const a = normalize(from), b = normalize(to);
    const known = ['utf8', 'utf16le', 'latin1', 'ascii'];
    if (!known.includes(a) || !known.includes(b)) {
      throw errors.make(Error, 'U_ILLEGAL_ARGUMENT_ERROR', 'Unable to transcode Buffer [U_ILLEGAL_ARGUMENT_ERROR]', transcode);
    }
    let text = encodings.decode(source, a);
    const limit = b === 'ascii' ? 127 : b === 'latin1' ? 255 : 0;
    if (limit > 0) text = Array.from(text, (c) => (c.codePointAt(0) > limit ? '?' : c)).join('');
    return view(encodings.encode(text, b));
  };
  const bytesOf = (input) => {
    if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    if (isAnyArrayBuffer(input)) return new Uint8Array(input);
    throw errors.argType('input', ['ArrayBuffer', 'Buffer', 'TypedArray'], input);
  };
  const isUtf8 = (input) => {
    const bytes = bytesOf(input);
    return order(encodings.encode(encodings.decode(bytes, 'utf8'), 'utf8'), bytes) === 0;
  };
  const isAscii = (input) => bytesOf(input).every((c) => c < 128);
  const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const badCharacter = () => {
    const error = typeof DOMException === 'function' ? new DOMException('Invalid character', 'InvalidCharacterError') : new Error('Invalid character');
    return error;
  };
  const btoa = globalThis.btoa ?? ((input) => {
    input = `${input}`;
    for (let n = 0; n < input.length; n++) if (input.charCodeAt(n) > 255) throw badCharacter();
    return encodings.decode(encodings.encode(input, 'latin1'), 'base64');
  });
  const atob = globalThis.atob ?? ((input) => {
    input = `${input}`.replace(/[\t\n\f\r ]/g, '');
    if (input.length % 4 === 0) input = input.replace(/==?$/, '');
    if (input.length % 4 === 1 || [...input].some((c) => !characters.includes(c))) throw badCharacter();
    return encodings.decode(encodings.encode(input, 'base64'), 'latin1');
  });

  const exports = {
    Buffer, SlowBuffer, transcode, isUtf8, isAscii, kMaxLength, kStringMaxLength, btoa, atob,
    INSPECT_MAX_BYTES: 50,
    constants: Object.defineProperties({}, {
      MAX_LENGTH: { value: kMaxLength, enumerable: true }, MAX_STRING_LENGTH: { value: kStringMaxLength, enumerable: true },
    }),
  };
  if (typeof globalThis.Blob === 'function') exports.Blob = globalThis.Blob;
  if (typeof globalThis.File === 'function') exports.File = globalThis.File;
  return exports;
}
