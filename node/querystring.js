// The module querystring.
(require) => {
  'use strict';
  const errors = require('internal/errors');

  const escape = (text) => {
    if (typeof text !== 'string') text = typeof text === 'object' ? String(text) : `${text}`;
    try {
      // encodeURIComponent leaves the same characters as Node.js: ! ' ( ) * - . _ ~
      return encodeURIComponent(text);
    } catch {
      throw errors.make(URIError, 'ERR_INVALID_URI', 'URI malformed', escape);
    }
  };

  // Decodes what is well-formed and leaves the rest.
  const unescapeBuffer = (text) => {
    const { Buffer } = require('buffer');
    const out = Buffer.allocUnsafe(text.length);
    let length = 0;
    for (let n = 0; n < text.length; n++) {
      const c = text.charCodeAt(n);
      if (c === 37 && /^[0-9a-fA-F]{2}$/.test(text.slice(n + 1, n + 3))) {
        out[length++] = parseInt(text.slice(n + 1, n + 3), 16);
        n += 2;
      } else {
        out[length++] = c;
      }
    }
    return out.slice(0, length);
  };
  const unescape = (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return querystring.unescapeBuffer(text).toString();
    }
  };

  const primitive = (value) => {
    switch (typeof value) {
      case 'string': return value;
      case 'number': return Number.isFinite(value) ? `${value}` : '';
      case 'bigint': case 'boolean': return `${value}`;
      default: return '';
    }
  };

  const stringify = (object, separator = '&', equals = '=', options) => {
    separator ||= '&';
    equals ||= '=';
    const encode = typeof options?.encodeURIComponent === 'function' ? options.encodeURIComponent : querystring.escape;
    if (object === null || typeof object !== 'object') return '';
    const fields = [];
    for (const key of Object.keys(object)) {
      const name = `${encode(primitive(key))}${equals}`, value = object[key];
      if (Array.isArray(value)) for (const one of value) fields.push(`${name}${encode(primitive(one))}`);
      else fields.push(`${name}${encode(primitive(value))}`);
    }
    return fields.join(separator);
  };

  const parse = (text, separator, equals, options) => {
    const out = { __proto__: null };
    if (typeof text !== 'string' || text === '') return out;
    separator = separator ? `${separator}` : '&';
    equals = equals ? `${equals}` : '=';
    const most = typeof options?.maxKeys === 'number' ? options.maxKeys : 1000;
    const custom = options?.decodeURIComponent;
    const decode = (s) => {
      if (s === '') return s;
      const decoder = typeof custom === 'function' ? custom : querystring.unescape;
      try {
        return decoder(s);
      } catch {
        return unescape(s);
      }
    };
    let left = most > 0 ? most : Infinity;
    let from = 0;
    while (from <= text.length && left > 0) {
      let end = text.indexOf(separator, from);
      if (end < 0) end = text.length;
      const field = text.slice(from, end);
      from = end + separator.length;
      if (field === '') continue;
      left--;
      const at = field.indexOf(equals);
      const plain = (s) => decode(s.replaceAll('+', ' '));
      const key = plain(at < 0 ? field : field.slice(0, at));
      const value = at < 0 ? '' : plain(field.slice(at + equals.length));
      const before = out[key];
      if (before === undefined) out[key] = value;
      else if (Array.isArray(before)) before.push(value);
      else out[key] = [before, value];
    }
    return out;
  };

  const querystring = { unescapeBuffer, unescape, escape, stringify, encode: stringify, parse, decode: parse };
  return querystring;
}
