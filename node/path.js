// The module path, in both styles.
(require) => {
  'use strict';
  const errors = require('internal/errors');
  const { string } = errors;

  // Resolves . and .. in a path without a root. isSeparator reports whether a character separates segments.
  const clean = (path, above, separator, isSeparator) => {
    const out = [];
    let from = 0;
    for (let n = 0; n <= path.length; n++) {
      if (n < path.length && !isSeparator(path.charCodeAt(n))) continue;
      const segment = path.slice(from, n);
      from = n + 1;
      if (segment === '' || segment === '.') continue;
      if (segment !== '..') out.push(segment);
      else if (out.length > 0 && out[out.length - 1] !== '..') out.pop();
      else if (above) out.push('..');
    }
    return out.join(separator);
  };

  const formatWith = (separator) => (parts) => {
    errors.object(parts, 'pathObject');
    const dir = parts.dir || parts.root;
    const ext = parts.ext ? `${parts.ext[0] === '.' ? '' : '.'}${parts.ext}` : '';
    const base = parts.base || `${parts.name || ''}${ext}`;
    if (!dir) return base;
    return dir === parts.root ? `${dir}${base}` : `${dir}${separator}${base}`;
  };

  // The end of a path without separators behind it, and its beginning after the last separator
  // before that.
  const lastSegment = (path, start, isSeparator) => {
    let end = path.length;
    while (end > start && isSeparator(path.charCodeAt(end - 1))) end--;
    let begin = end;
    while (begin > start && !isSeparator(path.charCodeAt(begin - 1))) begin--;
    return [begin, end];
  };
  const withoutSuffix = (base, suffix) =>
    (suffix && base.length > suffix.length && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base);
  const extension = (base) => {
    const dot = base.lastIndexOf('.');
    if (dot <= 0 || base === '..') return '';
    return base.slice(dot);
  };
  const baseOf = (path, start, suffix, isSeparator) => {
    string(path, 'path');
    if (suffix !== undefined) string(suffix, 'suffix');
    if (suffix === path) return '';
    const [begin, end] = lastSegment(path, start, isSeparator);
    return withoutSuffix(path.slice(begin, end), suffix);
  };

  // A pattern as in shells: * and ? do not match separators, ** matches any number of segments.
  const matches = (path, pattern, windows) => {
    string(path, 'path');
    string(pattern, 'pattern');
    if (windows) [path, pattern] = [path.replaceAll('\\', '/'), pattern.replaceAll('\\', '/')];
    const segment = (text, glob) => {
      let t = 0, g = 0, star = -1, mark = 0;
      while (t < text.length) {
        if (g < glob.length && glob[g] === '*') {
          star = g++;
          mark = t;
        } else if (g < glob.length && (glob[g] === '?' || glob[g] === text[t])) {
          g++;
          t++;
        } else if (star >= 0) {
          g = star + 1;
          t = ++mark;
        } else {
          return false;
        }
      }
      while (glob[g] === '*') g++;
      return g === glob.length;
    };
    const texts = path.split('/'), globs = pattern.split('/');
    let reach = new Set([0]);
    for (const glob of globs) {
      const next = new Set();
      for (const at of reach) {
        if (glob === '**') for (let n = at; n <= texts.length; n++) next.add(n);
        else if (at < texts.length && segment(texts[at], glob)) next.add(at + 1);
      }
      reach = next;
    }
    return reach.has(texts.length);
  };

  const SLASH = 47, BACKSLASH = 92, COLON = 58;
  const isSlash = (c) => c === SLASH;

  const posix = {
    resolve(...paths) {
      let path = '', absolute = false;
      for (let n = paths.length - 1; n >= -1 && !absolute; n--) {
        const one = n >= 0 ? paths[n] : require('process').cwd();
        string(one, n >= 0 ? `paths[${n}]` : 'cwd');
        if (one === '') continue;
        path = `${one}/${path}`;
        absolute = one[0] === '/';
      }
      path = clean(path, !absolute, '/', isSlash);
      if (absolute) return `/${path}`;
      return path || '.';
    },
    normalize(path) {
      string(path, 'path');
      if (path === '') return '.';
      const absolute = path[0] === '/', trailing = path[path.length - 1] === '/';
      let out = clean(path, !absolute, '/', isSlash);
      if (out === '') {
        if (absolute) return '/';
        return trailing ? './' : '.';
      }
      if (trailing) out += '/';
      return absolute ? `/${out}` : out;
    },
    isAbsolute(path) {
      string(path, 'path');
      return path[0] === '/';
    },
    join(...args) {
      for (const arg of args) string(arg, 'path');
      const path = args.filter((arg) => arg !== '').join('/');
      return path === '' ? '.' : posix.normalize(path);
    },
    relative(from, to) {
      string(from, 'from');
      string(to, 'to');
      if (from === to) return '';
      [from, to] = [posix.resolve(from), posix.resolve(to)];
      if (from === to) return '';
      const a = from.split('/').filter(Boolean), b = to.split('/').filter(Boolean);
      let same = 0;
      while (same < a.length && same < b.length && a[same] === b[same]) same++;
      return [...a.slice(same).map(() => '..'), ...b.slice(same)].join('/');
    },
    toNamespacedPath(path) { return path; },
    dirname(path) {
      string(path, 'path');
      if (path === '') return '.';
      let [end] = lastSegment(path, 0, isSlash);
      if (end === 0) return path[0] === '/' ? '/' : '.';
      end--;
      if (end === 0) return '/';
      if (end === 1 && path[0] === '/') return '//';
      return path.slice(0, end);
    },
    basename(path, suffix) { return baseOf(path, 0, suffix, isSlash); },
    extname(path) {
      string(path, 'path');
      return extension(baseOf(path, 0, undefined, isSlash));
    },
    format: formatWith('/'),
    parse(path) {
      string(path, 'path');
      const root = path[0] === '/' ? '/' : '';
      const [begin, end] = lastSegment(path, root.length, isSlash);
      const base = path.slice(begin, end), ext = extension(base);
      const dir = begin > root.length ? path.slice(0, begin - 1) : root;
      return { root, dir, base, ext, name: ext === '' ? base : base.slice(0, -ext.length) };
    },
    matchesGlob(path, pattern) { return matches(path, pattern, false); },
    sep: '/',
    delimiter: ':',
    win32: null,
    posix: null,
  };

  const isEither = (c) => c === SLASH || c === BACKSLASH;
  const isLetter = (c) => (c >= 65 && c <= 90) || (c >= 97 && c <= 122);

  // Splits a path into the device (a drive or a UNC share), the root after it, and the rest.
  const split = (path) => {
    const first = path.charCodeAt(0);
    if (isEither(first)) {
      if (!isEither(path.charCodeAt(1))) return { device: '', root: path[0], rest: path.slice(1), end: 1 };
      let n = 2;
      const word = () => {
        const from = n;
        while (n < path.length && !isEither(path.charCodeAt(n))) n++;
        return path.slice(from, n);
      };
      const gap = () => {
        const from = n;
        while (n < path.length && isEither(path.charCodeAt(n))) n++;
        return n > from;
      };
      const server = word();
      if (server !== '' && gap()) {
        const share = word();
        if (share !== '') {
          const end = n;
          return { device: `\\\\${server}\\${share}`, root: '\\', rest: path.slice(end).replace(/^[\\/]+/, ''), end, unc: true };
        }
      }
      return { device: '', root: path[0], rest: path.slice(1), end: 1 };
    }
    if (isLetter(first) && path.charCodeAt(1) === COLON) {
      const rooted = path.length > 2 && isEither(path.charCodeAt(2));
      return { device: path.slice(0, 2), root: rooted ? path[2] : '', rest: path.slice(rooted ? 3 : 2), end: rooted ? 3 : 2 };
    }
    return { device: '', root: '', rest: path, end: 0 };
  };

  const win32 = {
    resolve(...paths) {
      let device = '', tail = '', absolute = false;
      for (let n = paths.length - 1; n >= -1; n--) {
        let path;
        if (n >= 0) {
          path = paths[n];
          string(path, `paths[${n}]`);
          if (path === '') continue;
        } else {
          path = require('process').cwd();
        }
        const parts = split(path);
        if (parts.device !== '') {
          if (device === '') device = parts.device;
          else if (parts.device.toLowerCase() !== device.toLowerCase()) continue;
        }
        if (!absolute) {
          tail = `${parts.rest}\\${tail}`;
          absolute = parts.root !== '';
        }
        if (absolute && device !== '') break;
      }
      tail = clean(tail, !absolute, '\\', isEither);
      return absolute ? `${device}\\${tail}` : `${device}${tail}` || '.';
    },
    normalize(path) {
      string(path, 'path');
      if (path === '') return '.';
      if (path.length === 1) return path[0] === '/' ? '\\' : path;
      const { device, root, rest, end, unc } = split(path);
      if (unc && rest === '') return `${device}\\`;
      const absolute = root !== '';
      let tail = end < path.length ? clean(rest, !absolute, '\\', isEither) : '';
      if (tail === '' && !absolute) tail = '.';
      if (tail !== '' && isEither(path.charCodeAt(path.length - 1))) tail += '\\';
      if (device === '' && !absolute && path.includes(':')) {
        // The result must not be a drive.
        if (/^[a-z]:/i.test(tail) || /:([\\/]|$)/.test(path)) return `.\\${tail}`;
      }
      if (device === '') return absolute ? `\\${tail}` : tail;
      return absolute ? `${device}\\${tail}` : `${device}${tail}`;
    },
    isAbsolute(path) {
      string(path, 'path');
      const c = path.charCodeAt(0);
      return isEither(c) || (path.length > 2 && isLetter(c) && path.charCodeAt(1) === COLON && isEither(path.charCodeAt(2)));
    },
    join(...args) {
      for (const arg of args) string(arg, 'path');
      const all = args.filter((arg) => arg !== '');
      if (all.length === 0) return '.';
      let path = all.join('\\');
      // Two separators at the beginning are a UNC path only if the first argument has them.
      if (isEither(all[0].charCodeAt(0))) {
        const unc = all[0].length > 1 && isEither(all[0].charCodeAt(1)) &&
          (all[0].length === 2 || !isEither(all[0].charCodeAt(2)));
        if (!unc || all[0].length === 2) path = path.replace(/^[\\/]{2,}/, unc ? '\\\\' : '\\');
      }
      return win32.normalize(path);
    },
    relative(from, to) {
      string(from, 'from');
      string(to, 'to');
      if (from === to) return '';
      [from, to] = [win32.resolve(from), win32.resolve(to)];
      if (from.toLowerCase() === to.toLowerCase()) return '';
      const a = split(from), b = split(to);
      if (a.device.toLowerCase() !== b.device.toLowerCase()) return to.replace(/^\\+|\\+$/g, '');
      const x = a.rest.split('\\').filter(Boolean), y = b.rest.split('\\').filter(Boolean);
      let same = 0;
      while (same < x.length && same < y.length && x[same].toLowerCase() === y[same].toLowerCase()) same++;
      return [...x.slice(same).map(() => '..'), ...y.slice(same)].join('\\');
    },
    toNamespacedPath(path) {
      if (typeof path !== 'string' || path === '') return path;
      const resolved = win32.resolve(path);
      if (resolved.length <= 2) return path;
      if (resolved.startsWith('\\\\')) {
        if (resolved[2] !== '?' && resolved[2] !== '.') return `\\\\?\\UNC\\${resolved.slice(2)}`;
      } else if (isLetter(resolved.charCodeAt(0)) && resolved[1] === ':' && resolved[2] === '\\') {
        return `\\\\?\\${resolved}`;
      }
      return resolved;
    },
    dirname(path) {
      string(path, 'path');
      if (path === '') return '.';
      if (path.length === 1) return isEither(path.charCodeAt(0)) ? path : '.';
      const { end, unc } = split(path);
      if (unc && end === path.length) return path;
      const start = unc ? end + 1 : end;
      const [begin] = lastSegment(path, start, isEither);
      if (begin <= start) return start > 0 ? path.slice(0, Math.min(start, path.length)) : '.';
      return path.slice(0, begin - 1);
    },
    basename(path, suffix) {
      string(path, 'path');
      const drive = path.length >= 2 && isLetter(path.charCodeAt(0)) && path[1] === ':';
      return baseOf(path, drive ? 2 : 0, suffix, isEither);
    },
    extname(path) {
      string(path, 'path');
      return extension(win32.basename(path));
    },
    format: formatWith('\\'),
    parse(path) {
      string(path, 'path');
      if (path === '') return { root: '', dir: '', base: '', ext: '', name: '' };
      const { end, unc } = split(path);
      const rootEnd = unc && end < path.length ? end + 1 : end;
      const root = path.slice(0, rootEnd);
      const [begin, stop] = lastSegment(path, rootEnd, isEither);
      const base = path.slice(begin, stop), ext = extension(base);
      return {
        root, dir: begin > rootEnd ? path.slice(0, begin - 1) : root, base, ext,
        name: ext === '' ? base : base.slice(0, -ext.length),
      };
    },
    matchesGlob(path, pattern) { return matches(path, pattern, true); },
    sep: '\\',
    delimiter: ';',
    win32: null,
    posix: null,
  };

  posix.win32 = win32.win32 = win32;
  posix.posix = win32.posix = posix;
  return posix;
}
