// Encodings of strings as bytes, as Buffer has them. Go does the work for longer strings.
(require, host) => {
  'use strict';

  const names = {
    __proto__: null, utf8: 'utf8', 'utf-8': 'utf8', hex: 'hex', base64: 'base64', base64url: 'base64url', ascii: 'ascii',
    latin1: 'latin1', binary: 'latin1', ucs2: 'utf16le', 'ucs-2': 'utf16le', utf16le: 'utf16le', 'utf-16le': 'utf16le',
  };
  // Returns the name of an encoding, or undefined if there is none.
  const normalize = (encoding) => {
    if (encoding === undefined || encoding === null || encoding === '') return 'utf8';
    return names[encoding] ?? names[`${encoding}`.toLowerCase()];
  };

  const SHORT = 48; // characters that are encoded here rather than in Go

  const encodeLatin1 = (text) => {
    const out = new Uint8Array(text.length);
    for (let n = 0; n < text.length; n++) out[n] = text.charCodeAt(n);
    return out;
  };
  const encodeUTF8 = (text) => {
    if (text.length > SHORT) return host.encode(text.toWellFormed());
    const out = new Uint8Array(text.length);
    for (let n = 0; n < text.length; n++) {
      const c = text.charCodeAt(n);
      if (c >= 128) return host.encode(text.toWellFormed());
      out[n] = c;
    }
    return out;
  };
  const encodeUTF16 = (text) => {
    const out = new Uint8Array(2 * text.length);
    for (let n = 0; n < text.length; n++) {
      const c = text.charCodeAt(n);
      out[2 * n] = c;
      out[2 * n + 1] = c >> 8;
    }
    return out;
  };
  const nibble = (c) => {
    if (c >= 48 && c <= 57) return c - 48;
    c |= 32;
    return c >= 97 && c <= 102 ? c - 87 : -1;
  };
  // Decodes up to the first pair that is not hexadecimal.
  const fromHex = (text) => {
    const out = new Uint8Array(text.length >> 1);
    for (let n = 0; n < out.length; n++) {
      const a = nibble(text.charCodeAt(2 * n)), b = nibble(text.charCodeAt(2 * n + 1));
      if (a < 0 || b < 0 || text.charCodeAt(2 * n) > 127 || text.charCodeAt(2 * n + 1) > 127) return out.slice(0, n);
      out[n] = (a << 4) | b;
    }
    return out;
  };

  // No typed array: a snapshot would have to copy it.
  const digits = Array(128).fill(-1);
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.split('').forEach((c, n) => { digits[c.charCodeAt(0)] = n; });
  digits[45] = 62; // -
  digits[95] = 63; // _
  // Decodes both alphabets, ignores other characters, and ends at the padding.
  const fromBase64 = (text) => {
    let end = text.indexOf('=');
    if (end < 0) end = text.length;
    const out = new Uint8Array(Math.ceil(end * 3 / 4));
    let bits = 0, have = 0, length = 0;
    for (let n = 0; n < end; n++) {
      const c = text.charCodeAt(n);
      const d = c < 128 ? digits[c] : -1;
      if (d < 0) continue;
      bits = ((bits << 6) | d) & 0xffffff;
      have += 6;
      if (have >= 8) {
        have -= 8;
        out[length++] = bits >> have;
      }
    }
    return length === out.length ? out : out.slice(0, length);
  };

  // Returns a new Uint8Array.
  const encode = (text, encoding) => {
    switch (encoding) {
      case 'utf8': return encodeUTF8(text);
      case 'latin1': case 'ascii': return encodeLatin1(text);
      case 'utf16le': return encodeUTF16(text);
      case 'hex': return fromHex(text);
      default: return fromBase64(text);
    }
  };

  const { apply } = Reflect, { fromCharCode } = String;
  const PART = 4096; // arguments of one call
  const codes = (units) => {
    if (units.length <= PART) return apply(fromCharCode, undefined, units);
    let out = '';
    for (let n = 0; n < units.length; n += PART) out += apply(fromCharCode, undefined, units.subarray(n, n + PART));
    return out;
  };
  const hexPairs = [];
  for (let n = 0; n < 256; n++) hexPairs.push(n.toString(16).padStart(2, '0'));
  const toHex = (b) => {
    if (b.length > SHORT) return host.decode(b, 'hex');
    let out = '';
    for (let n = 0; n < b.length; n++) out += hexPairs[b[n]];
    return out;
  };
  const decodeUTF8 = (b) => {
    if (b.length > SHORT) return host.decode(b, 'utf8');
    for (let n = 0; n < b.length; n++) if (b[n] >= 128) return host.decode(b, 'utf8');
    return codes(b);
  };
  const decodeUTF16 = (b) => {
    const units = new Uint16Array(b.length >> 1);
    for (let n = 0; n < units.length; n++) units[n] = b[2 * n] | (b[2 * n + 1] << 8);
    return codes(units);
  };

  // Returns the text of bytes.
  const decode = (b, encoding) => {
    if (b.length === 0) return '';
    switch (encoding) {
      case 'utf8': return decodeUTF8(b);
      case 'latin1': return codes(b);
      case 'ascii': return codes(b.map((c) => c & 127));
      case 'utf16le': return decodeUTF16(b);
      case 'hex': return toHex(b);
      default: return host.decode(b, encoding);
    }
  };

  // Returns the number of bytes of a text.
  const lengthOf = (text, encoding) => {
    switch (encoding) {
      case 'utf8': {
        let length = 0;
        for (let n = 0; n < text.length; n++) {
          const c = text.charCodeAt(n);
          if (c < 0x80) {
            length++;
          } else if (c < 0x800) {
            length += 2;
          } else {
            length += 3;
            if (c >= 0xd800 && c < 0xdc00) {
              const d = text.charCodeAt(n + 1);
              if (d >= 0xdc00 && d < 0xe000) {
                length++;
                n++;
              }
            }
          }
        }
        return length;
      }
      case 'latin1': case 'ascii': return text.length;
      case 'utf16le': return 2 * text.length;
      case 'hex': return text.length >>> 1;
      default: {
        let { length } = text;
        if (length > 0 && text.charCodeAt(length - 1) === 61) length--;
        if (length > 1 && text.charCodeAt(length - 1) === 61) length--;
        return (length * 3) >>> 2;
      }
    }
  };

  return { decode, encode, lengthOf, normalize };
}
