// A template engine: text with {{tags}} is compiled into nested closures, which then run against JSON data.
//
//   {{path | filter arg}}              a value, HTML-escaped
//   {{{path}}}                         a value as it is
//   {{#path}}...{{else}}...{{/path}}   once per element of a list, once for any other value that is not empty
//   {{^path}}...{{/path}}              only when the value is empty
//   {{> name}}  {{> name path}}        a partial, in this scope or in that of a value
//   {{! text}}                         a comment
//
// A path starts at the nearest scope that has its first name. "." is the current value. Inside a list, @index, @number,
// @first and @last describe the position. Errors are a TemplateError whose message begins with name:line:column.
'use strict';

const PARTIAL_DEPTH_LIMIT = 32;

class TemplateError extends Error {
  constructor(source, offset, problem) {
    const before = source.text.slice(0, offset);
    const line = before.split('\n').length;
    const column = offset - before.lastIndexOf('\n');
    super(`${source.name}:${line}:${column}: ${problem}`);
    this.name = 'TemplateError';
  }
}

// ---- Values -------------------------------------------------------------------------------------------------

const HTML_ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHTML(text) {
  return text.replace(/[&<>"']/g, (character) => HTML_ESCAPES[character]);
}

function isObject(value) {
  return typeof value === 'object' && value !== null;
}

function isEmpty(value) {
  return !value || (Array.isArray(value) && value.length === 0);
}

// Only own properties: data must not give access to inherited properties ("constructor", "toString").
function property(value, name) {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function kindOf(value) {
  if (value === null || value === undefined) return 'nothing';
  return Array.isArray(value) ? 'a list' : isObject(value) ? 'an object' : `a ${typeof value}`;
}

function textOf(value) {
  if (value === null || value === undefined) return '';
  if (isObject(value)) throw new TypeError(`cannot print ${kindOf(value)}`);
  return String(value);
}

// ---- Filters ------------------------------------------------------------------------------------------------

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October',
  'November', 'December'];
const CURRENCY_SIGNS = new Map([['EUR', '€'], ['GBP', '£'], ['USD', '$']]);

function wantNumber(value) {
  if (typeof value !== 'number') throw new TypeError(`want a number, have ${kindOf(value)}`);
  return value;
}

function wantInteger(value) {
  if (!Number.isSafeInteger(value)) throw new TypeError('want a whole number');
  return value;
}

function wantList(value) {
  if (!Array.isArray(value)) throw new TypeError(`want a list, have ${kindOf(value)}`);
  return value;
}

function compareValues(a, b) {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const left = textOf(a);
  const right = textOf(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

// Amounts are whole cents, so that sums are exact. Only this function deals with the decimal point.
function formatMoney(cents, currency) {
  const digits = String(Math.abs(wantInteger(cents))).padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  const sign = CURRENCY_SIGNS.get(currency) ?? (currency === undefined ? '' : `${textOf(currency)} `);
  return `${cents < 0 ? '-' : ''}${sign}${whole}.${digits.slice(-2)}`;
}

function formatDate(value) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(textOf(value));
  const month = parts && MONTHS[Number(parts[2]) - 1];
  if (!month) throw new TypeError('want a date such as 2024-05-31');
  return `${Number(parts[3])} ${month} ${parts[1]}`;
}

function truncate(value, length) {
  // By code points, because a cut surrogate pair would leave half a character.
  const characters = Array.from(textOf(value));
  if (characters.length <= wantInteger(length)) return characters.join('');
  return `${characters.slice(0, Math.max(0, length - 1)).join('').trimEnd()}…`;
}

const FILTERS = new Map(Object.entries({
  upper: (value) => textOf(value).toUpperCase(),
  lower: (value) => textOf(value).toLowerCase(),
  trim: (value) => textOf(value).trim(),
  capitalize: (value) => textOf(value).replace(/^./u, (first) => first.toUpperCase()),
  truncate,
  replace: (value, from, to) => textOf(value).split(textOf(from)).join(textOf(to)),
  pad: (value, width) => textOf(value).padStart(wantInteger(width), '0'),
  url: (value) => encodeURIComponent(textOf(value)),
  date: formatDate,
  money: formatMoney,
  percent: (value) => `${Number((wantNumber(value) * 100).toFixed(1))}%`,
  plus: (value, other) => wantNumber(value) + wantNumber(other),
  times: (value, other) => wantNumber(value) * wantNumber(other),
  round: (value) => Math.round(wantNumber(value)),
  default: (value, other) => (isEmpty(value) && value !== 0 ? other : value),
  eq: (value, other) => value === other,
  gt: (value, other) => wantNumber(value) > wantNumber(other),
  count: (value) => wantList(value).length,
  join: (value, separator) => wantList(value).map(textOf).join(textOf(separator ?? ', ')),
  first: (value, count) => wantList(value).slice(0, wantInteger(count)),
  reverse: (value) => wantList(value).slice().reverse(),
  sortBy: (value, key) => wantList(value).slice().sort((a, b) => compareValues(property(a, key), property(b, key))),
  where: (value, key, wanted) => wantList(value).filter((item) => property(item, key) === wanted),
  sum: (value, key) => wantList(value).reduce(
    (total, item) => total + wantNumber(key === undefined ? item : property(item, key)), 0),
}));

// ---- Scopes -------------------------------------------------------------------------------------------------

// A scope is a value in which names are looked up. For a list element it includes the position.
function newScope(value, parent, index = -1, length = 0) {
  return { value, parent, index, length };
}

const POSITIONS = new Map(Object.entries({
  '@index': (scope) => scope.index,
  '@number': (scope) => scope.index + 1,
  '@first': (scope) => scope.index === 0,
  '@last': (scope) => scope.index === scope.length - 1,
}));

function lookUp(scope, name) {
  for (let at = scope; at; at = at.parent) {
    if (isObject(at.value) && Object.hasOwn(at.value, name)) return at.value[name];
  }
  return undefined;
}

function compilePath(path) {
  if (path === '.') return (scope) => scope.value;
  const position = POSITIONS.get(path);
  if (position) {
    return (scope) => {
      let at = scope;
      while (at && at.index < 0) at = at.parent;
      return at ? position(at) : undefined;
    };
  }
  const [head, ...rest] = path.split('.');
  if (rest.length === 0) return (scope) => lookUp(scope, head);
  return (scope) => rest.reduce(property, lookUp(scope, head));
}

// ---- Expressions --------------------------------------------------------------------------------------------

const WORD = /\s+|"((?:[^"\\]|\\.)*)"|(-?\d+(?:\.\d+)?)(?![\w.])|(@?[A-Za-z_][\w-]*(?:\.[\w-]+)*|\.(?![\w.]))|(\|)/y;
const LITERALS = new Map([['true', true], ['false', false], ['null', null]]);

