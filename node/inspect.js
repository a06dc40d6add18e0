// The functions inspect and format of the module util.
(require, host) => {
  'use strict';
  const errors = require('internal/errors');
  const types = require('util/types');

  const custom = Symbol.for('nodejs.util.inspect.custom');
  const defaults = {
    showHidden: false, depth: 2, colors: false, customInspect: true, showProxy: false, maxArrayLength: 100,
    maxStringLength: 10000, breakLength: 80, compact: 3, sorted: false, getters: false, numericSeparator: false,
  };

  const colors = {
    __proto__: null, reset: [0, 0], bold: [1, 22], dim: [2, 22], italic: [3, 23], underline: [4, 24], blink: [5, 25], inverse: [7, 27],
    hidden: [8, 28], strikethrough: [9, 29], doubleunderline: [21, 24], black: [30, 39], red: [31, 39], green: [32, 39],
    yellow: [33, 39], blue: [34, 39], magenta: [35, 39], cyan: [36, 39], white: [37, 39], bgBlack: [40, 49], bgRed: [41, 49],
    bgGreen: [42, 49], bgYellow: [43, 49], bgBlue: [44, 49], bgMagenta: [45, 49], bgCyan: [46, 49], bgWhite: [47, 49],
    framed: [51, 54], overlined: [53, 55], gray: [90, 39], grey: [90, 39], redBright: [91, 39], greenBright: [92, 39], yellowBright: [93, 39],
    blueBright: [94, 39], magentaBright: [95, 39], cyanBright: [96, 39], whiteBright: [97, 39], bgGray: [100, 49],
    bgRedBright: [101, 49], bgGreenBright: [102, 49], bgYellowBright: [103, 49], bgBlueBright: [104, 49],
    bgMagentaBright: [105, 49], bgCyanBright: [106, 49], bgWhiteBright: [107, 49],
  };
  const styles = {
    __proto__: null, special: 'cyan', number: 'yellow', bigint: 'yellow', boolean: 'yellow', undefined: 'grey', null: 'bold',
    string: 'green', symbol: 'green', date: 'magenta', regexp: 'red', module: 'underline',
  };
  const plain = (text) => text;
  const coloured = (text, style) => {
    const color = colors[styles[style]];
    return color === undefined ? text : `\u001b[${color[0]}m${text}\u001b[${color[1]}m`;
  };
  const stripVTControlCharacters = (text) => {
    errors.string(text, 'str');
    return text.replace(/[\u001B\u009B][[\]()#;?]*(?:(?:(?:(?:;[-a-zA-Z\d/#&.:=?%@~_]+)*|[a-zA-Z\d]+(?:;[-a-zA-Z\d/#&.:=?%@~_]*)*)?(?:\u0007|\u001B\u005C|\u009C))|(?:(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]))/g, '');
  };
  const width = (text, context) => (context.colors ? stripVTControlCharacters(text).length : text.length);

  const meta = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', '\\': '\\\\' };
  const quote = (text) => {
    let mark = "'";
    if (text.includes("'")) {
      if (!text.includes('"')) mark = '"';
      else if (!text.includes('`') && !text.includes('${')) mark = '`';
    }
    // eslint-disable-next-line no-control-regex
    const out = text.replace(/[\x00-\x1f\\\x7f-\x9f'"`]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, (c) => {
      if (meta[c]) return meta[c];
      const code = c.charCodeAt(0);
      if (c === "'" || c === '"' || c === '`') return c === mark ? `\\${c}` : c;
      if (code > 0xff) return `\\u${code.toString(16)}`;
      return `\\x${code.toString(16).padStart(2, '0').toUpperCase()}`;
    });
    return mark + out + mark;
  };

  const separated = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, '_');
  const number = (stylize, value, separator) => {
    if (Object.is(value, -0)) return stylize('-0', 'number');
    const text = `${value}`;
    if (!separator || !/^-?\d+(\.\d+)?$/.test(text)) return stylize(text, 'number');
    const [whole, fraction] = text.split('.');
    const left = whole.startsWith('-') ? `-${separated(whole.slice(1))}` : separated(whole);
    return stylize(fraction === undefined ? left : `${left}.${fraction.replace(/(\d{3})(?=\d)/g, '$1_')}`, 'number');
  };
  const bigint = (stylize, value, separator) => {
    const text = `${value}`;
    return stylize(`${separator ? (text[0] === '-' ? `-${separated(text.slice(1))}` : separated(text)) : text}n`, 'bigint');
  };

  const primitive = (context, value) => {
    const { stylize } = context;
    switch (typeof value) {
      case 'string': {
        let text = value, trailer = '';
        if (text.length > context.maxStringLength) {
          const more = text.length - context.maxStringLength;
          text = text.slice(0, context.maxStringLength);
          trailer = `... ${more} more character${more > 1 ? 's' : ''}`;
        }
        if (context.compact !== true && text.length > 16 && text.length > context.breakLength - context.indentation - 4) {
          const lines = text.split(/(?<=\n)/);
          return lines.map((line) => stylize(quote(line), 'string')).join(` +\n${' '.repeat(context.indentation + 2)}`) + trailer;
        }
        return stylize(quote(text), 'string') + trailer;
      }
      case 'number': return number(stylize, value, context.numericSeparator);
      case 'bigint': return bigint(stylize, value, context.numericSeparator);
      case 'boolean': return stylize(`${value}`, 'boolean');
      case 'undefined': return stylize('undefined', 'undefined');
      case 'symbol': return stylize(Symbol.prototype.toString.call(value), 'symbol');
      default: return stylize('null', 'null');
    }
  };

  const own = (object, key) => Object.prototype.hasOwnProperty.call(object, key);
  const isInstance = (object, C) => {
    try {
      return object instanceof C;
    } catch {
      return false;
    }
  };
  const constructorName = (object) => {
    const original = object;
    for (let above = object; above !== null; above = Object.getPrototypeOf(above)) {
      const d = Object.getOwnPropertyDescriptor(above, 'constructor');
      if (d !== undefined && typeof d.value === 'function' && d.value.name !== '' && isInstance(original, d.value)) return `${d.value.name}`;
    }
    return null;
  };
  const prefix = (name, tag, fallback, size = '') => {
    if (name === null) return tag !== '' && fallback !== tag ? `[${fallback}${size}: null prototype] [${tag}] ` : `[${fallback}${size}: null prototype] `;
    return tag !== '' && name !== tag ? `${name}${size} [${tag}] ` : `${name}${size} `;
  };

  const identifier = /^[a-zA-Z_][a-zA-Z_0-9]*$/;
  const isIndex = (key) => /^(0|[1-9][0-9]*)$/.test(key) && Number(key) < 2 ** 32 - 1;

  const keysOf = (value, hidden) => {
    const symbols = Object.getOwnPropertySymbols(value);
    if (hidden) return [...Object.getOwnPropertyNames(value), ...symbols];
    let keys;
    try {
      keys = Object.keys(value);
    } catch {
      keys = Object.getOwnPropertyNames(value);
    }
    const shown = symbols.filter((key) => Object.prototype.propertyIsEnumerable.call(value, key));
    return shown.length > 0 ? [...keys, ...shown] : keys;
  };

  const property = (context, value, key, type, depth, descriptor, original = value) => {
    const d = descriptor ?? Object.getOwnPropertyDescriptor(value, key) ?? { value: value[key], configurable: true, enumerable: true };
    let text, extra = ' ';
    if (d.value !== undefined) {
      const gap = context.compact !== true || type !== 0 ? 2 : 3;
      context.indentation += gap;
      text = formatValue(context, d.value, depth);
      if (gap === 3 && context.breakLength < width(text, context)) extra = `\n${' '.repeat(context.indentation)}`;
      context.indentation -= gap;
    } else if (d.get !== undefined) {
      const label = d.set !== undefined ? 'Getter/Setter' : 'Getter', { stylize } = context;
      if (context.getters && (context.getters === true || (context.getters === 'get' && d.set === undefined) ||
        (context.getters === 'set' && d.set !== undefined))) {
        try {
          const got = d.get.call(original);
          context.indentation += 2;
          if (got === null || typeof got !== 'object') text = `${stylize(`[${label}:`, 'special')} ${primitiveOr(context, got, depth)}${stylize(']', 'special')}`;
          else text = `${stylize(`[${label}]`, 'special')} ${formatValue(context, got, depth)}`;
          context.indentation -= 2;
        } catch (error) {
          text = `${stylize(`[${label}: <Inspection threw (${error.message})>`, 'special')}${stylize(']', 'special')}`;
        }
      } else {
        text = stylize(`[${label}]`, 'special');
      }
    } else if (d.set !== undefined) {
      text = context.stylize('[Setter]', 'special');
    } else {
      text = context.stylize('undefined', 'undefined');
    }
    if (type === 1) return text;
    let name;
    if (typeof key === 'symbol') name = `[${context.stylize(Symbol.prototype.toString.call(key), 'symbol')}]`;
    else if (key === '__proto__') name = "['__proto__']";
    else if (d.enumerable === false) name = `[${key}]`;
    else if (identifier.test(key)) name = context.stylize(key, 'name');
    else name = context.stylize(quote(key), 'string');
    return `${name}:${extra}${text}`;
  };
  const primitiveOr = (context, value, depth) => (typeof value === 'function' ? formatValue(context, value, depth) : primitive(context, value));

  const moreItems = (n) => `... ${n} more item${n > 1 ? 's' : ''}`;

  const arrayItems = (context, value, depth) => {
    const most = Math.min(Math.max(0, context.maxArrayLength), value.length);
    const out = [];
    let shown = 0, at = 0;
    if (!value.some || Object.keys(value).length >= value.length || value.length <= 1000) {
      for (; at < value.length && shown < most; at++, shown++) {
        if (own(value, `${at}`)) {
          out.push(property(context, value, at, 1, depth));
          continue;
        }
        let empty = 1;
        while (at + 1 < value.length && !own(value, `${at + 1}`)) {
          at++;
          empty++;
        }
        out.push(context.stylize(`<${empty} empty item${empty > 1 ? 's' : ''}>`, 'undefined'));
      }
    } else { // sparse
      const keys = Object.keys(value).filter(isIndex);
      for (const key of [...keys, `${value.length}`]) {
        if (shown >= most) break;
        const gap = Number(key) - at;
        if (gap > 0) {
          out.push(context.stylize(`<${gap} empty item${gap > 1 ? 's' : ''}>`, 'undefined'));
          shown++;
        }
        if (Number(key) >= value.length || shown >= most) {
          at = Number(key);
          break;
        }
        out.push(property(context, value, key, 1, depth));
        shown++;
        at = Number(key) + 1;
      }
    }
    if (value.length > at) out.push(moreItems(value.length - at));
    return out;
  };
  const typedItems = (context, value) => {
    const most = Math.min(Math.max(0, context.maxArrayLength), value.length);
    const out = [];
    const format = value.length > 0 && typeof value[0] === 'number' ? number : bigint;
    for (let n = 0; n < most; n++) out.push(format(context.stylize, value[n], context.numericSeparator));
    if (value.length > most) out.push(moreItems(value.length - most));
    if (context.showHidden) {
      for (const key of ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer']) {
        out.push(`[${key}]: ${formatValue(context, value[key], 0, true)}`);
      }
    }
    return out;
  };
  const bufferItems = (context, value) => {
    let bytes;
    try {
      bytes = new Uint8Array(value);
    } catch {
      return [context.stylize('(detached)', 'special')];
    }
    const most = Math.min(Math.max(0, context.maxArrayLength), bytes.length);
    let text = Array.from(bytes.subarray(0, most), (c) => c.toString(16).padStart(2, '0')).join(' ');
    const more = bytes.length - most;
    if (more > 0) text += ` ... ${more} more byte${more > 1 ? 's' : ''}`;
    return [`${context.stylize('[Uint8Contents]', 'special')}: <${text}>`];
  };
  const limited = (context, size) => Math.min(Math.max(0, context.maxArrayLength), size);
  const setItems = (context, value, depth) => {
    const out = [], most = limited(context, value.size);
    context.indentation += 2;
    for (const item of Set.prototype.values.call(value)) {
      if (out.length >= most) break;
      out.push(formatValue(context, item, depth));
    }
    if (value.size > most) out.push(moreItems(value.size - most));
    context.indentation -= 2;
    return out;
  };
  const mapItems = (context, value, depth) => {
    const out = [], most = limited(context, value.size);
    context.indentation += 2;
    for (const [key, item] of Map.prototype.entries.call(value)) {
      if (out.length >= most) break;
      out.push(`${formatValue(context, key, depth)} => ${formatValue(context, item, depth)}`);
    }
    if (value.size > most) out.push(moreItems(value.size - most));
    context.indentation -= 2;
    return out;
  };
  const promiseItems = (context, value, depth) => {
    const [state, result] = host.promise(value);
    if (state === 0) return [context.stylize('<pending>', 'special')];
    context.indentation += 2;
    const text = formatValue(context, result, depth);
    context.indentation -= 2;
    return [state === 2 ? `${context.stylize('<rejected>', 'special')} ${text}` : text];
  };

  const functionBase = (value, name, tag) => {
    let source = '';
    try {
      source = Function.prototype.toString.call(value);
    } catch { /* a proxy */ }
    if (source.startsWith('class') && source.endsWith('}')) {
      const rest = source.slice(5, -1), brace = rest.indexOf('{');
      if (brace >= 0 && (!rest.slice(0, brace).includes('(') || /^\s+[^(]*\s*extends/.test(rest.slice(0, brace)))) {
        let out = `[class ${own(value, 'name') && typeof value.name === 'string' && value.name !== '' ? value.name : '(anonymous)'}`;
        if (name !== 'Function' && name !== null) out += ` [${name}]`;
        if (tag !== '' && name !== tag) out += ` [${tag}]`;
        if (name === null) out += ' extends [null prototype]';
        else {
          const above = Object.getPrototypeOf(value)?.name;
          if (above) out += ` extends ${above}`;
        }
        return `${out}]`;
      }
    }
    const kinds = { asyncfunction: 'AsyncFunction', generatorfunction: 'GeneratorFunction', asyncgeneratorfunction: 'AsyncGeneratorFunction' };
    const kind = kinds[host.kind(value)] ?? 'Function';
    let out = `[${kind}`;
    if (name === null) out += ' (null prototype)';
    out += value.name === '' || typeof value.name !== 'string' ? ' (anonymous)' : `: ${value.name}`;
    out += ']';
    if (name !== kind && name !== null) out += ` ${name}`;
    if (tag !== '' && name !== tag) out += ` [${tag}]`;
    return out;
  };

  const errorBase = (context, error, name, keys) => {
    let stack = typeof error.stack === 'string' && error.stack !== '' ? error.stack : Error.prototype.toString.call(error);
    for (const key of ['name', 'message', 'stack']) {
      const at = keys.indexOf(key);
      if (at >= 0 && (typeof error[key] !== 'string' || stack.includes(error[key]))) keys.splice(at, 1);
    }
    if ('cause' in error && own(error, 'cause') && !keys.includes('cause')) keys.push('cause');
    if (Array.isArray(error.errors) && own(error, 'errors') && !keys.includes('errors')) keys.push('errors');
    // The first line names the class, also if the class does not set the name.
    const { name: set } = error;
    if (name !== null && typeof set === 'string' && set.endsWith('Error') && stack.startsWith(set) && !set.includes(name) &&
      (stack.length === set.length || stack[set.length] === ':' || stack[set.length] === '\n')) {
      stack = `${name.includes(set) ? name : `${name} [${set}]`}${stack.slice(set.length)}`;
    }
    const position = stack.search(/\n\s+at /);
    if (position < 0) stack = `[${stack}]`;
    if (context.indentation !== 0) stack = stack.replaceAll('\n', `\n${' '.repeat(context.indentation)}`);
    return stack;
  };

  const group = (context, out, value) => {
    let total = 0, longest = 0, n = 0;
    let count = out.length;
    if (context.maxArrayLength < out.length) count--; // the last says how many more there are
    if (out.length > 0 && /^\.\.\. \d+ more item/.test(out[out.length - 1])) count = out.length - 1;
    const lengths = [];
    for (; n < count; n++) {
      const length = width(out[n], context);
      lengths.push(length);
      total += length + 2;
      if (longest < length) longest = length;
    }
    const actual = longest + 2;
    if (actual * 3 + context.indentation < context.breakLength && (total / actual > 5 || longest <= 6)) {
      const biased = Math.max(actual - 3 - Math.sqrt(actual - total / out.length), 1);
      const columns = Math.min(Math.round(Math.sqrt(2.5 * biased * count) / biased),
        Math.floor((context.breakLength - context.indentation) / actual), context.compact * 4, 15);
      if (columns <= 1) return out;
      const grouped = [], widths = [];
      for (let c = 0; c < columns; c++) {
        let most = 0;
        for (let m = c; m < count; m += columns) if (lengths[m] > most) most = lengths[m];
        widths.push(most + 2);
      }
      const right = value !== undefined && Array.from(value).slice(0, 100).every((x) => typeof x === 'number' || typeof x === 'bigint');
      for (let row = 0; row < count; row += columns) {
        const end = Math.min(row + columns, count);
        let line = '', m = row;
        for (; m < end - 1; m++) {
          const cell = `${out[m]}, `, pad = ' '.repeat(widths[m - row] - lengths[m] - 2);
          line += right ? pad + cell : cell + pad;
        }
        if (right) line += ' '.repeat(widths[m - row] - lengths[m] - 2) + out[m];
        else line += out[m];
        grouped.push(line);
      }
      for (let m = count; m < out.length; m++) grouped.push(out[m]);
      return grouped;
    }
    return out;
  };

  const reduce = (context, out, base, braces, isArray, depth, value) => {
    if (context.compact !== true) {
      if (typeof context.compact === 'number' && context.compact >= 1) {
        const entries = out.length;
        if (isArray && entries > 6) out = group(context, out, value);
        if (context.currentDepth - depth < context.compact && entries === out.length) {
          // On one line if it fits and has no line break.
          const start = out.length + context.indentation + braces[0].length + base.length + 10;
          let total = out.length + start;
          let fits = total + out.length <= context.breakLength;
          for (let n = 0; fits && n < out.length; n++) {
            total += width(out[n], context);
            if (total > context.breakLength) fits = false;
          }
          if (fits && (base === '' || !base.includes('\n'))) {
            const joined = out.join(', ');
            if (!joined.includes('\n')) return `${base ? `${base} ` : ''}${braces[0]} ${joined} ${braces[1]}`;
          }
        }
      }
      const indentation = `\n${' '.repeat(context.indentation)}`;
      return `${base ? `${base} ` : ''}${braces[0]}${indentation}  ${out.join(`,${indentation}  `)}${indentation}${braces[1]}`;
    }
    let total = out.length + braces[0].length;
    let fits = total + out.length <= context.breakLength;
    for (const one of out) total += width(one, context);
    fits &&= total + out.length <= context.breakLength && !base.includes('\n');
    if (fits) return `${braces[0]}${base ? ` ${base}` : ''} ${out.join(', ')} ${braces[1]}`;
    const indentation = `\n${' '.repeat(context.indentation)}`;
    return `${base === '' && braces[0].length === 1 ? braces[0] : `${braces[0]}${base ? ` ${base}` : ''}\n${' '.repeat(context.indentation)} `} ${
      out.join(`,${indentation}  `)} ${braces[1]}`;
  };

  // Reports whether the stack was too small, also for the compilation of a regular expression.
  const overflowed = (error) => (error instanceof RangeError && error.message.includes('call stack')) ||
    (error instanceof SyntaxError && error.message.includes('tack'));

  const formatRaw = (context, value, depth, typed) => {
    const name = constructorName(value);
    let tag = '';
    try {
      tag = value[Symbol.toStringTag];
    } catch { /* a getter that throws */ }
    if (typeof tag !== 'string' || (tag !== '' && (context.showHidden ? own(value, Symbol.toStringTag)
      : Object.prototype.propertyIsEnumerable.call(value, Symbol.toStringTag)))) tag = '';
    let keys, base = '', braces, items = () => [], extras = 0, isArray = false;
    const kind = host.kind(value);
    if (Array.isArray(value)) {
      const start = name !== 'Array' || tag !== '' ? prefix(name, tag, 'Array', `(${value.length})`) : '';
      keys = keysOf(value, context.showHidden).filter((key) => typeof key === 'symbol' || !isIndex(key));
      braces = [`${start}[`, ']'];
      if (value.length === 0 && keys.length === 0) return `${braces[0]}]`;
      extras = 2;
      isArray = true;
      items = arrayItems;
    } else if (types.isSet(value)) {
      keys = keysOf(value, context.showHidden);
      const start = prefix(name, tag, 'Set', `(${Reflect.get(Set.prototype, 'size', value)})`);
      if (value.size === 0 && keys.length === 0) return `${start}{}`;
      braces = [`${start}{`, '}'];
      items = setItems;
    } else if (types.isMap(value)) {
      keys = keysOf(value, context.showHidden);
      const start = prefix(name, tag, 'Map', `(${Reflect.get(Map.prototype, 'size', value)})`);
      if (value.size === 0 && keys.length === 0) return `${start}{}`;
      braces = [`${start}{`, '}'];
      items = mapItems;
    } else if (types.isTypedArray(value)) {
      keys = keysOf(value, context.showHidden).filter((key) => typeof key === 'symbol' || !isIndex(key));
      const fallback = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get.call(value);
      braces = [`${prefix(name, tag, fallback, `(${value.length})`)}[`, ']'];
      if (value.length === 0 && keys.length === 0 && !context.showHidden) return `${braces[0]}]`;
      extras = 2;
      isArray = true;
      items = typedItems;
    } else if (kind === 'mapiterator' || kind === 'setiterator') {
      keys = keysOf(value, context.showHidden);
      braces = [`[${tag || (kind === 'mapiterator' ? 'Map Iterator' : 'Set Iterator')}] {`, '}'];
      items = () => ['…'];
    } else {
      keys = keysOf(value, context.showHidden);
      braces = ['{', '}'];
      if (kind === 'arguments') {
        braces[0] = '[Arguments] {';
        if (keys.length === 0) return '[Arguments] {}';
      } else if (typeof value === 'function') {
        base = functionBase(value, name, tag);
        if (keys.length === 0) return context.stylize(base, 'special');
      } else if (types.isRegExp(value)) {
        base = RegExp.prototype.toString.call(value);
        const start = prefix(name, tag, 'RegExp');
        if (start !== 'RegExp ') base = `${start}${base}`;
        if (keys.length === 0 || depth > context.depth) return context.stylize(base, 'regexp');
      } else if (types.isDate(value)) {
        base = Number.isNaN(Date.prototype.getTime.call(value)) ? Date.prototype.toString.call(value) : Date.prototype.toISOString.call(value);
        const start = prefix(name, tag, 'Date');
        if (start !== 'Date ') base = `${start}${base}`;
        if (keys.length === 0) return context.stylize(base, 'date');
      } else if (kind === 'error') {
        base = errorBase(context, value, name, keys);
        if (keys.length === 0) return base;
      } else if (types.isAnyArrayBuffer(value)) {
        const start = prefix(name, tag, types.isArrayBuffer(value) ? 'ArrayBuffer' : 'SharedArrayBuffer');
        if (typed === undefined) items = bufferItems;
        else if (keys.length === 0) return `${start}{ byteLength: ${number(context.stylize, value.byteLength, false)} }`;
        braces[0] = `${start}{`;
        keys.unshift('byteLength');
      } else if (types.isDataView(value)) {
        braces[0] = `${prefix(name, tag, 'DataView')}{`;
        keys.unshift('byteLength', 'byteOffset', 'buffer');
      } else if (kind === 'promise') {
        braces[0] = `${prefix(name, tag, 'Promise')}{`;
        items = promiseItems;
      } else if (types.isWeakSet(value)) {
        braces[0] = `${prefix(name, tag, 'WeakSet')}{`;
        items = () => [context.stylize('<items unknown>', 'special')];
      } else if (types.isWeakMap(value)) {
        braces[0] = `${prefix(name, tag, 'WeakMap')}{`;
        items = () => [context.stylize('<items unknown>', 'special')];
      } else if (kind === 'modulenamespace') {
        braces[0] = '[Module: null prototype] {';
      } else if (types.isBoxedPrimitive(value)) {
        let type = 'Number', inner;
        for (const [test, C] of [['isNumberObject', Number], ['isStringObject', String], ['isBooleanObject', Boolean],
          ['isBigIntObject', BigInt], ['isSymbolObject', Symbol]]) {
          if (types[test](value)) [type, inner] = [C.name, C.prototype.valueOf.call(value)];
        }
        if (type === 'String') keys = keys.filter((key) => typeof key === 'symbol' || !isIndex(key));
        base = `[${type}`;
        if (type !== name) base += name === null ? ' (null prototype)' : ` (${name})`;
        base += `: ${primitive({ ...context, stylize: plain, indentation: context.indentation }, inner)}]`;
        if (tag !== '' && tag !== name) base += ` [${tag}]`;
        if (keys.length === 0) return context.stylize(base, type.toLowerCase());
      } else {
        if (kind === 'generator') {
          braces[0] = `${prefix(name, tag, 'Object')}{`.replace(/^Object \[(Generator|AsyncGenerator)\]/, 'Object [$1]');
        } else if (keys.length === 0) {
          return `${name === 'Object' && tag === '' ? '' : prefix(name, tag, 'Object')}{}`;
        } else if (name !== 'Object' || tag !== '') {
          braces[0] = `${prefix(name, tag, 'Object')}{`;
        }
      }
    }
    if (depth > context.depth && context.depth !== null) {
      const label = prefix(name, tag, isArray ? 'Array' : 'Object').slice(0, -1);
      return context.stylize(name === null ? `[${label}]`.replace('[[', '[').replace(/\]\]$/, ']') : `[${label}]`, 'special');
    }
    depth++;
    context.seen.push(value);
    context.currentDepth = depth;
    let out;
    const before = context.indentation;
    try {
      out = items(context, value, depth);
      for (const key of keys) out.push(property(context, value, key, extras, depth));
    } catch (error) {
      if (!overflowed(error)) throw error;
      context.seen.pop();
      context.indentation = before;
      return context.stylize(`[${prefix(name, tag, 'Object').slice(0, -1)}: Inspection interrupted prematurely. Maximum call stack size exceeded.]`, 'special');
    }
    if (context.circular !== undefined) {
      const index = context.circular.get(value);
      if (index !== undefined) {
        const mark = context.stylize(`<ref *${index}>`, 'special');
        if (context.compact !== true) base = base === '' ? mark : `${mark} ${base}`;
        else braces[0] = `${mark} ${braces[0]}`;
      }
    }
    context.seen.pop();
    if (context.sorted) {
      const compare = context.sorted === true ? undefined : context.sorted;
      if (extras === 0) out.sort(compare);
      else if (keys.length > 1) out.splice(out.length - keys.length, keys.length, ...out.slice(out.length - keys.length).sort(compare));
    }
    const text = reduce(context, out, base, braces, isArray, depth, isArray && items !== arrayItems || Array.isArray(value) ? value : undefined);
    const budget = (context.budget[context.indentation] ?? 0) + text.length;
    context.budget[context.indentation] = budget;
    if (budget > 2 ** 27) context.depth = -1;
    return text;
  };

  const userOptions = (context, isCross) => {
    const out = {};
    for (const key of Object.keys(defaults)) out[key] = context[key];
    Object.assign(out, context.userOptions);
    out.stylize = isCross ? plain : context.stylize;
    return out;
  };

  const formatValue = (context, value, depth, typed) => {
    if (typeof value !== 'object' && typeof value !== 'function') return primitive(context, value);
    if (value === null) return context.stylize('null', 'null');
    if (host.kind(value) === 'proxy') {
      // A proxy is not asked: its handler is code of others.
      return context.stylize(typeof value === 'function' ? '[Function: Proxy]' : '[Proxy]', 'special');
    }
    if (context.customInspect) {
      const maybe = value[custom];
      if (typeof maybe === 'function' && maybe !== inspect &&
        !(value.constructor && value.constructor.prototype === value && own(value, 'constructor') && maybe === value[custom] && !own(value, custom))) {
        const left = context.depth === null ? null : context.depth - depth;
        const result = maybe.call(value, left, userOptions(context, false), inspect);
        if (result !== value) {
          if (typeof result !== 'object' && typeof result !== 'string') return formatValue(context, result, depth);
          if (typeof result === 'string') return result.replaceAll('\n', `\n${' '.repeat(context.indentation)}`);
          return formatValue(context, result, depth);
        }
      }
    }
    if (context.seen.includes(value)) {
      context.circular ??= new Map();
      let index = context.circular.get(value);
      if (index === undefined) {
        index = context.circular.size + 1;
        context.circular.set(value, index);
      }
      return context.stylize(`[Circular *${index}]`, 'special');
    }
    return formatRaw(context, value, depth, typed);
  };

  function inspect(value, options, ...legacy) {
    const context = { ...defaults, budget: {}, indentation: 0, seen: [], currentDepth: 0, stylize: plain, circular: undefined };
    if (arguments.length > 1) {
      if (legacy.length > 0) {
        if (legacy[0] !== undefined) context.depth = legacy[0];
        if (legacy.length > 1 && legacy[1] !== undefined) context.colors = legacy[1];
      }
      if (typeof options === 'boolean') context.showHidden = options;
      else if (options) {
        for (const key of Object.keys(options)) {
          if (own(defaults, key) || key === 'stylize') context[key] = options[key];
          else if (context.userOptions === undefined) context.userOptions = options;
        }
      }
    }
    if (context.colors && context.stylize === plain) context.stylize = coloured;
    if (context.maxArrayLength === null) context.maxArrayLength = Infinity;
    if (context.maxStringLength === null) context.maxStringLength = Infinity;
    return formatValue(context, value, 0);
  }
  inspect.custom = custom;
  Object.defineProperty(inspect, 'defaultOptions', {
    enumerable: true,
    get() { return defaults; },
    set(options) {
      errors.object(options, 'options');
      Object.assign(defaults, options);
    },
  });
  inspect.colors = colors;
  inspect.styles = styles;

  const hasBuiltInToString = (value) => {
    if (host.kind(value) === 'proxy') return true;
    if (!('toString' in value) || typeof value.toString !== 'function') return true;
    if (own(value, 'toString')) return false;
    if (value[Symbol.toPrimitive] && own(value, Symbol.toPrimitive)) return false;
    let above = value;
    do above = Object.getPrototypeOf(above); while (above !== null && !own(above, 'toString'));
    if (above === null) return true;
    const d = Object.getOwnPropertyDescriptor(above, 'constructor');
    return d !== undefined && typeof d.value === 'function' && builtIns.has(d.value.name) && globalThis[d.value.name] === d.value;
  };
  const builtIns = new Set(Object.getOwnPropertyNames(globalThis).filter((name) => /^[A-Z][a-zA-Z0-9]+$/.test(name)));

  const simple = { compact: 3, colors: false, depth: 0 };
  const formatWithOptions = (options, ...args) => {
    const [first] = args;
    let text = '', n = 0, join = '';
    if (typeof first === 'string') {
      if (args.length === 1) return first;
      let last = 0;
      for (let at = 0; at < first.length - 1; at++) {
        if (first.charCodeAt(at) !== 37) continue;
        const c = first[++at];
        if (n + 1 === args.length && c !== '%') continue;
        let out;
        switch (c) {
          case 's': {
            const arg = args[++n];
            if (typeof arg === 'number') out = number(plain, arg, false);
            else if (typeof arg === 'bigint') out = `${arg}n`;
            else if (typeof arg !== 'object' || arg === null || !hasBuiltInToString(arg)) out = String(arg);
            else out = inspect(arg, { ...options, ...simple });
            break;
          }
          case 'j':
            try {
              out = JSON.stringify(args[++n]);
            } catch (error) {
              if (!/circular/i.test(error.message)) throw error;
              out = '[Circular]';
            }
            break;
          case 'd': {
            const arg = args[++n];
            out = typeof arg === 'bigint' ? `${arg}n` : typeof arg === 'symbol' ? 'NaN' : number(plain, Number(arg), false);
            break;
          }
          case 'O': out = inspect(args[++n], options); break;
          case 'o': out = inspect(args[++n], { ...options, showHidden: true, showProxy: true, depth: 4 }); break;
          case 'i': {
            const arg = args[++n];
            out = typeof arg === 'bigint' ? `${arg}n` : typeof arg === 'symbol' ? 'NaN' : number(plain, parseInt(arg, 10), false);
            break;
          }
          case 'f': {
            const arg = args[++n];
            out = typeof arg === 'symbol' ? 'NaN' : number(plain, parseFloat(arg), false);
            break;
          }
          case 'c': n++; out = ''; break;
          case '%':
            text += first.slice(last, at);
            last = at + 1;
            continue;
          default: continue;
        }
        if (last !== at - 1) text += first.slice(last, at - 1);
        text += out;
        last = at + 1;
      }
      if (last !== 0 || n > 0) {
        n++;
        join = ' ';
        if (last < first.length) text += first.slice(last);
      }
    }
    for (; n < args.length; n++) {
      text += join + (typeof args[n] !== 'string' ? inspect(args[n], options) : args[n]);
      join = ' ';
    }
    return text;
  };

  return { colors, custom, formatWithOptions, inspect, stripVTControlCharacters };
}
