// The module string_decoder.
(require) => {
  'use strict';
  const errors = require('internal/errors');
  const { Buffer } = require('buffer');
  const { normalize } = require('internal/encodings');

  const none = Object.freeze([]); // as many as an empty Uint8Array
  const bytesOf = (chunk) => {
    if (chunk instanceof Uint8Array) return chunk;
    if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    throw errors.argType('buf', ['Buffer', 'TypedArray', 'DataView'], chunk);
  };
  const text = (bytes, encoding) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(encoding);

  // The number of bytes at the end that begin a character which is not complete.
  const incompleteUTF8 = (b) => {
    const { length } = b;
    for (let back = 1; back <= 3 && back <= length; back++) {
      const c = b[length - back];
      if ((c & 0xc0) === 0x80) continue;
      const size = c >= 0xf0 && c <= 0xf4 ? 4 : c >= 0xe0 && c < 0xf0 ? 3 : c >= 0xc2 && c < 0xe0 ? 2 : 1;
      if (size <= back) return 0;
      if (back >= 2) { // the second byte may not continue all leading bytes
        const second = b[length - back + 1];
        if ((c === 0xe0 && second < 0xa0) || (c === 0xed && second > 0x9f) || (c === 0xf0 && second < 0x90) ||
          (c === 0xf4 && second > 0x8f)) return 0;
      }
      return back;
    }
    return 0;
  };
  const incomplete = (encoding, b) => {
    switch (encoding) {
      case 'utf8': return incompleteUTF8(b);
      case 'utf16le': {
        const odd = b.length % 2;
        const at = b.length - odd - 1;
        return at >= 1 && b[at] >= 0xd8 && b[at] <= 0xdb ? odd + 2 : odd;
      }
      case 'base64': case 'base64url': return b.length % 3;
      default: return 0;
    }
  };

  function StringDecoder(encoding) {
    const name = normalize(encoding);
    if (name === undefined) throw errors.make(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${encoding}`, StringDecoder);
    this.encoding = name;
    Object.defineProperty(this, 'rest', { value: none, writable: true });
  }
  StringDecoder.prototype.write = function write(chunk) {
    if (typeof chunk === 'string') return chunk;
    let bytes = bytesOf(chunk);
    if (this.rest.length > 0) {
      const all = new Uint8Array(this.rest.length + bytes.length);
      all.set(this.rest);
      all.set(bytes, this.rest.length);
      bytes = all;
    }
    const keep = incomplete(this.encoding, bytes);
    this.rest = keep > 0 ? bytes.slice(bytes.length - keep) : none;
    return text(bytes.subarray(0, bytes.length - keep), this.encoding);
  };
  StringDecoder.prototype.end = function end(chunk) {
    const out = chunk === undefined ? '' : this.write(chunk);
    const { rest } = this;
    this.rest = none;
    return out + (rest.length > 0 ? text(rest, this.encoding) : '');
  };
  StringDecoder.prototype.text = function (chunk, offset) {
    this.rest = none;
    return this.write(chunk.slice(offset));
  };
  Object.defineProperties(StringDecoder.prototype, {
    lastNeed: { enumerable: true, configurable: true, get() {
      if (this.rest.length === 0) return 0;
      if (this.encoding !== 'utf8') return (this.encoding === 'utf16le' ? 2 : 3) - this.rest.length;
      const c = this.rest[0];
      return (c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2) - this.rest.length;
    } },
    lastTotal: { enumerable: true, configurable: true, get() { return this.rest.length === 0 ? 0 : this.rest.length + this.lastNeed; } },
  });
  return { StringDecoder };
}