function scanExpression(source, start, end) {
  const words = [];
  for (let at = start; at < end; at = WORD.lastIndex) {
    WORD.lastIndex = at;
    const match = WORD.exec(source.text);
    if (!match || WORD.lastIndex > end) {
      throw new TemplateError(source, at, `unexpected ${JSON.stringify(source.text[at])}`);
    }
    const [, string, number, path, pipe] = match;
    if (string !== undefined) {
      words.push({ kind: 'literal', value: string.replace(/\\(.)/g, '$1'), at });
    } else if (number !== undefined) {
      words.push({ kind: 'literal', value: Number(number), at });
    } else if (path !== undefined) {
      words.push(LITERALS.has(path) ? { kind: 'literal', value: LITERALS.get(path), at } : { kind: 'path', path, at });
    } else if (pipe) {
      words.push({ kind: 'pipe', at });
    }
  }
  return words;
}

// compileExpression compiles "operand | filter operand… | …" to a function of the scope.
function compileExpression(source, start, end) {
  const words = scanExpression(source, start, end);
  let next = 0;

  function operand() {
    const word = words[next];
    if (!word || word.kind === 'pipe') throw new TemplateError(source, word ? word.at : end, 'a value is missing');
    next++;
    if (word.kind === 'literal') return () => word.value;
    return compilePath(word.path);
  }

  const subject = words[0];
  let evaluate = operand();
  while (next < words.length) {
    if (words[next].kind !== 'pipe') throw new TemplateError(source, words[next].at, 'want "|" before a filter');
    const name = words[++next];
    if (!name || name.kind !== 'path') throw new TemplateError(source, name ? name.at : end, 'a filter is missing');
    const filter = FILTERS.get(name.path);
    if (!filter) throw new TemplateError(source, name.at, `unknown filter "${name.path}"`);
    next++;
    const operands = [];
    while (next < words.length && words[next].kind !== 'pipe') operands.push(operand());
    evaluate = applyFilter(source, name, filter, evaluate, operands);
  }
  return { evaluate, label: subject.kind === 'path' ? subject.path : source.text.slice(start, end).trim() };
}

