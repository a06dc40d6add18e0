// Headers: a list of names and values.
(p, go, wanted) => {
  'use strict';
  const { charCodeAt, define, finish, indexOf, iterable, iterator, list, need, pairsOf, push, slice, sort, toLowerCase, TypeError_ } = p;

  const isSpace = (code) => code === 9 || code === 10 || code === 13 || code === 32;
  const isToken = (text) => {
    for (let n = 0; n < text.length; n++) {
      const code = charCodeAt(text, n);
      const alphanumeric = code >= 48 && code <= 57 || code >= 65 && code <= 90 || code >= 97 && code <= 122;
      if (!alphanumeric && indexOf("!#$%&'*+-.^_`|~", text[n]) < 0) return false;
    }
    return text !== '';
  };
  p.isToken = isToken;

  const nameOf = (name) => {
    name = `${name}`;
    if (!isToken(name)) throw new TypeError_('the name of the header is invalid');
    return toLowerCase(name);
  };

  const valueOf = (value) => {
    value = `${value}`;
    let from = 0, to = value.length;
    while (from < to && isSpace(charCodeAt(value, from))) from++;
    while (to > from && isSpace(charCodeAt(value, to - 1))) to--;
    value = slice(value, from, to);
    for (let n = 0; n < value.length; n++) {
      const code = charCodeAt(value, n);
      if (code === 0 || code === 10 || code === 13 || code > 255) throw new TypeError_('the value of the header is invalid');
    }
    return value;
  };

  // The names of headers that only the host and its transport set.
  const forbidden = {
    __proto__: null, 'accept-charset': 1, 'accept-encoding': 1, 'access-control-request-headers': 1,
    'access-control-request-method': 1, connection: 1, 'content-length': 1, date: 1, dnt: 1, expect: 1, host: 1,
    'keep-alive': 1, te: 1, trailer: 1, 'transfer-encoding': 1, upgrade: 1, via: 1,
  };
  const isForbidden = (name) => forbidden[name] === 1 || slice(name, 0, 6) === 'proxy-' || slice(name, 0, 4) === 'sec-';

  const NONE = 0, REQUEST = 1, IMMUTABLE = 2;

  // Returns the values of a header, joined, or null.
  const combined = (pairs, name) => {
    let value = null;
    for (let n = 0; n < pairs.length; n++) {
      if (pairs[n][0] === name) value = value === null ? pairs[n][1] : `${value}, ${pairs[n][1]}`;
    }
    return value;
  };

  let add, at, copied, fill, from, guard, has, text;
  class Headers {
    #pairs = list(); #guard = NONE; #sorted = undefined;

    constructor(init = undefined) {
      if (init !== undefined) fill(this, init);
    }

    // Reports whether the header may be changed. Some headers of a request are ignored.
    #may(name) {
      if (this.#guard === IMMUTABLE) throw new TypeError_('the headers are immutable');
      this.#sorted = undefined;
      return this.#guard !== REQUEST || !isForbidden(name);
    }
    #add(name, value) {
      name = nameOf(name);
      value = valueOf(value);
      if (this.#may(name)) push(this.#pairs, [name, value]);
    }
    #drop(name) {
      const kept = list();
      for (let n = 0; n < this.#pairs.length; n++) if (this.#pairs[n][0] !== name) push(kept, this.#pairs[n]);
      this.#pairs = kept;
    }
    append(name, value) {
      this.#pairs;
      need(arguments.length, 2);
      this.#add(name, value);
    }
    delete(name) {
      this.#pairs;
      need(arguments.length, 1);
      name = nameOf(name);
      if (this.#may(name)) this.#drop(name);
    }
    get(name) {
      const pairs = this.#pairs;
      need(arguments.length, 1);
      return combined(pairs, nameOf(name));
    }
    getSetCookie() {
      const values = [];
      for (let n = 0; n < this.#pairs.length; n++) {
        if (this.#pairs[n][0] === 'set-cookie') define(values, values.length, this.#pairs[n][1], true);
      }
      return values;
    }
    has(name) {
      this.#pairs;
      need(arguments.length, 1);
      return has(this, nameOf(name));
    }
    set(name, value) {
      this.#pairs;
      need(arguments.length, 2);
      name = nameOf(name);
      value = valueOf(value);
      if (!this.#may(name)) return;
      let found = false;
      const kept = list();
      for (let n = 0; n < this.#pairs.length; n++) {
        const pair = this.#pairs[n];
        if (pair[0] !== name) push(kept, pair);
        else if (!found) found = push(kept, [name, value]) === undefined;
      }
      if (!found) push(kept, [name, value]);
      this.#pairs = kept;
    }

    // The headers sorted by name. Values of one name are joined, except those of
    // set-cookie.
    #combined() {
      if (this.#sorted !== undefined) return this.#sorted;
      const pairs = list(), combined = list();
      for (let n = 0; n < this.#pairs.length; n++) push(pairs, this.#pairs[n]);
      sort(pairs, (a, b) => a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0);
      for (let n = 0; n < pairs.length; n++) {
        const last = combined[combined.length - 1], name = pairs[n][0];
        if (last !== undefined && last[0] === name && name !== 'set-cookie') last[1] += `, ${pairs[n][1]}`;
        else push(combined, [name, pairs[n][1]]);
      }
      return this.#sorted = combined;
    }

    static {
      p.headerValue = (headers, name) => combined(headers.#pairs, name);
      at = (headers, n) => headers.#combined()[n];
      guard = (headers, g) => { headers.#guard = g; };
      has = (headers, name) => {
        for (let n = 0; n < headers.#pairs.length; n++) if (headers.#pairs[n][0] === name) return true;
        return false;
      };
      // Adds a header that needs no check, to headers that may be changed.
      add = (headers, name, value) => {
        push(headers.#pairs, [name, value]);
        headers.#sorted = undefined;
      };
      // One line for each header, in the format that Go reads and writes.
      // The text ends after the first line with which it is longer than the maximum.
      text = (headers, max) => {
        let lines = '';
        for (let n = 0; n < headers.#pairs.length && lines.length <= max; n++) {
          lines += `${headers.#pairs[n][0]}:${headers.#pairs[n][1]}\n`;
        }
        return lines;
      };
      // Go has checked the lines.
      from = (lines) => {
        const headers = new Headers();
        for (let at = 0, end; (end = indexOf(lines, '\n', at)) >= 0; at = end + 1) {
          const colon = indexOf(lines, ':', at);
          push(headers.#pairs, [slice(lines, at, colon), slice(lines, colon + 1, end)]);
        }
        headers.#guard = IMMUTABLE;
        return headers;
      };
      copied = (from, g) => {
        const headers = new Headers();
        for (let n = 0; n < from.#pairs.length; n++) {
          const name = from.#pairs[n][0];
          if (g !== REQUEST || !isForbidden(name)) push(headers.#pairs, [name, from.#pairs[n][1]]);
        }
        headers.#guard = g;
        return headers;
      };
      fill = (headers, init) => {
        if (init === null || typeof init !== 'object' && typeof init !== 'function') throw new TypeError_('headers must be an object');
        const pairs = #pairs in init && init[iterator] === entries ? init.#combined() : pairsOf(init);
        for (let n = 0, length = pairs.length; n < length; n++) headers.#add(pairs[n][0], pairs[n][1]);
      };
    }
  }
  iterable(Headers, at);
  finish(Headers);
  const entries = Headers.prototype[iterator];

  p.headersText = text;
  // Copies headers without the guest's iterator.
  p.copyHeaders = copied;
  p.headersOf = (init, g) => {
    const headers = new Headers();
    guard(headers, g === IMMUTABLE ? NONE : g);
    if (init !== undefined) fill(headers, init);
    guard(headers, g);
    return headers;
  };
  p.headersFrom = from;
  p.addHeader = add;
  p.hasHeader = has;
  p.NONE = NONE;
  p.REQUEST = REQUEST;
  p.IMMUTABLE = IMMUTABLE;
  p.exposer(wanted).class(Headers);
}
