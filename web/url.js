// URL and URLSearchParams. Go parses URLs: a record is an array with the parts of a URL.
(p, go, wanted) => {
  'use strict';
  const { arrayBuffer, charCodeAt, decodeURIComponent, define, encodeURIComponent, finish, getOwnPropertyDescriptor, indexOf, iterable,
    iterator, list, need, ownKeys, push, slice, sort, toWellFormed, TypeError_, Uint8Array_ } = p;
  const { changeURL, decodeUTF8, parseURL } = go;
  const USV = (value) => toWellFormed(`${value}`);

  // The indexes of the parts in a record.
  const HREF = 0, ORIGIN = 1, PROTOCOL = 2, USERNAME = 3, PASSWORD = 4, HOST = 5, HOSTNAME = 6, PORT = 7,
    PATHNAME = 8, SEARCH = 9, HASH = 10;

  const hex = (text, at) => {
    const digit = (code) => code >= 48 && code <= 57 ? code - 48 : code >= 65 && code <= 70 ? code - 55 : code >= 97 && code <= 102 ? code - 87 : -1;
    const high = digit(charCodeAt(text, at)), low = digit(charCodeAt(text, at + 1));
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  };

  // Decodes a string whose percent escapes are not all valid.
  const decodeLoosely = (text) => {
    let ascii = '';
    for (let n = 0; n < text.length; n++) {
      const code = charCodeAt(text, n);
      const pair = code >= 0xd800 && code < 0xdc00;
      ascii += code < 128 ? text[n] : encodeURIComponent(slice(text, n, n + (pair ? 2 : 1)));
      if (pair) n++;
    }
    const bytes = new Uint8Array_(ascii.length);
    let length = 0;
    for (let n = 0; n < ascii.length; n++) {
      const code = charCodeAt(ascii, n);
      const byte = code === 37 ? hex(ascii, n + 1) : -1;
      if (byte >= 0) n += 2;
      bytes[length++] = byte >= 0 ? byte : code;
    }
    return decodeUTF8(new Uint8Array_(arrayBuffer(bytes), 0, length));
  };

  const decode = (text) => {
    let spaced = '', from = 0;
    for (let at; (at = indexOf(text, '+', from)) >= 0; from = at + 1) spaced += slice(text, from, at) + ' ';
    text = spaced + slice(text, from);
    if (indexOf(text, '%') < 0) return text;
    try {
      return decodeURIComponent(text);
    } catch {
      return decodeLoosely(text);
    }
  };

  const escapes = { __proto__: null, '!': '%21', "'": '%27', '(': '%28', ')': '%29', '~': '%7E' };
  const encode = (text) => {
    const from = encodeURIComponent(text);
    let to = '', done = 0;
    for (let n = 0; n < from.length; n++) {
      const c = from[n];
      const space = c === '%' && from[n + 1] === '2' && from[n + 2] === '0';
      const escaped = space ? '+' : escapes[c];
      if (escaped === undefined) continue;
      to += slice(from, done, n) + escaped;
      if (space) n += 2;
      done = n + 1;
    }
    return to + slice(from, done);
  };

  const parse = (query) => {
    const pairs = list();
    for (let from = 0; from <= query.length;) {
      let end = indexOf(query, '&', from);
      if (end < 0) end = query.length;
      if (end > from) {
        const piece = slice(query, from, end);
        const at = indexOf(piece, '=');
        push(pairs, at < 0 ? [decode(piece), ''] : [decode(slice(piece, 0, at)), decode(slice(piece, at + 1))]);
      }
      from = end + 1;
    }
    return pairs;
  };

  const serialize = (pairs) => {
    let text = '';
    for (let n = 0; n < pairs.length; n++) {
      text += `${n > 0 ? '&' : ''}${encode(pairs[n][0])}=${encode(pairs[n][1])}`;
    }
    return text;
  };

  // Converts a sequence or record of the guest to pairs.
  const pairsOf = (init) => {
    const pairs = list();
    if (init[iterator] !== undefined && init[iterator] !== null) {
      for (const pair of init) {
        if (pair === null || typeof pair !== 'object' && typeof pair !== 'function') throw new TypeError_('a pair must be a sequence');
        const two = list();
        for (const part of pair) push(two, USV(part));
        if (two.length !== 2) throw new TypeError_('a pair must have two parts');
        push(pairs, [two[0], two[1]]);
      }
      return pairs;
    }
    const keys = ownKeys(init);
    for (let n = 0; n < keys.length; n++) {
      const d = getOwnPropertyDescriptor(init, keys[n]);
      if (d !== undefined && d.enumerable) push(pairs, [USV(keys[n]), USV(init[keys[n]])]);
    }
    return pairs;
  };
  p.pairsOf = pairsOf;

  let at, attach, replace;
  class URLSearchParams {
    #pairs; #changed = undefined;

    constructor(init = '') {
      if (init !== null && (typeof init === 'object' || typeof init === 'function')) {
        this.#pairs = pairsOf(init);
      } else {
        init = USV(init);
        this.#pairs = parse(init[0] === '?' ? slice(init, 1) : init);
      }
    }
    get size() { return this.#pairs.length; }
    #update() { this.#changed?.(serialize(this.#pairs)); }
    #filter(keep) {
      const kept = list();
      for (let n = 0; n < this.#pairs.length; n++) if (keep(this.#pairs[n])) push(kept, this.#pairs[n]);
      this.#pairs = kept;
    }
    append(name, value) {
      const pairs = this.#pairs;
      need(arguments.length, 2);
      push(pairs, [USV(name), USV(value)]);
      this.#update();
    }
    delete(name, value = undefined) {
      this.#pairs;
      need(arguments.length, 1);
      name = USV(name);
      if (value !== undefined) value = USV(value);
      this.#filter((pair) => pair[0] !== name || value !== undefined && pair[1] !== value);
      this.#update();
    }
    get(name) {
      const pairs = this.#pairs;
      need(arguments.length, 1);
      name = USV(name);
      for (let n = 0; n < pairs.length; n++) if (pairs[n][0] === name) return pairs[n][1];
      return null;
    }
    getAll(name) {
      const pairs = this.#pairs;
      need(arguments.length, 1);
      name = USV(name);
      const values = [];
      for (let n = 0; n < pairs.length; n++) if (pairs[n][0] === name) define(values, values.length, pairs[n][1], true);
      return values;
    }
    has(name, value = undefined) {
      const pairs = this.#pairs;
      need(arguments.length, 1);
      name = USV(name);
      if (value !== undefined) value = USV(value);
      for (let n = 0; n < pairs.length; n++) {
        if (pairs[n][0] === name && (value === undefined || pairs[n][1] === value)) return true;
      }
      return false;
    }
    set(name, value) {
      this.#pairs;
      need(arguments.length, 2);
      name = USV(name);
      value = USV(value);
      let found = false;
      this.#filter((pair) => {
        if (pair[0] !== name) return true;
        if (found) return false;
        pair[1] = value;
        return found = true;
      });
      if (!found) push(this.#pairs, [name, value]);
      this.#update();
    }
    sort() {
      sort(this.#pairs, (a, b) => a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0);
      this.#update();
    }
    toString() { return serialize(this.#pairs); }

    static {
      at = (params, n) => params.#pairs[n];
      attach = (query, changed) => {
        const params = new URLSearchParams();
        params.#pairs = parse(query);
        params.#changed = changed;
        return params;
      };
      replace = (params, query) => { params.#pairs = parse(query); };
      p.isParams = (value) => #pairs in value;
      p.paramsText = (params) => serialize(params.#pairs);
    }
  }
  iterable(URLSearchParams, at);
  finish(URLSearchParams);

  const parseOrFail = (url, base) => {
    const record = parseURL(USV(url), base === undefined ? undefined : USV(base));
    if (record === undefined) throw new TypeError_('Invalid URL');
    return record;
  };

  let fill;
  const none = {};
  class URL {
    #record; #params = undefined;

    constructor(url, base = undefined) {
      if (url === none) return;
      need(arguments.length, 1);
      this.#record = parseOrFail(url, base);
    }
    #change(part, value) {
      const record = changeURL(this.#record[HREF], part, USV(value));
      if (record === undefined) return;
      this.#record = record;
      if (part === SEARCH && this.#params !== undefined) replace(this.#params, slice(record[SEARCH], 1));
    }
    get href() { return this.#record[HREF]; }
    set href(value) {
      this.#record;
      this.#record = parseOrFail(value);
      if (this.#params !== undefined) replace(this.#params, slice(this.#record[SEARCH], 1));
    }
    get origin() { return this.#record[ORIGIN]; }
    get protocol() { return this.#record[PROTOCOL]; }
    set protocol(value) { this.#change(PROTOCOL, value); }
    get username() { return this.#record[USERNAME]; }
    set username(value) { this.#change(USERNAME, value); }
    get password() { return this.#record[PASSWORD]; }
    set password(value) { this.#change(PASSWORD, value); }
    get host() { return this.#record[HOST]; }
    set host(value) { this.#change(HOST, value); }
    get hostname() { return this.#record[HOSTNAME]; }
    set hostname(value) { this.#change(HOSTNAME, value); }
    get port() { return this.#record[PORT]; }
    set port(value) { this.#change(PORT, value); }
    get pathname() { return this.#record[PATHNAME]; }
    set pathname(value) { this.#change(PATHNAME, value); }
    get search() { return this.#record[SEARCH]; }
    set search(value) { this.#change(SEARCH, value); }
    get searchParams() {
      return this.#params ??= attach(slice(this.#record[SEARCH], 1), (query) => {
        this.#record = changeURL(this.#record[HREF], SEARCH, query) ?? this.#record;
      });
    }
    get hash() { return this.#record[HASH]; }
    set hash(value) { this.#change(HASH, value); }
    toString() { return this.#record[HREF]; }
    toJSON() { return this.#record[HREF]; }

    static parse(url, base = undefined) {
      need(arguments.length, 1);
      const record = parseURL(USV(url), base === undefined ? undefined : USV(base));
      return record === undefined ? null : fill(record);
    }
    static canParse(url, base = undefined) {
      need(arguments.length, 1);
      return parseURL(USV(url), base === undefined ? undefined : USV(base)) !== undefined;
    }
    static {
      fill = (record) => {
        const url = new URL(none);
        url.#record = record;
        return url;
      };
    }
  }
  finish(URL);
  p.parseURL = (url, base) => parseOrFail(url, base)[HREF];

  const expose = p.exposer(wanted);
  expose.class(URL);
  expose.class(URLSearchParams);
}
