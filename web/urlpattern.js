// URLPattern. The names in comments are those of the standard's algorithms. V8 matches the
// regular expressions.
(p, go, wanted) => {
  'use strict';
  const { charCodeAt, codePointAt, construct, define, dictionary, finish, indexOf, lastIndexOf, list, push, regExpExec, slice, splitURL,
    toLowerCase, toWellFormed, RegExp_, TypeError_ } = p;
  const { changeURL, parseURL: parse } = go;
  const USV = (value) => toWellFormed(`${value}`);
  const fail = (why) => { throw new TypeError_(why); };

  // The numbers of the parts of a URL in url.js.
  const USERNAME = 1, PASSWORD = 2, HOSTNAME = 4, PATHNAME = 6, SEARCH = 7, HASH = 8;
  const names = ['protocol', 'username', 'password', 'hostname', 'port', 'pathname', 'search', 'hash'];
  const isSpecial = (protocol) => protocol === 'http' || protocol === 'https' || protocol === 'ws' || protocol === 'wss' || protocol === 'ftp' || protocol === 'file';
  const special = ['http', 'https', 'ws', 'wss', 'ftp', 'file'];
  const ports = { __proto__: null, http: '80', https: '443', ws: '80', wss: '443', ftp: '21' };

  // Canonicalization
  const dummy = 'https://dummy.invalid/';
  const changed = (part, value) => splitURL(changeURL(dummy, part, value) ?? fail('a component of the URL is invalid'))[part];
  const canonicalProtocol = (value) => {
    if (value === '') return '';
    const href = parse(`${value}://dummy.invalid`);
    if (href === undefined) fail('the protocol is invalid');
    const protocol = splitURL(href)[0];
    return slice(protocol, 0, protocol.length - 1);
  };
  const canonicalUsername = (value) => value === '' ? '' : changed(USERNAME, value);
  const canonicalPassword = (value) => value === '' ? '' : changed(PASSWORD, value);
  const isHostEnd = (code) => code === 47 || code === 63 || code === 35 || code === 92;
  const canonicalHostname = (value) => {
    if (value === '') return '';
    let clean = '', end = 0;
    for (; end < value.length && !isHostEnd(charCodeAt(value, end)); end++) {
      const code = charCodeAt(value, end);
      if (code !== 9 && code !== 10 && code !== 13) clean += value[end];
    }
    if (clean === '') fail('the host name is invalid');
    const bracket = charCodeAt(clean, 0) === 91;
    if (!bracket && indexOf(clean, ':') >= 0) fail('the host name is invalid');
    const href = parse(`https://${clean}/`);
    if (href === undefined || indexOf(clean, '@') >= 0) fail('the host name is invalid');
    return splitURL(href)[HOSTNAME];
  };
  const canonicalIPv6 = (value) => {
    for (let n = 0; n < value.length; n++) {
      const code = charCodeAt(value, n);
      const hex = code >= 48 && code <= 58 || code >= 65 && code <= 70 || code >= 97 && code <= 102; // and the colon
      if (!hex && code !== 91 && code !== 93) fail('the host name is invalid');
    }
    return toLowerCase(value);
  };
  const canonicalPort = (value, protocol) => {
    if (value === '') return '';
    let digits = '';
    for (let n = 0; n < value.length; n++) {
      const code = charCodeAt(value, n);
      if (code === 9 || code === 10 || code === 13) continue;
      if (code < 48 || code > 57) break;
      digits += value[n];
    }
    const port = `${+digits}`;
    if (digits === '' || +digits > 65535) fail('the port is invalid');
    return protocol !== undefined && ports[protocol] === port ? '' : port;
  };
  const canonicalPathname = (value) => {
    if (value === '') return '';
    if (value[0] === '/') return changed(PATHNAME, value);
    return slice(changed(PATHNAME, `/-${value}`), 2);
  };
  const canonicalOpaque = (value) => {
    if (value === '') return '';
    const href = parse(`data:x${value}`);
    return slice(splitURL(href ?? fail('the path is invalid'))[PATHNAME], 1);
  };
  const canonicalSearch = (value) => value === '' ? '' : slice(changed(SEARCH, `?${value}`), 1);
  const canonicalHash = (value) => value === '' ? '' : slice(changed(HASH, `#${value}`), 1);

  // Tokens
  const START = new RegExp_('^[$_\\p{ID_Start}]$', 'u'), CONTINUE = new RegExp_('^[$_\\u200c\\u200d\\p{ID_Continue}]$', 'u');
  const isNameChar = (c, first) => regExpExec(first ? START : CONTINUE, c) !== null;
  const charAt = (text, at) => slice(text, at, at + (codePointAt(text, at) > 0xffff ? 2 : 1));
  const tokenize = (input, strict) => {
    const tokens = list();
    let at = 0;
    const add = (type, end, from = at, to = end) => {
      push(tokens, { __proto__: null, type, index: at, value: slice(input, from, to) });
      at = end;
    };
    const invalid = (end, from) => {
      if (strict) fail('the pattern is invalid');
      add('invalid-char', end, from);
    };
    while (at < input.length) {
      const c = charAt(input, at), next = at + c.length;
      switch (c) {
        case '*': add('asterisk', next); continue;
        case '+': case '?': add('other-modifier', next); continue;
        case '{': add('open', next); continue;
        case '}': add('close', next); continue;
        case '\\': {
          if (next === input.length) invalid(next, at);
          else add('escaped-char', next + charAt(input, next).length, next);
          continue;
        }
        case ':': {
          let end = next;
          while (end < input.length) {
            const letter = charAt(input, end);
            if (!isNameChar(letter, end === next)) break;
            end += letter.length;
          }
          if (end === next) invalid(next, at);
          else add('name', end, next);
          continue;
        }
        case '(': {
          let depth = 1, end = next, wrong = false;
          while (end < input.length) {
            const code = charCodeAt(input, end);
            if (code > 127 || end === next && code === 63) {
              wrong = true;
              break;
            }
            if (code === 92) {
              if (end + 1 === input.length || charCodeAt(input, end + 1) > 127) {
                wrong = true;
                break;
              }
              end += 2;
              continue;
            }
            end++;
            if (code === 41 && --depth === 0) break;
            if (code === 40) {
              depth++;
              if (charCodeAt(input, end) !== 63) {
                wrong = true;
                break;
              }
            }
          }
          if (wrong || depth > 0 || end - next === 1) invalid(next, at);
          else add('regexp', end, next, end - 1);
          continue;
        }
      }
      add('char', next);
    }
    add('end', at);
    return tokens;
  };

  // Patterns
  const escaped = (text, characters) => {
    let to = '', from = 0;
    for (let n = 0; n < text.length; n++) {
      if (indexOf(characters, text[n]) < 0) continue;
      to += slice(text, from, n) + '\\';
      from = n;
    }
    return to + slice(text, from);
  };
  const escapeRegExp = (text) => escaped(text, '.+*?^${}()[]|/\\');
  const escapePattern = (text) => escaped(text, '+*?:{}()\\');
  const standard = { __proto__: null, delimiter: '', prefix: '' };
  const ofHostname = { __proto__: null, delimiter: '.', prefix: '' };
  const ofPathname = { __proto__: null, delimiter: '/', prefix: '/' };
  const segment = ({ delimiter }) => `[^${escapeRegExp(delimiter)}]+?`;
  const FIXED = 0, REGEXP = 1, SEGMENT = 2, FULL = 3;

  const parsePattern = (input, options, encode) => {
    const tokens = tokenize(input, true), parts = list(), seen = { __proto__: null };
    let pending = '', at = 0, numeric = 0;
    const consume = (type) => tokens[at].type === type ? tokens[at++] : undefined;
    const required = (type) => consume(type) ?? fail('the pattern is invalid');
    const text = () => {
      let all = '';
      for (let token; (token = consume('char') ?? consume('escaped-char')) !== undefined;) all += token.value;
      return all;
    };
    const expression = (name) => consume('regexp') ?? (name === undefined ? consume('asterisk') : undefined);
    const modifierToken = () => consume('other-modifier') ?? consume('asterisk');
    const flush = () => {
      if (pending === '') return;
      push(parts, { __proto__: null, type: FIXED, value: encode(pending), modifier: '', name: '', prefix: '', suffix: '' });
      pending = '';
    };
    const add = (prefix, nameToken, token, suffix, modifierOf) => {
      const modifier = modifierOf === undefined ? '' : modifierOf.value;
      if (nameToken === undefined && token === undefined && modifier === '') {
        pending += prefix;
        return;
      }
      flush();
      if (nameToken === undefined && token === undefined) {
        if (prefix !== '') push(parts, { __proto__: null, type: FIXED, value: encode(prefix), modifier, name: '', prefix: '', suffix: '' });
        return;
      }
      let value = token === undefined ? segment(options) : token.type === 'asterisk' ? '.*' : token.value;
      const type = value === segment(options) ? SEGMENT : value === '.*' ? FULL : REGEXP;
      if (type !== REGEXP) value = '';
      const name = nameToken !== undefined ? nameToken.value : `${numeric++}`;
      if (seen[name]) fail('the pattern has two groups with the same name');
      seen[name] = true;
      push(parts, { __proto__: null, type, value, modifier, name, prefix: encode(prefix), suffix: encode(suffix) });
    };
    while (at < tokens.length) {
      const char = consume('char'), name = consume('name'), token = expression(name);
      if (name !== undefined || token !== undefined) {
        let prefix = char === undefined ? '' : char.value;
        if (prefix !== '' && prefix !== options.prefix) {
          pending += prefix;
          prefix = '';
        }
        flush();
        add(prefix, name, token, '', modifierToken());
        continue;
      }
      const fixed = char ?? consume('escaped-char');
      if (fixed !== undefined) {
        pending += fixed.value;
        continue;
      }
      if (consume('open') !== undefined) {
        const prefix = text(), name = consume('name'), token = expression(name), suffix = text();
        required('close');
        add(prefix, name, token, suffix, modifierToken());
        continue;
      }
      flush();
      required('end');
    }
    return parts;
  };

  const regExpOf = (parts, options) => {
    let source = '^';
    const groups = list();
    for (let n = 0; n < parts.length; n++) {
      const { type, value, modifier, name, prefix, suffix } = parts[n];
      if (type === FIXED) {
        source += modifier === '' ? escapeRegExp(value) : `(?:${escapeRegExp(value)})${modifier}`;
        continue;
      }
      push(groups, name);
      const inner = type === SEGMENT ? segment(options) : type === FULL ? '.*' : value;
      const before = escapeRegExp(prefix), after = escapeRegExp(suffix), once = modifier === '' || modifier === '?';
      if (prefix === '' && suffix === '') source += once ? `(${inner})${modifier}` : `((?:${inner})${modifier})`;
      else if (once) source += `(?:${before}(${inner})${after})${modifier}`;
      else source += `(?:${before}((?:${inner})(?:${after}${before}(?:${inner}))*)${after})${modifier === '*' ? '?' : ''}`;
    }
    return { __proto__: null, source: `${source}$`, groups };
  };

  const isDigit = (text) => charCodeAt(text, 0) >= 48 && charCodeAt(text, 0) <= 57;
  const patternOf = (parts, options) => {
    let to = '';
    for (let n = 0; n < parts.length; n++) {
      const { type, value, modifier, name, prefix, suffix } = parts[n], before = parts[n - 1], next = parts[n + 1];
      if (type === FIXED) {
        to += modifier === '' ? escapePattern(value) : `{${escapePattern(value)}}${modifier}`;
        continue;
      }
      const custom = !isDigit(name);
      let group = suffix !== '' || prefix !== '' && prefix !== options.prefix;
      if (!group && custom && type === SEGMENT && modifier === '' && next !== undefined && next.prefix === '' && next.suffix === '') {
        group = next.type === FIXED ? isNameChar(charAt(next.value, 0), false) : isDigit(next.name);
      }
      if (!group && prefix === '' && before !== undefined && before.type === FIXED && options.prefix !== '' &&
        before.value[before.value.length - 1] === options.prefix) group = true;
      if (group) to += '{';
      to += escapePattern(prefix);
      if (custom) to += `:${name}`;
      if (type === REGEXP) to += `(${value})`;
      else if (type === SEGMENT && !custom) to += `(${segment(options)})`;
      else if (type === FULL) {
        to += !custom && (before === undefined || before.type === FIXED || before.modifier !== '' || group || prefix !== '') ? '*' : '(.*)';
      }
      if (type === SEGMENT && custom && suffix !== '' && isNameChar(charAt(suffix, 0), false)) to += '\\';
      to += escapePattern(suffix);
      if (group) to += '}';
      to += modifier;
    }
    return to;
  };

  // Compiles a component.
  const compile = (input, encode, options, ignoreCase) => {
    const parts = parsePattern(input, options, encode), { source, groups } = regExpOf(parts, options);
    let regExp, custom = false;
    try {
      regExp = construct(RegExp_, [source, ignoreCase ? 'vi' : 'v']);
    } catch {
      fail('a regular expression of the pattern is invalid');
    }
    for (let n = 0; n < parts.length; n++) if (parts[n].type === REGEXP) custom = true;
    return { __proto__: null, pattern: patternOf(parts, options), regExp, groups, custom };
  };
  const matchesSpecial = ({ regExp }) => {
    for (let n = 0; n < special.length; n++) if (regExpExec(regExp, special[n]) !== null) return true;
    return false;
  };

  // Divides a pattern that is one string: the constructor string parser.
  const divide = (input) => {
    const tokens = tokenize(input, false), result = { __proto__: null };
    let start = 0, at = 0, step = 1, depth = 0, brackets = 0, isSpecialScheme = false, state = 'init';
    const safe = (n) => tokens[n < tokens.length ? n : tokens.length - 1];
    const is = (n, value) => {
      const token = safe(n);
      return token.value === value && (token.type === 'char' || token.type === 'escaped-char' || token.type === 'invalid-char');
    };
    const isSearch = () => {
      if (is(at, '?')) return true;
      if (safe(at).value !== '?') return false;
      if (at === 0) return true;
      const { type } = safe(at - 1);
      return type !== 'name' && type !== 'regexp' && type !== 'close' && type !== 'asterisk';
    };
    const isHash = () => is(at, '#');
    const component = () => slice(input, safe(start).index, tokens[at].index);
    const change = (next, skip) => {
      if (state !== 'init' && state !== 'authority' && state !== 'done') result[state] = component();
      if (state !== 'init' && next !== 'done') {
        const early = state === 'protocol' || state === 'authority' || state === 'username' || state === 'password';
        const host = early || state === 'hostname' || state === 'port';
        if (early && (next === 'port' || next === 'pathname' || next === 'search' || next === 'hash')) result.hostname ??= '';
        if (host && (next === 'search' || next === 'hash')) result.pathname ??= isSpecialScheme ? '/' : '';
        if ((host || state === 'pathname') && next === 'hash') result.search ??= '';
      }
      state = next;
      at += skip;
      start = at;
      step = 0;
    };
    const rewind = (next) => {
      at = start;
      step = 0;
      if (next !== undefined) state = next;
    };
    const changeAt = (path, search, hash) => {
      if (path && is(at, '/')) change('pathname', 0);
      else if (search && isSearch()) change('search', 1);
      else if (hash && isHash()) change('hash', 1);
    };
    for (; at < tokens.length; at += step) {
      step = 1;
      const { type } = tokens[at];
      if (type === 'end') {
        if (state === 'init') {
          rewind();
          if (isHash()) change('hash', 1);
          else if (isSearch()) change('search', 1);
          else change('pathname', 0);
          continue;
        }
        if (state === 'authority') {
          rewind('hostname');
          continue;
        }
        change('done', 0);
        break;
      }
      if (type === 'open') {
        depth++;
        continue;
      }
      if (depth > 0) {
        if (type !== 'close') continue;
        depth--;
      }
      switch (state) {
        case 'init':
          if (is(at, ':')) rewind('protocol');
          break;
        case 'protocol':
          if (!is(at, ':')) break;
          isSpecialScheme = matchesSpecial(compile(component(), canonicalProtocol, standard, false));
          if (is(at + 1, '/') && is(at + 2, '/')) change('authority', 3);
          else change(isSpecialScheme ? 'authority' : 'pathname', 1);
          break;
        case 'authority':
          if (is(at, '@')) rewind('username');
          else if (is(at, '/') || isSearch() || isHash()) rewind('hostname');
          break;
        case 'username':
          if (is(at, ':')) change('password', 1);
          else if (is(at, '@')) change('hostname', 1);
          break;
        case 'password':
          if (is(at, '@')) change('hostname', 1);
          break;
        case 'hostname':
          if (is(at, '[')) brackets++;
          else if (is(at, ']')) brackets--;
          else if (is(at, ':') && brackets === 0) change('port', 1);
          else changeAt(true, true, true);
          break;
        case 'port': changeAt(true, true, true); break;
        case 'pathname': changeAt(false, true, true); break;
        case 'search': changeAt(false, false, true); break;
      }
    }
    if (result.hostname !== undefined) result.port ??= '';
    return result;
  };

  const without = (text, c, last) => {
    if (last) return text[text.length - 1] === c ? slice(text, 0, text.length - 1) : text;
    return text[0] === c ? slice(text, 1) : text;
  };
  const isAbsolute = (path, isPattern) => path[0] === '/' || isPattern && path[1] === '/' && (path[0] === '\\' || path[0] === '{');
  const partsOfURL = (href) => {
    const parts = splitURL(href);
    return {
      __proto__: null, protocol: without(parts[0], ':', true), username: parts[1], password: parts[2], hostname: parts[4], port: parts[5],
      pathname: parts[6], search: without(parts[7], '?', false), hash: without(parts[8], '#', false),
    };
  };

  // process a URLPatternInit
  const process = (init, isPattern, result) => {
    let base;
    if (init.baseURL !== undefined) {
      const href = parse(init.baseURL);
      if (href === undefined) fail('the base URL is invalid');
      base = partsOfURL(href);
      const value = isPattern ? escapePattern : (text) => text;
      const { protocol, hostname, port, username, password, pathname, search } = init;
      if (protocol === undefined) {
        result.protocol = value(base.protocol);
        if (!isPattern && hostname === undefined && port === undefined && username === undefined) {
          result.username = base.username;
          if (password === undefined) result.password = base.password;
        }
        if (hostname === undefined) {
          result.hostname = value(base.hostname);
          if (port === undefined) {
            result.port = value(base.port);
            if (pathname === undefined) {
              result.pathname = value(base.pathname);
              if (search === undefined) {
                result.search = value(base.search);
                if (init.hash === undefined) result.hash = value(base.hash);
              }
            }
          }
        }
      }
    }
    if (init.protocol !== undefined) {
      const protocol = without(init.protocol, ':', true);
      result.protocol = isPattern ? protocol : canonicalProtocol(protocol);
    }
    if (init.username !== undefined) result.username = isPattern ? init.username : canonicalUsername(init.username);
    if (init.password !== undefined) result.password = isPattern ? init.password : canonicalPassword(init.password);
    if (init.hostname !== undefined) result.hostname = isPattern ? init.hostname : canonicalHostname(init.hostname);
    if (init.port !== undefined) result.port = isPattern ? init.port : canonicalPort(init.port, result.protocol);
    if (init.pathname !== undefined) {
      let path = init.pathname;
      if (base !== undefined && base.pathname[0] === '/' && !isAbsolute(path, isPattern)) {
        const from = isPattern ? escapePattern(base.pathname) : base.pathname, slash = lastIndexOf(from, '/');
        if (slash >= 0) path = slice(from, 0, slash + 1) + path;
      }
      if (!isPattern) path = isSpecial(result.protocol) || (result.protocol ?? '') === '' ? canonicalPathname(path) : canonicalOpaque(path);
      result.pathname = path;
    }
    if (init.search !== undefined) {
      const search = without(init.search, '?', false);
      result.search = isPattern ? search : canonicalSearch(search);
    }
    if (init.hash !== undefined) {
      const hash = without(init.hash, '#', false);
      result.hash = isPattern ? hash : canonicalHash(hash);
    }
    return result;
  };

  const keys = ['baseURL', 'hash', 'hostname', 'password', 'pathname', 'port', 'protocol', 'search', 'username'];
  const initOf = (init) => {
    const to = { __proto__: null };
    for (let n = 0; n < keys.length; n++) {
      const value = init[keys[n]];
      if (value !== undefined) to[keys[n]] = USV(value);
    }
    return to;
  };
  const inputOf = (input) => {
    if (input === undefined || input === null || typeof input === 'object' || typeof input === 'function') return initOf(dictionary(input, 'input'));
    return USV(input);
  };

  const create = (input, baseURL, ignoreCase) => {
    let init = input;
    if (typeof input === 'string') {
      init = divide(input);
      if (baseURL === undefined && init.protocol === undefined) fail('a relative pattern needs a base URL');
      if (baseURL !== undefined) init.baseURL = baseURL;
    } else if (baseURL !== undefined) {
      fail('a base URL cannot follow an object');
    }
    const all = process(init, true, { __proto__: null });
    for (let n = 0; n < names.length; n++) all[names[n]] ??= '*';
    if (isSpecial(all.protocol) && ports[all.protocol] === all.port) all.port = '';
    const protocol = compile(all.protocol, canonicalProtocol, standard, false);
    const { hostname: host } = all;
    const isIPv6 = host[0] === '[' || host[1] === '[' && (host[0] === '{' || host[0] === '\\');
    const path = matchesSpecial(protocol);
    return {
      __proto__: null, protocol,
      username: compile(all.username, canonicalUsername, standard, false),
      password: compile(all.password, canonicalPassword, standard, false),
      hostname: compile(host, isIPv6 ? canonicalIPv6 : canonicalHostname, ofHostname, false),
      port: compile(all.port, (value) => canonicalPort(value, undefined), standard, false),
      pathname: compile(all.pathname, path ? canonicalPathname : canonicalOpaque, path ? ofPathname : standard, ignoreCase),
      search: compile(all.search, canonicalSearch, standard, ignoreCase),
      hash: compile(all.hash, canonicalHash, standard, ignoreCase),
    };
  };

  const match = (pattern, input, baseURL) => {
    const inputs = [input];
    let found;
    if (typeof input !== 'string') {
      if (baseURL !== undefined) fail('a base URL cannot follow an object');
      const empty = { __proto__: null };
      for (let n = 0; n < names.length; n++) empty[names[n]] = '';
      try {
        found = process(input, false, empty);
      } catch {
        return null;
      }
    } else {
      const href = baseURL === undefined ? parse(input) : parse(input, baseURL);
      if (baseURL !== undefined) define(inputs, 1, baseURL, true);
      if (href === undefined) return null;
      found = partsOfURL(href);
    }
    const results = { __proto__: null, inputs };
    for (let n = 0; n < names.length; n++) {
      results[names[n]] = regExpExec(pattern[names[n]].regExp, found[names[n]]);
      if (results[names[n]] === null) return null;
    }
    results.found = found;
    return results;
  };

  class URLPattern {
    #parts;
    constructor(input = undefined, baseURL = undefined, options = undefined) {
      const count = arguments.length;
      input = count === 0 ? { __proto__: null } : inputOf(input);
      if (count < 3 && (baseURL === undefined || baseURL === null || typeof baseURL === 'object' || typeof baseURL === 'function')) {
        options = baseURL;
        baseURL = undefined;
      } else {
        baseURL = USV(baseURL);
      }
      const ignoreCase = !!dictionary(options, 'options').ignoreCase;
      this.#parts = create(input, baseURL, ignoreCase);
    }
    get protocol() { return this.#parts.protocol.pattern; }
    get username() { return this.#parts.username.pattern; }
    get password() { return this.#parts.password.pattern; }
    get hostname() { return this.#parts.hostname.pattern; }
    get port() { return this.#parts.port.pattern; }
    get pathname() { return this.#parts.pathname.pattern; }
    get search() { return this.#parts.search.pattern; }
    get hash() { return this.#parts.hash.pattern; }
    get hasRegExpGroups() {
      const parts = this.#parts;
      for (let n = 0; n < names.length; n++) if (parts[names[n]].custom) return true;
      return false;
    }
    test(input = undefined, baseURL = undefined) {
      const parts = this.#parts;
      return match(parts, inputOf(input), baseURL === undefined ? undefined : USV(baseURL)) !== null;
    }
    exec(input = undefined, baseURL = undefined) {
      const parts = this.#parts;
      const found = match(parts, inputOf(input), baseURL === undefined ? undefined : USV(baseURL));
      if (found === null) return null;
      const { inputs } = found;
      if (typeof inputs[0] !== 'string') {
        const init = {};
        for (let n = 0; n < keys.length; n++) if (inputs[0][keys[n]] !== undefined) define(init, keys[n], inputs[0][keys[n]], true);
        define(inputs, 0, init, true);
      }
      const result = {};
      define(result, 'inputs', inputs, true);
      for (let n = 0; n < names.length; n++) {
        const groups = {}, { groups: all } = parts[names[n]], match = found[names[n]];
        for (let k = 0; k < all.length; k++) define(groups, all[k], match[k + 1], true);
        define(result, names[n], { input: found.found[names[n]], groups }, true);
      }
      return result;
    }
  }
  finish(URLPattern);
  p.exposer(wanted).class(URLPattern);
}
