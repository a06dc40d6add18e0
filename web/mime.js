// MIME types, as the standard MIME Sniffing parses and serializes them.
(p, go, wanted) => {
  'use strict';
  const { charCodeAt, indexOf, isToken, list, mapGet, mapSet, push, slice, toLowerCase, Map_ } = p;

  const isSpace = (code) => code === 9 || code === 10 || code === 13 || code === 32;
  const trim = (text) => {
    let from = 0, to = text.length;
    while (from < to && isSpace(charCodeAt(text, from))) from++;
    while (to > from && isSpace(charCodeAt(text, to - 1))) to--;
    return slice(text, from, to);
  };
  const isQuotable = (text) => {
    for (let n = 0; n < text.length; n++) {
      const code = charCodeAt(text, n);
      if (code !== 9 && (code < 32 || code > 126) && (code < 128 || code > 255)) return false;
    }
    return true;
  };
  const find = (text, c, from) => {
    const at = indexOf(text, c, from);
    return at < 0 ? text.length : at;
  };

  // Returns the position after a quoted string, and its value.
  const quoted = (text, at) => {
    let value = '', from = ++at;
    for (; at < text.length; at++) {
      const c = text[at];
      if (c === '"') return { __proto__: null, at: at + 1, value: value + slice(text, from, at) };
      if (c !== '\\') continue;
      value += slice(text, from, at);
      from = at + 1;
      if (from === text.length) return { __proto__: null, at: from, value: value + '\\' };
      at++;
    }
    return { __proto__: null, at, value: value + slice(text, from) };
  };

  // Returns a MIME type, or undefined for an invalid one.
  const parse = (text) => {
    text = trim(text);
    const slash = indexOf(text, '/');
    if (slash < 0) return undefined;
    const semicolon = find(text, ';', slash);
    const type = slice(text, 0, slash), subtype = trim(slice(text, slash + 1, semicolon));
    if (!isToken(type) || !isToken(subtype)) return undefined;
    const mime = { __proto__: null, essence: toLowerCase(`${type}/${subtype}`), names: list(), values: new Map_() };
    for (let at = semicolon; at < text.length;) {
      at++;
      while (isSpace(charCodeAt(text, at))) at++;
      let end = at;
      while (end < text.length && text[end] !== ';' && text[end] !== '=') end++;
      const name = toLowerCase(slice(text, at, end));
      at = end;
      if (text[at] !== '=') continue;
      at++;
      let value;
      if (text[at] === '"') {
        ({ at, value } = quoted(text, at));
        at = find(text, ';', at);
      } else {
        end = find(text, ';', at);
        value = trim(slice(text, at, end));
        at = end;
        if (value === '') continue;
      }
      if (!isToken(name) || !isQuotable(value) || mapGet(mime.values, name) !== undefined) continue;
      push(mime.names, name);
      mapSet(mime.values, name, value);
    }
    return mime;
  };

  const serialize = ({ essence, names, values }) => {
    let text = essence;
    for (let n = 0; n < names.length; n++) {
      let value = mapGet(values, names[n]);
      if (!isToken(value)) {
        let escaped = '';
        for (let k = 0; k < value.length; k++) escaped += value[k] === '"' || value[k] === '\\' ? `\\${value[k]}` : value[k];
        value = `"${escaped}"`;
      }
      text += `;${names[n]}=${value}`;
    }
    return text;
  };

  // Divides the value of a header at its commas.
  const split = (text) => {
    const values = list();
    let from = 0;
    for (let at = 0; ; at++) {
      while (text[at] === '"') ({ at } = quoted(text, at));
      if (at < text.length && text[at] !== ',') continue;
      push(values, trim(slice(text, from, at)));
      if (at >= text.length) return values;
      from = at + 1;
    }
  };

  p.trimSpaces = trim;
  p.serializeMIME = serialize;
  // Returns the MIME type of the header Content-Type, or undefined.
  p.extractMIME = (headers) => {
    const text = p.headerValue(headers, 'content-type');
    if (text === null) return undefined;
    let charset, essence, mime;
    const values = split(text);
    for (let n = 0; n < values.length; n++) {
      const next = parse(values[n]);
      if (next === undefined || next.essence === '*/*') continue;
      mime = next;
      const own = mapGet(mime.values, 'charset');
      if (mime.essence !== essence) {
        charset = own;
        essence = mime.essence;
      } else if (own === undefined && charset !== undefined) {
        push(mime.names, 'charset');
        mapSet(mime.values, 'charset', charset);
      }
    }
    return mime;
  };
}
