// The module url: the classes of the web, and the legacy parser.
(require) => {
  'use strict';
  const errors = require('internal/errors');
  const querystring = require('querystring');

  const missing = (name) => function () {
    throw errors.make(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM',
      `url.${name} is not available: the host does not enable URL of the web APIs`);
  };
  const URLClass = globalThis.URL ?? missing('URL');
  const SearchParams = globalThis.URLSearchParams ?? missing('URLSearchParams');

  // The legacy parser, as its documentation describes it. A URL has slashes after the
  // protocol, or the protocol is one of those that always have them.
  const slashed = ['http', 'http:', 'https', 'https:', 'ftp', 'ftp:', 'gopher', 'gopher:', 'file', 'file:', 'ws', 'ws:', 'wss', 'wss:'];
  const escapes = {
    '\t': '%09', '\n': '%0A', '\r': '%0D', ' ': '%20', '"': '%22', "'": '%27', '<': '%3C', '>': '%3E',
    '\\': '%5C', '^': '%5E', '`': '%60', '{': '%7B', '|': '%7C', '}': '%7D',
  };
  const escapeRest = (text) => text.replace(/[\t\n\r "'<>\\^`{|}]/g, (c) => escapes[c]);

  function Url() {
    this.protocol = null;
    this.slashes = null;
    this.auth = null;
    this.host = null;
    this.port = null;
    this.hostname = null;
    this.hash = null;
    this.search = null;
    this.query = null;
    this.pathname = null;
    this.path = null;
    this.href = null;
  }

  const invalidHost = (href) => {
    const error = errors.make(TypeError, 'ERR_INVALID_URL', 'Invalid URL', invalidHost);
    error.input = href;
    return error;
  };

  Url.prototype.parse = function (href, parseQuery, slashesDenoteHost) {
    errors.string(href, 'url');
    // Backslashes before the query are slashes.
    let rest = href.trim();
    const cut = rest.search(/[?#]/);
    rest = cut < 0 ? rest.replaceAll('\\', '/') : rest.slice(0, cut).replaceAll('\\', '/') + rest.slice(cut);
    if (!slashesDenoteHost && !/[#@]/.test(href)) {
      const simple = /^(\/\/?(?!\/)[^?\s]*)(\?[^\s]*)?$/.exec(rest);
      if (simple && !simple[1].startsWith('//')) {
        this.path = this.href = rest;
        this.pathname = simple[1];
        if (simple[2]) {
          this.search = simple[2];
          this.query = parseQuery ? querystring.parse(simple[2].slice(1)) : simple[2].slice(1);
        } else if (parseQuery) {
          this.search = null;
          this.query = { __proto__: null };
        }
        return this;
      }
    }
    const protocol = /^[a-z0-9.+-]+:/i.exec(rest)?.[0], lower = protocol?.toLowerCase();
    if (protocol) {
      this.protocol = lower;
      rest = rest.slice(protocol.length);
    }
    let slashes = false;
    if (slashesDenoteHost || protocol || /^\/\/[^@/]+@[^@/]+/.test(rest)) {
      slashes = rest.startsWith('//');
      if (slashes && !(protocol && lower === 'javascript:')) {
        rest = rest.slice(2);
        this.slashes = true;
      }
    }
    if (lower !== 'javascript:' && (slashes || (protocol && !slashed.includes(lower)))) {
      let end = rest.search(/[/?#]/);
      if (end < 0) end = rest.length;
      // The last @ before a slash, query or hash ends the authentication; an @ may follow ? and #
      // only if no slash is before it.
      const at = rest.lastIndexOf('@', end);
      let host = rest.slice(0, end);
      if (at >= 0 && at < end) {
        this.auth = decodeURIComponent(rest.slice(0, at));
        host = rest.slice(at + 1, end);
      }
      const bad = host.search(/[\t\n\r "%';<>\\^`{|}]/);
      if (bad >= 0) {
        end -= host.length - bad;
        host = host.slice(0, bad);
      }
      rest = rest.slice(end);
      const port = /:[0-9]*$/.exec(host)?.[0];
      let hostname = host;
      if (port) {
        if (port !== ':') this.port = port.slice(1);
        hostname = host.slice(0, -port.length);
      }
      const v6 = hostname[0] === '[' && hostname[hostname.length - 1] === ']';
      if (!v6) {
        const wrong = hostname.search(/[^a-zA-Z0-9.\-+_\u0080-\uffff]/);
        if (wrong >= 0) {
          if (hostname[wrong] === ':') throw invalidHost(href);
          rest = `/${hostname.slice(wrong)}${rest}`;
          hostname = hostname.slice(0, wrong);
        }
      }
      hostname = hostname.length > 255 ? '' : hostname.toLowerCase();
      if (!v6 && /[\u0080-\uffff]/.test(hostname)) hostname = domainToASCII(hostname);
      this.host = hostname + (this.port ? `:${this.port}` : '');
      this.hostname = v6 ? hostname.slice(1, -1) : hostname;
      if (v6 && rest[0] !== '/' && rest[0] !== '?' && rest[0] !== '#' && rest !== '') rest = `/${rest}`;
    }
    if (lower !== 'javascript:') rest = escapeRest(rest);
    const hash = rest.indexOf('#');
    if (hash >= 0) {
      this.hash = rest.slice(hash);
      rest = rest.slice(0, hash);
    }
    const question = rest.indexOf('?');
    if (question >= 0) {
      this.search = rest.slice(question);
      this.query = rest.slice(question + 1);
      if (parseQuery) this.query = querystring.parse(this.query);
      rest = rest.slice(0, question);
    } else if (parseQuery) {
      this.search = null;
      this.query = { __proto__: null };
    }
    if (rest) this.pathname = rest;
    if (slashed.includes(lower) && this.hostname && !this.pathname) this.pathname = '/';
    if (this.pathname || this.search) this.path = (this.pathname || '') + (this.search || '');
    this.href = this.format();
    return this;
  };

  Url.prototype.format = function () {
    let auth = this.auth || '';
    if (auth) auth = `${encodeURIComponent(auth).replace(/%3A/i, ':').replace(/%(21|27|28|29|2A)/g, (s) => decodeURIComponent(s))}@`;
    let protocol = this.protocol || '', pathname = this.pathname || '', hash = this.hash || '', host = '', query = '';
    if (this.host) {
      host = auth + this.host;
    } else if (this.hostname) {
      host = auth + (this.hostname.includes(':') && this.hostname[0] !== '[' ? `[${this.hostname}]` : this.hostname);
      if (this.port) host += `:${this.port}`;
    }
    if (this.query !== null && typeof this.query === 'object') query = querystring.stringify(this.query);
    let search = this.search || (query && `?${query}`) || '';
    if (protocol && !protocol.endsWith(':')) protocol += ':';
    pathname = pathname.replace(/[?#]/g, (c) => (c === '?' ? '%3F' : '%23'));
    if (this.slashes || slashed.includes(protocol)) {
      if (this.slashes || host) {
        if (pathname && pathname[0] !== '/') pathname = `/${pathname}`;
        host = `//${host}`;
      } else if (protocol === 'file:') {
        host = '//';
      }
    }
    search = search.replace(/#/g, '%23');
    if (hash && hash[0] !== '#') hash = `#${hash}`;
    if (search && search[0] !== '?') search = `?${search}`;
    return protocol + host + pathname + search + hash;
  };

  Url.prototype.resolve = function (relative) { return this.resolveObject(parse(relative, false, true)).format(); };
  Url.prototype.resolveObject = function (relative) {
    if (typeof relative === 'string') relative = parse(relative, false, true);
    const result = new Url();
    Object.assign(result, this);
    result.hash = relative.hash;
    if (relative.href === '') {
      result.href = result.format();
      return result;
    }
    if (relative.slashes && !relative.protocol) {
      for (const key of Object.keys(relative)) if (key !== 'protocol') result[key] = relative[key];
      if (slashed.includes(result.protocol) && result.hostname && !result.pathname) result.path = result.pathname = '/';
      result.href = result.format();
      return result;
    }
    if (relative.protocol && relative.protocol !== result.protocol) {
      if (!slashed.includes(relative.protocol)) {
        Object.assign(result, relative);
        result.href = result.format();
        return result;
      }
      result.protocol = relative.protocol;
      result.pathname = relative.pathname;
      if (!relative.host && !/^file:?$/.test(relative.protocol) && relative.protocol !== 'javascript:') {
        const parts = (relative.pathname || '').split('/');
        while (parts.length && !(relative.host = parts.shift()));
        relative.host ||= '';
        relative.hostname ||= '';
        if (parts[0] !== '') parts.unshift('');
        if (parts.length < 2) parts.unshift('');
        result.pathname = parts.join('/');
      }
      result.search = relative.search;
      result.query = relative.query;
      result.host = relative.host || '';
      result.auth = relative.auth;
      result.hostname = relative.hostname || relative.host;
      result.port = relative.port;
      if (result.pathname || result.search) result.path = (result.pathname || '') + (result.search || '');
      result.slashes ||= relative.slashes;
      result.href = result.format();
      return result;
    }
    const sourceAbs = result.pathname && result.pathname[0] === '/';
    const relAbs = relative.host || (relative.pathname && relative.pathname[0] === '/');
    let mustAbs = relAbs || sourceAbs || (result.host && relative.pathname);
    const removeAll = mustAbs;
    let path = result.pathname ? result.pathname.split('/') : [];
    const relPath = relative.pathname ? relative.pathname.split('/') : [];
    const bare = result.protocol && !slashed.includes(result.protocol);
    if (bare) {
      result.hostname = '';
      result.port = null;
      if (result.host) {
        if (path[0] === '') path[0] = result.host;
        else path.unshift(result.host);
      }
      result.host = '';
      if (relative.protocol) {
        relative.hostname = null;
        relative.port = null;
        result.auth = null;
        if (relative.host) {
          if (relPath[0] === '') relPath[0] = relative.host;
          else relPath.unshift(relative.host);
        }
        relative.host = null;
      }
      mustAbs &&= relPath[0] === '' || path[0] === '';
    }
    if (relAbs) {
      if (relative.host || relative.host === '') {
        if (result.host !== relative.host) result.auth = null;
        result.host = relative.host;
        result.port = relative.port;
      }
      if (relative.hostname || relative.hostname === '') {
        if (result.hostname !== relative.hostname) result.auth = null;
        result.hostname = relative.hostname;
      }
      result.search = relative.search;
      result.query = relative.query;
      path = relPath;
    } else if (relPath.length) {
      path.pop();
      path = path.concat(relPath);
      result.search = relative.search;
      result.query = relative.query;
    } else if (relative.search !== null && relative.search !== undefined) {
      if (bare) {
        result.hostname = result.host = path.shift();
        const auth = result.host?.includes('@') && result.host.split('@');
        if (auth) {
          result.auth = auth.shift();
          result.host = result.hostname = auth.shift();
        }
      }
      result.search = relative.search;
      result.query = relative.query;
      if (result.pathname !== null || result.search !== null) result.path = (result.pathname || '') + (result.search || '');
      result.href = result.format();
      return result;
    }
    if (!path.length) {
      result.pathname = null;
      result.path = result.search ? `/${result.search}` : null;
      result.href = result.format();
      return result;
    }
    let last = path[path.length - 1];
    const trailing = ((result.host || relative.host || path.length > 1) && (last === '.' || last === '..')) || last === '';
    let up = 0;
    for (let n = path.length - 1; n >= 0; n--) {
      last = path[n];
      if (last === '.') {
        path.splice(n, 1);
      } else if (last === '..') {
        path.splice(n, 1);
        up++;
      } else if (up) {
        path.splice(n, 1);
        up--;
      }
    }
    if (!mustAbs && !removeAll) while (up--) path.unshift('..');
    if (mustAbs && path[0] !== '' && (!path[0] || path[0][0] !== '/')) path.unshift('');
    if (trailing && path.join('/').at(-1) !== '/') path.push('');
    const absolute = path[0] === '' || (path[0] && path[0][0] === '/');
    if (bare) {
      result.hostname = result.host = absolute ? '' : path.length ? path.shift() : '';
      const auth = result.host?.includes('@') && result.host.split('@');
      if (auth) {
        result.auth = auth.shift();
        result.host = result.hostname = auth.shift();
      }
    }
    mustAbs ||= result.host && path.length;
    if (mustAbs && !absolute) path.unshift('');
    result.pathname = path.length ? path.join('/') : null;
    if (!path.length) result.path = null;
    if (result.pathname !== null || result.search !== null) result.path = (result.pathname || '') + (result.search || '');
    result.auth = relative.auth || result.auth;
    result.slashes ||= relative.slashes;
    result.href = result.format();
    return result;
  };

  const parse = (url, parseQuery, slashesDenoteHost) => {
    if (url instanceof Url) return url;
    const u = new Url();
    u.parse(url, parseQuery, slashesDenoteHost);
    return u;
  };
  const format = (url, options) => {
    if (typeof url === 'string') return parse(url).format();
    if (typeof url !== 'object' || url === null) throw errors.argType('urlObject', ['Object', 'string'], url);
    if (url instanceof URLClass) {
      const { fragment = true, search = true, auth = true, unicode = false } = options ?? {};
      let host = unicode ? domainToUnicode(url.hostname) : url.hostname;
      if (url.port) host += `:${url.port}`;
      let out = url.protocol;
      if (url.href.startsWith(`${out}//`)) {
        out += '//';
        if (auth && (url.username || url.password)) out += `${url.username}${url.password ? `:${url.password}` : ''}@`;
        out += host;
      }
      return `${out}${url.pathname}${search ? url.search : ''}${fragment ? url.hash : ''}`;
    }
    return Url.prototype.format.call(url);
  };

  // A host name in ASCII, or the empty string.
  const domainToASCII = (domain) => {
    try {
      return new URLClass(`ws://${domain}`).hostname;
    } catch {
      return '';
    }
  };
  const domainToUnicode = (domain) => domainToASCII(domain).split('.').map((label) => {
    if (!label.startsWith('xn--')) return label;
    try {
      return require('punycode').decode(label.slice(4));
    } catch {
      return label;
    }
  }).join('.');

  const fileURLToPath = (path, options) => {
    if (typeof path === 'string') path = new URLClass(path);
    else if (!(typeof path === 'object' && path !== null && path.href && path.protocol)) {
      throw errors.argType('path', ['string', 'URL'], path);
    }
    if (path.protocol !== 'file:') throw errors.make(TypeError, 'ERR_INVALID_URL_SCHEME', 'The URL must be of scheme file', fileURLToPath);
    if (options?.windows) {
      if (/%2f|%5c/i.test(path.pathname)) {
        throw errors.make(TypeError, 'ERR_INVALID_FILE_URL_PATH', 'File URL path must not include encoded \\ or / characters', fileURLToPath);
      }
      const name = decodeURIComponent(path.pathname.replaceAll('/', '\\'));
      if (path.hostname !== '') return `\\\\${domainToUnicode(path.hostname)}${name}`;
      if (!/^\\[a-z]:/i.test(name)) throw errors.make(TypeError, 'ERR_INVALID_FILE_URL_PATH', 'File URL path must be absolute', fileURLToPath);
      return name.slice(1);
    }
    if (path.hostname !== '') {
      throw errors.make(TypeError, 'ERR_INVALID_FILE_URL_HOST', 'File URL host must be "localhost" or empty on linux', fileURLToPath);
    }
    if (/%2f/i.test(path.pathname)) {
      throw errors.make(TypeError, 'ERR_INVALID_FILE_URL_PATH', 'File URL path must not include encoded / characters', fileURLToPath);
    }
    return decodeURIComponent(path.pathname);
  };

  const pathToFileURL = (path, options) => {
    const windows = options?.windows;
    const style = require('path')[windows ? 'win32' : 'posix'];
    errors.string(path, 'path');
    let name = style.resolve(path);
    const last = path[path.length - 1];
    if ((last === '/' || (windows && last === '\\')) && name[name.length - 1] !== style.sep) name += style.sep;
    const escaped = { '%': '%25', '\\': '%5C', '\n': '%0A', '\r': '%0D', '\t': '%09', '?': '%3F', '#': '%23' };
    if (windows) {
      if (name.startsWith('\\\\')) {
        const [, , host, ...rest] = name.split('\\');
        const u = new URLClass(`file://${host}`);
        u.pathname = rest.join('/').replace(/[%\n\r\t?#]/g, (c) => escaped[c]);
        return u;
      }
      return new URLClass(`file:///${name.replaceAll('\\', '/').replace(/[%\n\r\t?#]/g, (c) => escaped[c])}`);
    }
    return new URLClass(`file://${name.replace(/[%\\\n\r\t?#]/g, (c) => escaped[c])}`);
  };

  const urlToHttpOptions = (url) => {
    const { hostname, pathname, port, username, password, search } = url;
    const options = {
      __proto__: null, ...url, protocol: url.protocol,
      hostname: hostname?.startsWith('[') ? hostname.slice(1, -1) : hostname,
      hash: url.hash, search, pathname, path: `${pathname || ''}${search || ''}`, href: url.href,
    };
    if (port !== '') options.port = Number(port);
    if (username || password) options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return options;
  };

  return {
    Url, parse, resolve: (from, to) => parse(from, false, true).resolve(to),
    resolveObject: (from, to) => (from ? parse(from, false, true).resolveObject(to) : to),
    format, URL: URLClass, URLSearchParams: SearchParams, domainToASCII, domainToUnicode, pathToFileURL, fileURLToPath,
    urlToHttpOptions,
  };
}