function applyFilter(source, name, filter, input, operands) {
  return (scope) => {
    const value = input(scope);
    try {
      return filter(value, ...operands.map((operand) => operand(scope)));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw new TemplateError(source, name.at, `${name.path}: ${error.message}`);
    }
  };
}

// ---- Tags ---------------------------------------------------------------------------------------------------

// Tags without output. If such a tag is alone on its line, the whole line is removed.
const SILENT = new Set(['#', '^', '/', '>', '!', 'else']);

// splitTags returns text and tags in order. A tag has its sigil, its position, and the bounds of its body.
function splitTags(source) {
  const { text } = source;
  const pieces = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('{{', at);
    if (open < 0) break;
    const raw = text[open + 2] === '{';
    const closer = raw ? '}}}' : '}}';
    const close = text.indexOf(closer, open);
    if (close < 0) throw new TemplateError(source, open, `this tag is not closed by ${closer}`);

    let start = open + 2;
    let sigil = '';
    if (raw || '#^/>!'.includes(text[start])) sigil = text[start++];
    else if (text.slice(start, close).trim() === 'else') sigil = 'else';
    const end = close + closer.length;
    const tag = { sigil, open, start, end: close };

    const line = SILENT.has(sigil) ? wholeLine(text, open, end) : null;
    const textEnd = line ? Math.max(line.start, at) : open;
    if (textEnd > at) pieces.push({ text: text.slice(at, textEnd) });
    pieces.push(tag);
    at = line ? line.end : end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at) });
  return pieces;
}

function wholeLine(text, open, end) {
  // If open is 0, this searches at index 0, which is the tag and cannot be a newline.
  const start = text.lastIndexOf('\n', open - 1) + 1;
  let newline = text.indexOf('\n', end);
  if (newline < 0) newline = text.length;
  if (text.slice(start, open).trim() !== '' || text.slice(end, newline).trim() !== '') return null;
  return { start, end: Math.min(newline + 1, text.length) };
}

// ---- Compiler -----------------------------------------------------------------------------------------------

