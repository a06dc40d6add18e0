// The module util.
(require) => {
  'use strict';
  const errors = require('internal/errors');
  const types = require('util/types');
  const { colors, formatWithOptions, inspect, stripVTControlCharacters } = require('internal/inspect');
  const { isDeepStrictEqual } = require('internal/equality');

  const kPromisify = Symbol.for('nodejs.util.promisify.custom');
  const promisify = (original) => {
    errors.func(original, 'original');
    if (original[kPromisify]) {
      const f = original[kPromisify];
      errors.func(f, 'util.promisify.custom');
      return Object.defineProperty(f, kPromisify, { value: f, enumerable: false, writable: false, configurable: true });
    }
    const names = original[kArgs];
    const f = function (...args) {
      return new Promise((resolve, reject) => {
        Reflect.apply(original, this, [...args, (error, ...values) => {
          if (error) return reject(error);
          if (names !== undefined && values.length > 1) return resolve(Object.fromEntries(names.map((name, n) => [name, values[n]])));
          return resolve(values[0]);
        }]);
      });
    };
    Object.setPrototypeOf(f, Object.getPrototypeOf(original));
    Object.defineProperty(f, kPromisify, { value: f, enumerable: false, writable: false, configurable: true });
    const all = Object.getOwnPropertyDescriptors(original);
    for (const key of Reflect.ownKeys(all)) {
      if (key === kPromisify) continue;
      try {
        Object.defineProperty(f, key, all[key]);
      } catch { /* prototype of a class */ }
    }
    return f;
  };
  const kArgs = Symbol('customPromisifyArgs');
  promisify.custom = kPromisify;

  const callbackify = (original) => {
    errors.func(original, 'original');
    const f = function (...args) {
      const done = args.pop();
      errors.func(done, 'last argument');
      const { nextTick } = require('process');
      Reflect.apply(original, this, args).then(
        (value) => nextTick(done.bind(this), null, value),
        (reason) => nextTick(() => {
          if (!reason) {
            const error = errors.make(Error, 'ERR_FALSY_VALUE_REJECTION', 'Promise was rejected with falsy value', callbackify);
            error.reason = reason;
            reason = error;
          }
          done.call(this, reason);
        }));
    };
    const all = Object.getOwnPropertyDescriptors(original);
    if (typeof all.length?.value === 'number') all.length.value++;
    if (typeof all.name?.value === 'string') all.name.value += 'Callbackified';
    delete all.prototype;
    Object.defineProperties(f, all);
    return f;
  };

  const inherits = (C, Parent) => {
    if (C === undefined || C === null) throw errors.argType('ctor', 'Function', C);
    if (Parent === undefined || Parent === null) throw errors.argType('superCtor', 'Function', Parent);
    if (Parent.prototype === undefined) throw errors.argType('superCtor.prototype', 'Object', Parent.prototype);
    Object.defineProperty(C, 'super_', { value: Parent, writable: true, configurable: true });
    Object.setPrototypeOf(C.prototype, Parent.prototype);
  };

  const warned = new Set();
  const deprecate = (f, message, code) => {
    errors.func(f, 'fn');
    if (code !== undefined) errors.string(code, 'code');
    let done = false;
    const deprecated = function (...args) {
      const process = require('process');
      if (!done && process.noDeprecation !== true) {
        done = true;
        if (code === undefined || !warned.has(code)) {
          if (code !== undefined) warned.add(code);
          process.emitWarning(message, 'DeprecationWarning', code, deprecated);
        }
      }
      return new.target ? Reflect.construct(f, args, new.target) : Reflect.apply(f, this, args);
    };
    Object.setPrototypeOf(deprecated, f);
    if (f.prototype) deprecated.prototype = f.prototype;
    return deprecated;
  };

  // Reports of debuglog go to stderr if NODE_DEBUG names the section.
  const debuglog = (section, got) => {
    const name = `${section}`.toUpperCase();
    let enabled;
    const test = () => {
      if (enabled === undefined) {
        const patterns = (require('process').env.NODE_DEBUG ?? '').split(',').filter(Boolean);
        enabled = patterns.some((p) => new RegExp(`^${p.replace(/[|\\{}()[\]^$+?.]/g, '\\$&').replaceAll('*', '.*')}$`, 'i').test(name));
      }
      return enabled;
    };
    const log = (...args) => { if (test()) require('process').stderr.write(`${name} ${require('process').pid}: ${formatWithOptions({}, ...args)}\n`); };
    Object.defineProperty(log, 'enabled', { enumerable: true, configurable: true, get: test });
    if (typeof got === 'function') got(log);
    return log;
  };

  const styleText = (format, text, { validateStream = true, stream } = {}) => {
    errors.string(text, 'text');
    void validateStream;
    void stream;
    let left = '', right = '';
    for (const name of Array.isArray(format) ? format : [format]) {
      if (name === 'none') continue;
      const color = colors[name];
      if (color === undefined) throw errors.argValue('format', name, `must be one of: ${Object.keys(colors).map((c) => `'${c}'`).join(', ')}`);
      left += `\u001b[${color[0]}m`;
      right = `\u001b[${color[1]}m${right}`;
    }
    return `${left}${text}${right}`;
  };

  const parseArgs = (config = {}) => {
    errors.object(config, 'config');
    const { args = require('process').argv.slice(2), strict = true, allowPositionals = !strict, allowNegative = false,
      tokens: wantTokens = false, options = {} } = config;
    if (!Array.isArray(args)) throw errors.argType('args', 'Array', args);
    errors.object(options, 'options');
    for (const [name, option] of Object.entries(options)) {
      errors.object(option, `options.${name}`);
      errors.oneOf(option.type, `options.${name}.type`, ['string', 'boolean']);
      if (option.short !== undefined) {
        errors.string(option.short, `options.${name}.short`);
        if (option.short.length !== 1) throw errors.argValue(`options.${name}.short`, option.short, 'must be a single character');
      }
      if (option.multiple !== undefined) errors.boolean(option.multiple, `options.${name}.multiple`);
    }
    const longOf = (short) => Object.keys(options).find((name) => options[name].short === short) ?? short;
    const typeOf = (name) => (Object.hasOwn(options, name) ? options[name].type : undefined);
    const tokens = [], rest = args.slice();
    let index = -1, terminated = false, groups = 0;
    while (rest.length > 0) {
      const arg = rest.shift(), next = rest[0];
      if (groups > 0) groups--;
      else index++;
      if (terminated) {
        tokens.push({ kind: 'positional', index, value: arg });
      } else if (arg === '--') {
        tokens.push({ kind: 'option-terminator', index });
        terminated = true;
      } else if (/^-[^-]$/.test(arg)) {
        const name = longOf(arg[1]);
        let value, inlineValue;
        if (typeOf(name) === 'string' && next !== undefined) {
          value = rest.shift();
          inlineValue = false;
        }
        tokens.push({ kind: 'option', name, rawName: arg, index, value, inlineValue });
        if (value !== undefined) index++;
      } else if (/^-[^-]./.test(arg)) {
        const first = longOf(arg[1]);
        if (typeOf(first) === 'string') {
          tokens.push({ kind: 'option', name: first, rawName: `-${arg[1]}`, index, value: arg.slice(2), inlineValue: true });
        } else {
          const expanded = [];
          for (let n = 1; n < arg.length; n++) {
            if (typeOf(longOf(arg[n])) !== 'string' || n === arg.length - 1) {
              expanded.push(`-${arg[n]}`);
            } else {
              expanded.push(`-${arg.slice(n)}`);
              break;
            }
          }
          rest.unshift(...expanded);
          groups = expanded.length;
        }
      } else if (/^--[^=]+$/.test(arg) || arg.startsWith('--') && !arg.includes('=', 3)) {
        let name = arg.slice(2), value, inlineValue;
        if (typeOf(name) === 'string' && next !== undefined) {
          value = rest.shift();
          inlineValue = false;
        } else if (allowNegative && name.startsWith('no-') && typeOf(name) === undefined) {
          name = name.slice(3);
          value = false;
        }
        tokens.push({ kind: 'option', name, rawName: arg, index, value: value === false ? undefined : value, inlineValue });
        if (value === false) Object.defineProperty(tokens[tokens.length - 1], 'negative', { value: true });
        if (value !== undefined && value !== false) index++;
      } else if (arg.startsWith('--')) {
        const at = arg.indexOf('=', 3);
        tokens.push({ kind: 'option', name: arg.slice(2, at), rawName: arg.slice(0, at), index, value: arg.slice(at + 1), inlineValue: true });
      } else {
        tokens.push({ kind: 'positional', index, value: arg });
      }
    }
    const result = { values: { __proto__: null }, positionals: [] };
    for (const token of tokens) {
      if (token.kind === 'positional') {
        if (!allowPositionals) {
          throw errors.make(TypeError, 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL', `Unexpected argument '${token.value}'. This command does not take positional arguments`, parseArgs);
        }
        result.positionals.push(token.value);
      } else if (token.kind === 'option') {
        const { name, value } = token, type = typeOf(name);
        if (strict) {
          const hint = allowPositionals ? `. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- "${token.rawName}"` : '';
          if (type === undefined) throw errors.make(TypeError, 'ERR_PARSE_ARGS_UNKNOWN_OPTION', `Unknown option '${token.rawName}'${hint}`, parseArgs);
          const short = options[name].short ? `-${options[name].short}, ` : '';
          if (type === 'string' && typeof value !== 'string') {
            throw errors.make(TypeError, 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${short}--${name} <value>' argument missing`, parseArgs);
          }
          if (type === 'boolean' && value != null) {
            throw errors.make(TypeError, 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${short}--${name}' does not take an argument`, parseArgs);
          }
          if (type === 'string' && !token.inlineValue && value.length > 1 && value[0] === '-') {
            throw errors.make(TypeError, 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${token.rawName}' argument is ambiguous.\n` +
              `Did you forget to specify the option argument for '${token.rawName}'?\nTo specify an option argument starting with a dash use '${
                token.rawName.startsWith('--') ? `${token.rawName}=-XYZ` : `--${name}=-XYZ' or '${token.rawName}-XYZ`}'.`, parseArgs);
          }
        }
        if (name === '__proto__') continue;
        const stored = value ?? !token.negative;
        if (Object.hasOwn(options, name) && options[name].multiple) (result.values[name] ??= []).push(stored);
        else result.values[name] = stored;
      }
    }
    for (const [name, option] of Object.entries(options)) {
      if (option.default !== undefined && result.values[name] === undefined) result.values[name] = option.default;
    }
    if (wantTokens) result.tokens = tokens;
    return result;
  };

  class MIMEParams {
    #all = new Map();
    delete(name) { this.#all.delete(`${name}`); }
    get(name) { return this.#all.get(`${name}`) ?? null; }
    has(name) { return this.#all.has(`${name}`); }
    set(name, value) { this.#all.set(`${name}`, `${value}`); }
    entries() { return this.#all.entries(); }
    keys() { return this.#all.keys(); }
    values() { return this.#all.values(); }
    [Symbol.iterator]() { return this.entries(); }
    toString() {
      return [...this.#all].map(([name, value]) => `${name}=${/^[-!#$%&'*+.^_`|~A-Za-z0-9]+$/.test(value) ? value
        : `"${value.replace(/(["\\])/g, '\\$1')}"`}`).join(';');
    }
    toJSON() { return this.toString(); }
  }
  const token = /^[-!#$%&'*+.^_`|~A-Za-z0-9]+$/;
  class MIMEType {
    #type; #subtype; #params = new MIMEParams();
    constructor(input) {
      input = `${input}`;
      const parts = /^[\t\n\r ]*([^/;]+)\/([^;]*?)[\t\n\r ]*(;.*)?$/s.exec(input);
      if (!parts || !token.test(parts[1]) || !token.test(parts[2])) {
        throw errors.make(TypeError, 'ERR_INVALID_MIME_SYNTAX', `The MIME syntax for a type in "${input}" is invalid`, MIMEType);
      }
      this.#type = parts[1].toLowerCase();
      this.#subtype = parts[2].toLowerCase();
      for (const [, name, quoted, plain] of (parts[3] ?? '').matchAll(/;[\t\n\r ]*([^=;]+)(?:=(?:"((?:[^"\\]|\\.)*)"?[^;]*|([^;]*)))?/gs)) {
        const key = name.trim().toLowerCase(), value = quoted !== undefined ? quoted.replace(/\\(.)/gs, '$1') : plain?.trim();
        if (token.test(key) && value !== undefined && (value !== '' || quoted !== undefined) && !this.#params.has(key)) this.#params.set(key, value);
      }
    }
    get type() { return this.#type; }
    set type(value) { this.#type = `${value}`.toLowerCase(); }
    get subtype() { return this.#subtype; }
    set subtype(value) { this.#subtype = `${value}`.toLowerCase(); }
    get essence() { return `${this.#type}/${this.#subtype}`; }
    get params() { return this.#params; }
    toString() { const p = this.#params.toString(); return p ? `${this.essence};${p}` : this.essence; }
    toJSON() { return this.toString(); }
  }

  // The names of system errors.
  const system = [['E2BIG', 7, 'argument list too long'], ['EACCES', 13, 'permission denied'], ['EADDRINUSE', 98, 'address already in use'],
    ['EAGAIN', 11, 'resource temporarily unavailable'], ['EBADF', 9, 'bad file descriptor'], ['ECONNREFUSED', 111, 'connection refused'],
    ['ECONNRESET', 104, 'connection reset by peer'], ['EEXIST', 17, 'file already exists'], ['EINVAL', 22, 'invalid argument'],
    ['EIO', 5, 'i/o error'], ['EISDIR', 21, 'illegal operation on a directory'], ['EMFILE', 24, 'too many open files'],
    ['ENOENT', 2, 'no such file or directory'], ['ENOMEM', 12, 'not enough memory'], ['ENOTDIR', 20, 'not a directory'],
    ['ENOTEMPTY', 39, 'directory not empty'], ['ENOTFOUND', 3008, 'name not found'], ['EPERM', 1, 'operation not permitted'],
    ['EPIPE', 32, 'broken pipe'], ['ETIMEDOUT', 110, 'connection timed out']];
  const getSystemErrorMap = () => new Map(system.map(([name, number, text]) => [-number, [name, text]]));
  const getSystemErrorName = (number) => {
    errors.integer(number, 'err');
    return getSystemErrorMap().get(number)?.[0] ?? `Unknown system error ${number}`;
  };

  const aborted = async (signal, resource) => {
    errors.abortSignal(signal, 'signal');
    if (signal === undefined) throw errors.argType('signal', 'AbortSignal', signal);
    if (resource === null || typeof resource !== 'object') throw errors.argType('resource', 'Object', resource);
    if (signal.aborted) return undefined;
    return new Promise((resolve) => { signal.addEventListener('abort', () => resolve(), { once: true }); });
  };

  const util = {
    _extend: (target, source) => {
      if (source === null || typeof source !== 'object') return target;
      return Object.assign(target, source);
    },
    callbackify, debug: debuglog, debuglog, deprecate,
    format: (...args) => formatWithOptions({}, ...args),
    formatWithOptions: (options, ...args) => {
      errors.object(options, 'inspectOptions');
      return formatWithOptions(options, ...args);
    },
    getSystemErrorMap, getSystemErrorName, inherits, inspect, isArray: Array.isArray,
    isBoolean: (v) => typeof v === 'boolean', isBuffer: (v) => require('buffer').Buffer.isBuffer(v), isNull: (v) => v === null,
    isNullOrUndefined: (v) => v === null || v === undefined, isNumber: (v) => typeof v === 'number', isString: (v) => typeof v === 'string',
    isSymbol: (v) => typeof v === 'symbol', isUndefined: (v) => v === undefined, isRegExp: types.isRegExp,
    isObject: (v) => v !== null && typeof v === 'object', isDate: types.isDate, isError: (v) => types.isNativeError(v) || v instanceof Error,
    isFunction: (v) => typeof v === 'function', isPrimitive: (v) => v === null || (typeof v !== 'object' && typeof v !== 'function'),
    isDeepStrictEqual, promisify, stripVTControlCharacters, styleText, parseArgs,
    toUSVString: (text) => `${text}`.toWellFormed(), types, MIMEType, MIMEParams, aborted,
    log: (...args) => console.log('%s - %s', new Date().toLocaleTimeString(), formatWithOptions({}, ...args)),
    parseEnv: (content) => {
      errors.string(content, 'content');
      const out = {};
      const line = /^\s*(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?$/gm;
      for (const [, key, raw = ''] of content.replace(/\r\n?/g, '\n').matchAll(line)) {
        const trimmed = raw.trim(), quote = trimmed[0];
        let value = trimmed.replace(/^(['"`])([\s\S]*)\1$/, '$2');
        if (quote === '"') value = value.replaceAll('\\n', '\n');
        out[key] = value;
      }
      return out;
    },
  };
  for (const name of ['TextDecoder', 'TextEncoder', 'AbortController', 'AbortSignal']) {
    if (typeof globalThis[name] === 'function') util[name] = globalThis[name];
  }
  return util;
}
