// URL and URLSearchParams. Go parses and serializes URLs.
(p, go, wanted) => {
  'use strict';
  const { arrayBuffer, charCodeAt, decodeURIComponent, define, encodeURIComponent, finish, getOwnPropertyDescriptor, indexOf, iterable,
    iterator, list, mapGet, mapSet, need, ownKeys, push, setPrototypeOf, slice, sort, toWellFormed, Map_, TypeError_, Uint8Array_ } = p;
  const { changeURL, decodeUTF8, parseURL } = go;
  const USV = (value) => toWellFormed(`${value}`);

  // The numbers of the parts of a URL.
  const PROTOCOL = 0, USERNAME = 1, PASSWORD = 2, HOST = 3, HOSTNAME = 4, PORT = 5, PATHNAME = 6, SEARCH = 7, HASH = 8;

  // Returns the position of a delimiter, or end if there is none before.
  const find = (text, delimiter, from, end) => {
    const at = indexOf(text, delimiter, from);
    return at < 0 || at > end ? end : at;
  };

  // Splits a serialized URL into its parts, in which the parser has escaped the delimiters.
  const split = (href) => {
    const hash = find(href, '#', 0, href.length), search = find(href, '?', 0, hash);
    const scheme = indexOf(href, ':') + 1;
    let path = scheme, username = '', password = '', host = '', hostname = '', port = '';
    if (slice(href, scheme, scheme + 2) === '//') {
      let begin = scheme + 2;
      path = find(href, '/', begin, search);
      const credentials = find(href, '@', begin, path);
      if (credentials < path) {
        const colon = find(href, ':', begin, credentials);
        username = slice(href, begin, colon);
        password = slice(href, colon + 1, credentials);
        begin = credentials + 1;
      }
      const bracket = charCodeAt(href, begin) === 91 ? find(href, ']', begin, path) : begin;
      const colon = find(href, ':', bracket, path);
      host = slice(href, begin, path);
      hostname = slice(href, begin, colon);
      port = slice(href, colon + 1, path);
    } else if (slice(href, scheme, scheme + 4) === '/.//') {
      path += 2; // the path begins with two slashes
    }
    return setPrototypeOf([slice(href, 0, scheme), username, password, host, hostname, port, slice(href, path, search),
      hash - search > 1 ? slice(href, search, hash) : '', href.length - hash > 1 ? slice(href, hash) : ''], null);
  };

  const originOf = (parts) => {
    switch (parts[PROTOCOL]) {
      case 'ftp:': case 'http:': case 'https:': case 'ws:': case 'wss:':
        return `${parts[PROTOCOL]}//${parts[HOST]}`;
      case 'blob:': {
        const href = parseURL(parts[PATHNAME]);
        if (href === undefined) break;
        const inner = split(href);
        if (inner[PROTOCOL] === 'http:' || inner[PROTOCOL] === 'https:') return originOf(inner);
      }
    }
    return 'null';
  };

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
        pairs[pairs.length] = at < 0 ? [decode(piece), ''] : [decode(slice(piece, 0, at)), decode(slice(piece, at + 1))];
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
    const places = new Map_(); // different keys may be the same after the conversion
    for (let n = 0; n < keys.length; n++) {
      const d = getOwnPropertyDescriptor(init, keys[n]);
      if (d === undefined || !d.enumerable) continue;
      const key = USV(keys[n]), value = USV(init[keys[n]]);
      const place = mapGet(places, key);
      if (place !== undefined) {
        pairs[place][1] = value;
      } else {
        mapSet(places, key, pairs.length);
        push(pairs, [key, value]);
      }
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
        this.#pairs = parse(charCodeAt(init, 0) === 63 ? slice(init, 1) : init);
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
    const href = parseURL(USV(url), base === undefined ? undefined : USV(base));
    if (href === undefined) throw new TypeError_('Invalid URL');
    return href;
  };

  let fill;
  const none = {};
  class URL {
    #href; #split = undefined; #params = undefined;

    constructor(url, base = undefined) {
      if (url === none) return;
      need(arguments.length, 1);
      this.#href = parseOrFail(url, base);
    }
    #parts() { return this.#split ??= split(this.#href); }
    #set(href) {
      this.#href = href;
      this.#split = undefined;
    }
    #change(part, value) {
      const href = changeURL(this.#href, part, USV(value));
      if (href === undefined) return;
      this.#set(href);
      if (part === SEARCH) this.#follow();
    }
    #follow() { if (this.#params !== undefined) replace(this.#params, slice(this.#parts()[SEARCH], 1)); }
    get href() { return this.#href; }
    set href(value) {
      this.#href;
      this.#set(parseOrFail(value));
      this.#follow();
    }
    get origin() { return originOf(this.#parts()); }
    get protocol() { return this.#parts()[PROTOCOL]; }
    set protocol(value) { this.#change(PROTOCOL, value); }
    get username() { return this.#parts()[USERNAME]; }
    set username(value) { this.#change(USERNAME, value); }
    get password() { return this.#parts()[PASSWORD]; }
    set password(value) { this.#change(PASSWORD, value); }
    get host() { return this.#parts()[HOST]; }
    set host(value) { this.#change(HOST, value); }
    get hostname() { return this.#parts()[HOSTNAME]; }
    set hostname(value) { this.#change(HOSTNAME, value); }
    get port() { return this.#parts()[PORT]; }
    set port(value) { this.#change(PORT, value); }
    get pathname() { return this.#parts()[PATHNAME]; }
    set pathname(value) { this.#change(PATHNAME, value); }
    get search() { return this.#parts()[SEARCH]; }
    set search(value) { this.#change(SEARCH, value); }
    get searchParams() {
      return this.#params ??= attach(slice(this.#parts()[SEARCH], 1), (query) => {
        this.#set(changeURL(this.#href, SEARCH, query) ?? this.#href);
      });
    }
    get hash() { return this.#parts()[HASH]; }
    set hash(value) { this.#change(HASH, value); }
    toString() { return this.#href; }
    toJSON() { return this.#href; }

    static parse(url, base = undefined) {
      need(arguments.length, 1);
      const href = parseURL(USV(url), base === undefined ? undefined : USV(base));
      return href === undefined ? null : fill(href);
    }
    static canParse(url, base = undefined) {
      need(arguments.length, 1);
      return parseURL(USV(url), base === undefined ? undefined : USV(base)) !== undefined;
    }
    static {
      fill = (href) => {
        const url = new URL(none);
        url.#href = href;
        return url;
      };
    }
  }
  finish(URL);
  p.parseURL = parseOrFail;
  p.splitURL = split;
  p.parseParams = parse;
  p.hasCredentials = (href) => {
    const parts = split(href);
    return parts[USERNAME] !== '' || parts[PASSWORD] !== '';
  };

  const expose = p.exposer(wanted);
  expose.class(URL);
  expose.class(URLSearchParams);
}