// A compiled template is a function (scope, out, depth) that appends strings to out.
function compileTemplate(source, partials) {
  const pieces = splitTags(source);
  let next = 0;

  // block compiles up to the tag that ends the section opened by opener, or to the end of the text.
  function block(opener) {
    const steps = [];
    while (next < pieces.length) {
      const piece = pieces[next++];
      if (piece.text !== undefined) {
        steps.push(textStep(piece.text));
        continue;
      }
      switch (piece.sigil) {
        case '!':
          break;
        case '/':
        case 'else':
          if (!opener) throw new TemplateError(source, piece.open, 'no section is open here');
          return { run: sequence(steps), ending: piece };
        case '#':
        case '^':
          steps.push(section(piece));
          break;
        case '>':
          steps.push(partial(piece));
          break;
        default:
          steps.push(value(piece));
      }
    }
    if (opener) throw new TemplateError(source, opener.open, 'this section is not closed');
    return { run: sequence(steps), ending: null };
  }

  function section(tag) {
    const { evaluate, label } = compileExpression(source, tag.start, tag.end);
    const body = block(tag);
    let otherwise = { run: () => {}, ending: body.ending };
    if (body.ending.sigil === 'else') {
      otherwise = block(tag);
      if (otherwise.ending.sigil === 'else') {
        throw new TemplateError(source, otherwise.ending.open, 'a section has only one {{else}}');
      }
    }
    const closer = source.text.slice(otherwise.ending.start, otherwise.ending.end).trim();
    if (closer !== label) {
      throw new TemplateError(source, otherwise.ending.open, `"${closer}" closes the section "${label}"`);
    }
    return tag.sigil === '#' ? sectionStep(evaluate, body.run, otherwise.run)
      : sectionStep(evaluate, otherwise.run, body.run);
  }

  function partial(tag) {
    const match = /^\s*([\w-]+)/.exec(source.text.slice(tag.start, tag.end));
    if (!match) throw new TemplateError(source, tag.open, 'want the name of a partial');
    const name = match[1];
    const start = tag.start + match[0].length;
    const context = source.text.slice(start, tag.end).trim() && compileExpression(source, start, tag.end).evaluate;
    return (scope, out, depth) => {
      // Partials may include themselves, for example for trees. The limit ends a recursion without end.
      if (depth >= PARTIAL_DEPTH_LIMIT) throw new TemplateError(source, tag.open, `"${name}" nests too deep`);
      const run = partials(name);
      if (!run) throw new TemplateError(source, tag.open, `unknown partial "${name}"`);
      run(context ? newScope(context(scope), scope) : scope, out, depth + 1);
    };
  }

  function value(tag) {
    const { evaluate } = compileExpression(source, tag.start, tag.end);
    const finish = tag.sigil === '{' ? (text) => text : escapeHTML;
    return (scope, out) => {
      const result = evaluate(scope);
      if (isObject(result)) throw new TemplateError(source, tag.open, `cannot print ${kindOf(result)}`);
      out.push(finish(textOf(result)));
    };
  }

  return block(null).run;
}

function textStep(text) {
  return (scope, out) => { out.push(text); };
}

function sequence(steps) {
  return (scope, out, depth) => {
    for (const step of steps) step(scope, out, depth);
  };
}

function sectionStep(evaluate, body, otherwise) {
  return (scope, out, depth) => {
    const value = evaluate(scope);
    if (isEmpty(value)) {
      otherwise(scope, out, depth);
    } else if (Array.isArray(value)) {
      value.forEach((item, index) => body(newScope(item, scope, index, value.length), out, depth));
    } else {
      // The value true is only a condition and not a scope.
      body(value === true ? scope : newScope(value, scope), out, depth);
    }
  };
}

// ---- Entry --------------------------------------------------------------------------------------------------

// Templates in JSON are easier to read as lists of lines.
function sourceText(lines) {
  return Array.isArray(lines) ? lines.map((line) => `${line}\n`).join('') : String(lines);
}

// main renders {"template": …, "partials": {name: …}, "data": …}.
function main(input) {
  const { template, partials = {}, data = {} } = JSON.parse(input);
  const compiled = new Map();

  // Compiled on first use and cached, so that a partial can refer to itself.
  function findPartial(name) {
    if (!compiled.has(name) && Object.hasOwn(partials, name)) {
      compiled.set(name, compileTemplate({ name, text: sourceText(partials[name]) }, findPartial));
    }
    return compiled.get(name);
  }

  const run = compileTemplate({ name: 'template', text: sourceText(template) }, findPartial);
  const out = [];
  run(newScope(data, null), out, 0);
  return out.join('');
}
