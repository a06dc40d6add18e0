// A spreadsheet: reads cells from CSV or JSON, calculates their formulas in the order of their dependencies, and writes
// the values in the same format.
//
//   CSV    one row per line; a cell that begins with "=" is a formula
//   JSON   {"cells": {"A1": 12, "B2": "=SUM(A1:A9)", …}}
//
// Formulas have + - * / ^ & % and comparisons, references (A1, $A$1), ranges (A1:B9), and the functions listed below.
// Nothing throws: an error is an error value in its cell (#DIV/0!, #CYCLE!, …) and propagates to the cells that use it.
'use strict';

const MAX_COLUMNS = 702; // as far as ZZ
const MAX_ROWS = 10000;

// The maximum depth of parentheses and calls in one formula. Each level is a call on the stack.
const NESTING_LIMIT = 64;

// ---- Values -------------------------------------------------------------------------------------------------

// A value is a number, a string, a boolean, null for an empty cell, or a CellError.
class CellError {
  constructor(code) {
    this.code = code;
  }
}

const DIV0 = new CellError('#DIV/0!');
const VALUE = new CellError('#VALUE!');
const NAME = new CellError('#NAME?');
const REF = new CellError('#REF!');
const NUM = new CellError('#NUM!');
const NA = new CellError('#N/A');
const CYCLE = new CellError('#CYCLE!');
const SYNTAX = new CellError('#ERROR!');

// A range is a rectangle of cells, by rows. Only functions accept a range; everywhere else it is the error #VALUE!.
class Range {
  constructor(rows) {
    this.rows = rows;
  }

  get values() {
    return this.rows.flat();
  }
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

function toNumber(value) {
  if (typeof value === 'number' || value instanceof CellError) return value;
  if (value === null) return 0;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : VALUE;
}

function toText(value) {
  if (value instanceof CellError) return value;
  if (value instanceof Range) return VALUE;
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return typeof value === 'number' ? formatNumber(value) : value;
}

function toBoolean(value) {
  if (typeof value === 'boolean' || value instanceof CellError) return value;
  const number = toNumber(value);
  return number instanceof CellError ? number : number !== 0;
}

// Fifteen digits, as in other spreadsheets: 0.1+0.2 is 0.3. Adding zero converts -0 to 0.
function formatNumber(value) {
  return String(Number(value.toPrecision(15)) + 0);
}

function finite(value) {
  return Number.isFinite(value) ? value : NUM;
}

// Numbers sort before text, and text before booleans. The comparison of text ignores case.
function compare(a, b) {
  const rank = (value) => ['number', 'string', 'boolean'].indexOf(typeof value);
  const like = (value, other) => value ?? (typeof other === 'string' ? '' : typeof other === 'boolean' ? false : 0);
  const left = like(a, b);
  const right = like(b, a);
  if (rank(left) !== rank(right)) return rank(left) - rank(right);
  const x = typeof left === 'string' ? left.toLowerCase() : left;
  const y = typeof right === 'string' ? right.toLowerCase() : right;
  return x < y ? -1 : x > y ? 1 : 0;
}

// ---- Addresses ----------------------------------------------------------------------------------------------

// A cell is identified by one number, so that maps and sets of cells are fast.
function cellKey(row, column) {
  return row * MAX_COLUMNS + column;
}

function rowOf(key) {
  return Math.floor(key / MAX_COLUMNS);
}

function columnOf(key) {
  return key % MAX_COLUMNS;
}

function columnName(column) {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : columnName(Math.floor(column / 26) - 1) + last;
}

function addressOf(key) {
  return `${columnName(columnOf(key))}${rowOf(key) + 1}`;
}

// parseAddress returns the key of "B7" or "$B$7", or null if there is no such cell.
function parseAddress(text) {
  const match = /^\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})$/.exec(text);
  if (!match) return null;
  const column = Array.from(match[1].toUpperCase()).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
  const row = Number(match[2]);
  return column <= MAX_COLUMNS && row <= MAX_ROWS ? cellKey(row - 1, column - 1) : null;
}

// ---- Formulas -----------------------------------------------------------------------------------------------

const TOKEN = new RegExp([
  /(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)/, // a number
  /"((?:[^"]|"")*)"/, // text
  /(\$?[A-Za-z]{1,3}\$?[1-9]\d*(?![\w(.]))/, // a reference
  /([A-Za-z][\w.]*)/, // the name of a function or a constant
  /(<=|>=|<>|[-+*\/^&=<>%(),:;])/, // a sign
].map((part) => part.source).join('|'), 'y');

class FormulaSyntaxError extends Error {}

function tokenize(text) {
  const tokens = [];
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    if (text[at] === ' ') {
      TOKEN.lastIndex = at + 1;
      continue;
    }
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) throw new FormulaSyntaxError(`unexpected ${text[at]}`);
    const [, number, string, reference, name, sign] = match;
    if (number !== undefined) tokens.push({ kind: 'value', value: Number(number) });
    else if (string !== undefined) tokens.push({ kind: 'value', value: string.replace(/""/g, '"') });
    else if (reference !== undefined) tokens.push({ kind: 'reference', text: reference });
    else if (name !== undefined) tokens.push({ kind: 'name', name: name.toUpperCase() });
    else tokens.push({ kind: sign });
  }
  tokens.push({ kind: 'end' });
  return tokens;
}

function arithmetic(operate) {
  return (a, b) => {
    const left = toNumber(a);
    if (left instanceof CellError) return left;
    const right = toNumber(b);
    return right instanceof CellError ? right : operate(left, right);
  };
}

function comparison(test) {
  return (a, b) => {
    for (const value of [a, b]) {
      if (value instanceof CellError) return value;
      if (value instanceof Range) return VALUE;
    }
    return test(compare(a, b));
  };
}

function concatenate(a, b) {
  const left = toText(a);
  if (left instanceof CellError) return left;
  const right = toText(b);
  return right instanceof CellError ? right : left + right;
}

const OPERATORS = new Map([
  ['=', { binding: 1, operate: comparison((order) => order === 0) }],
  ['<>', { binding: 1, operate: comparison((order) => order !== 0) }],
  ['<', { binding: 1, operate: comparison((order) => order < 0) }],
  ['<=', { binding: 1, operate: comparison((order) => order <= 0) }],
  ['>', { binding: 1, operate: comparison((order) => order > 0) }],
  ['>=', { binding: 1, operate: comparison((order) => order >= 0) }],
  ['&', { binding: 2, operate: concatenate }],
  ['+', { binding: 3, operate: arithmetic((a, b) => finite(a + b)) }],
  ['-', { binding: 3, operate: arithmetic((a, b) => finite(a - b)) }],
  ['*', { binding: 4, operate: arithmetic((a, b) => finite(a * b)) }],
  ['/', { binding: 4, operate: arithmetic((a, b) => (b === 0 ? DIV0 : finite(a / b))) }],
  ['^', { binding: 5, operate: arithmetic((a, b) => finite(a ** b)) }],
]);

const NAMED_VALUES = new Map([['TRUE', true], ['FALSE', false]]);

// compileFormula compiles the text after "=" to {evaluate, uses}. evaluate reads cells with a function from key to
// value. uses lists the cells and ranges that must be calculated before.
function compileFormula(text, bounds) {
  const tokens = tokenize(text);
  const uses = [];
  let next = 0;
  let depth = 0;

  function expect(kind) {
    if (tokens[next].kind !== kind) throw new FormulaSyntaxError(`want ${kind}`);
    next++;
  }

  function expression(binding) {
    if (++depth > NESTING_LIMIT) throw new FormulaSyntaxError('nests too deep');
    let left = operand();
    for (;;) {
      const operator = OPERATORS.get(tokens[next].kind);
      if (!operator || operator.binding <= binding) break;
      next++;
      left = binary(operator.operate, left, expression(operator.binding));
    }
    depth--;
    return left;
  }

  function operand() {
    let value = primary();
    for (; tokens[next].kind === '%'; next++) value = binary(OPERATORS.get('/').operate, value, () => 100);
    return value;
  }

  function primary() {
    const token = tokens[next++];
    switch (token.kind) {
      case 'value':
        return () => token.value;
      case 'reference':
        return tokens[next].kind === ':' ? range(token) : cell(token);
      case 'name':
        return tokens[next].kind === '(' ? call(token.name) : constant(token.name);
      case '(': {
        const inner = expression(0);
        expect(')');
        return inner;
      }
      case '-':
        // Unary minus binds more tightly than "^", as in every spreadsheet: -2^2 is 4.
        return binary(OPERATORS.get('-').operate, () => 0, signed());
      case '+':
        return signed();
      default:
        throw new FormulaSyntaxError(`want a value, have ${token.kind}`);
    }
  }

  function signed() {
    if (++depth > NESTING_LIMIT) throw new FormulaSyntaxError('nests too deep');
    const value = operand();
    depth--;
    return value;
  }

  function cell(token) {
    const key = parseAddress(token.text);
    if (key === null) return () => REF;
    uses.push({ first: key, last: key });
    return (read) => read(key);
  }

  function range(token) {
    next++;
    const end = tokens[next++];
    if (end.kind !== 'reference') throw new FormulaSyntaxError('want a reference after ":"');
    const from = parseAddress(token.text);
    const to = parseAddress(end.text);
    if (from === null || to === null) return () => REF;
    const top = Math.min(rowOf(from), rowOf(to));
    const left = Math.min(columnOf(from), columnOf(to));
    // Cells beyond the last used one are empty. Omitting them makes A1:A10000 fast.
    const bottom = Math.min(Math.max(rowOf(from), rowOf(to)), bounds.rows - 1);
    const right = Math.min(Math.max(columnOf(from), columnOf(to)), bounds.columns - 1);
    uses.push({ first: cellKey(top, left), last: cellKey(bottom, right) });
    return (read) => {
      const rows = [];
      for (let row = top; row <= bottom; row++) {
        const values = [];
        for (let column = left; column <= right; column++) values.push(read(cellKey(row, column)));
        rows.push(values);
      }
      return new Range(rows);
    };
  }

  function constant(name) {
    const value = NAMED_VALUES.has(name) ? NAMED_VALUES.get(name) : NAME;
    return () => value;
  }

  function call(name) {
    next++;
    const operands = [];
    if (tokens[next].kind !== ')') {
      do {
        // An omitted argument is an empty cell: IF(A1>0,,"none").
        const isEmpty = [',', ';', ')'].includes(tokens[next].kind);
        operands.push(isEmpty ? () => null : expression(0));
      } while ([',', ';'].includes(tokens[next].kind) && ++next);
    }
    expect(')');
    const lazy = LAZY_FUNCTIONS.get(name);
    if (lazy) return (read) => lazy(operands, read);
    const found = FUNCTIONS.get(name);
    if (!found) return () => NAME;
    if (operands.length < found.least || operands.length > found.most) return () => VALUE;
    return (read) => found.run(...operands.map((evaluate) => evaluate(read)));
  }

  const evaluate = expression(0);
  expect('end');
  return { evaluate, uses };
}

function binary(operate, left, right) {
  return (read) => operate(left(read), right(read));
}

// ---- Functions ----------------------------------------------------------------------------------------------

// Functions that do not evaluate all arguments, so that IF(B1=0,0,A1/B1) is not an error.
const LAZY_FUNCTIONS = new Map(Object.entries({
  IF([condition, yes, no = () => false], read) {
    if (!condition || !yes) return VALUE;
    const holds = toBoolean(condition(read));
    if (holds instanceof CellError) return holds;
    return holds ? yes(read) : no(read);
  },
  IFERROR([value, otherwise], read) {
    if (!value || !otherwise) return VALUE;
    const result = value(read);
    return result instanceof CellError ? otherwise(read) : result;
  },
}));

// collect returns the numbers among the arguments, or the first error. In a range only numbers count. A single argument
// is converted, as in SUM("3", TRUE).
function collect(operands) {
  const numbers = [];
  for (const operand of operands) {
    const values = operand instanceof Range ? operand.values : [toNumber(operand)];
    for (const value of values) {
      if (value instanceof CellError) return value;
      if (typeof value === 'number') numbers.push(value);
    }
  }
  return numbers;
}

function aggregate(run) {
  return [1, Infinity, (...operands) => {
    const numbers = collect(operands);
    return numbers instanceof CellError ? numbers : run(numbers);
  }];
}

// scalar wraps a function of plain values: it converts each argument, and returns the first error.
function scalar(kinds, run, least = kinds.length) {
  return [least, kinds.length, (...operands) => {
    const values = [];
    for (const [index, operand] of operands.entries()) {
      const value = kinds[index](operand);
      if (value instanceof CellError) return value;
      values.push(value);
    }
    return run(...values);
  }];
}

function all(operands) {
  return operands.flatMap((operand) => (operand instanceof Range ? operand.values : [operand]));
}

function logical(combine) {
  return [1, Infinity, (...operands) => {
    const values = all(operands).filter((value) => value !== null).map(toBoolean);
    return values.find((value) => value instanceof CellError) ?? combine(values);
  }];
}

function sum(numbers) {
  return finite(numbers.reduce((total, number) => total + number, 0));
}

function median(numbers) {
  if (numbers.length === 0) return NUM;
  const sorted = numbers.slice().sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// shift moves the decimal point in the number's text, because 1.005 * 100 would be 100.49999999999999.
function shift(number, places) {
  const [mantissa, exponent] = number.toExponential().split('e');
  return Number(`${mantissa}e${Number(exponent) + places}`);
}

function rounding(round) {
  return scalar([toNumber, toNumber], (number, digits = 0) => {
    // Halves are rounded away from zero, so the magnitude is rounded.
    const magnitude = shift(round(shift(Math.abs(number), Math.trunc(digits))), -Math.trunc(digits));
    return finite(number < 0 ? -magnitude : magnitude);
  }, 1);
}

// criterion converts 5, "bolt" or ">=10" to a predicate.
function criterion(wanted) {
  const match = typeof wanted === 'string' ? /^(<=|>=|<>|<|>|=)?(.*)$/s.exec(wanted) : null;
  const { operate } = OPERATORS.get((match && match[1]) ?? '=');
  const limit = match ? parseInput(match[2]) : wanted;
  return (value) => {
    // Values of different types match only with "<>". An empty cell matches only an empty criterion or "<>".
    if (typeof value !== typeof limit) return match !== null && match[1] === '<>';
    return operate(value, limit) === true;
  };
}

function matching(run) {
  return [2, 3, (range, wanted, results = range) => {
    if (!(range instanceof Range) || !(results instanceof Range)) return VALUE;
    if (wanted instanceof CellError) return wanted;
    if (wanted instanceof Range) return VALUE;
    const test = criterion(wanted);
    const found = results.values.filter((_, index) => index < range.values.length && test(range.values[index]));
    const numbers = collect([new Range([found])]);
    return numbers instanceof CellError ? numbers : run(numbers, found);
  }];
}

// A sorted lookup finds the last entry that is not above the wanted value, an exact lookup the first that is equal.
function position(values, wanted, isSorted) {
  const { operate: equals } = OPERATORS.get('=');
  if (!isSorted) return values.findIndex((value) => value !== null && equals(value, wanted) === true);
  let found = -1;
  values.forEach((value, index) => {
    if (typeof value === typeof wanted && compare(value, wanted) <= 0) found = index;
  });
  return found;
}

function lookUp(wanted, table, column, sorted = true) {
  const offset = toNumber(column);
  const isSorted = toBoolean(sorted);
  for (const value of [wanted, table, offset, isSorted]) {
    if (value instanceof CellError) return value;
  }
  if (!(table instanceof Range) || wanted instanceof Range) return VALUE;
  const row = table.rows[position(table.rows.map((cells) => cells[0]), wanted, isSorted)];
  if (!row) return NA;
  return offset >= 1 && offset <= row.length ? row[Math.trunc(offset) - 1] : REF;
}

// The payment per period that repays a loan. It is negative, because it is an expense.
function payment(rate, periods, present) {
  if (periods <= 0) return NUM;
  return finite(rate === 0 ? -present / periods : (-present * rate) / (1 - (1 + rate) ** -periods));
}

const FUNCTIONS = new Map(Object.entries({
  SUM: aggregate(sum),
  AVG: aggregate((numbers) => (numbers.length === 0 ? DIV0 : finite(sum(numbers) / numbers.length))),
  MIN: aggregate((numbers) => numbers.reduce((least, number) => Math.min(least, number), numbers[0] ?? 0)),
  MAX: aggregate((numbers) => numbers.reduce((most, number) => Math.max(most, number), numbers[0] ?? 0)),
  MEDIAN: aggregate(median),
  PRODUCT: aggregate((numbers) => finite(numbers.reduce((product, number) => product * number, 1))),
  COUNT: [1, Infinity, (...operands) => all(operands).filter((value) => typeof value === 'number').length],
  COUNTA: [1, Infinity, (...operands) => all(operands).filter((value) => value !== null).length],
  COUNTIF: matching((numbers, found) => found.length),
  SUMIF: matching(sum),
  AVGIF: matching((numbers) => (numbers.length === 0 ? DIV0 : finite(sum(numbers) / numbers.length))),
  AND: logical((values) => values.every(Boolean)),
  OR: logical((values) => values.some(Boolean)),
  NOT: scalar([toBoolean], (value) => !value),
  ABS: scalar([toNumber], Math.abs),
  INT: scalar([toNumber], Math.floor),
  SQRT: scalar([toNumber], (number) => (number < 0 ? NUM : Math.sqrt(number))),
  MOD: scalar([toNumber, toNumber], (a, b) => (b === 0 ? DIV0 : a - b * Math.floor(a / b))),
  POWER: scalar([toNumber, toNumber], (a, b) => finite(a ** b)),
  ROUND: rounding(Math.round),
  ROUNDUP: rounding(Math.ceil),
  ROUNDDOWN: rounding(Math.floor),
  PMT: scalar([toNumber, toNumber, toNumber], payment),
  LEN: scalar([toText], (text) => text.length),
  UPPER: scalar([toText], (text) => text.toUpperCase()),
  LOWER: scalar([toText], (text) => text.toLowerCase()),
  TRIM: scalar([toText], (text) => text.trim().replace(/ +/g, ' ')),
  LEFT: scalar([toText, toNumber], (text, count = 1) => (count < 0 ? VALUE : text.slice(0, count)), 1),
  RIGHT: scalar([toText, toNumber], (text, count = 1) => (
    count < 0 ? VALUE : text.slice(Math.max(0, text.length - count))), 1),
  MID: scalar([toText, toNumber, toNumber], (text, start, count) => (
    start < 1 || count < 0 ? VALUE : text.slice(start - 1, start - 1 + count))),
  CONCAT: [1, Infinity, (...operands) => all(operands).reduce(concatenate, '')],
  ISERROR: [1, 1, (value) => value instanceof CellError],
  ISBLANK: [1, 1, (value) => value === null],
  VLOOKUP: [3, 4, lookUp],
}).map(([name, [least, most, run]]) => [name, { least, most, run }]));

for (const [name, other] of [['AVERAGE', 'AVG'], ['AVERAGEIF', 'AVGIF'], ['CONCATENATE', 'CONCAT']]) {
  FUNCTIONS.set(name, FUNCTIONS.get(other));
}

// ---- Sheet --------------------------------------------------------------------------------------------------

// parseInput parses the text of a cell that is not a formula.
function parseInput(text) {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (NUMBER.test(trimmed)) return Number(trimmed);
  return /^(?:true|false)$/i.test(trimmed) ? trimmed.toLowerCase() === 'true' : text;
}

// newSheet takes the contents of cells by key: strings as entered, or numbers and booleans.
function newSheet(contents) {
  const keys = [...contents.keys()];
  const bounds = {
    rows: keys.reduce((most, key) => Math.max(most, rowOf(key) + 1), 0),
    columns: keys.reduce((most, key) => Math.max(most, columnOf(key) + 1), 0),
  };
  const values = new Map();
  const formulas = new Map();
  for (const [key, content] of contents) {
    if (typeof content !== 'string') {
      values.set(key, content);
    } else if (content.startsWith('=')) {
      try {
        formulas.set(key, compileFormula(content.slice(1), bounds));
      } catch (error) {
        if (!(error instanceof FormulaSyntaxError)) throw error;
        values.set(key, SYNTAX);
      }
    } else {
      values.set(key, parseInput(content));
    }
  }
  return { values, formulas, bounds };
}

// dependenciesOf lists the formulas that a formula reads, directly or in a range.
function dependenciesOf({ uses }, formulas) {
  const keys = new Set();
  for (const { first, last } of uses) {
    for (let row = rowOf(first); row <= rowOf(last); row++) {
      for (let column = columnOf(first); column <= columnOf(last); column++) {
        const key = cellKey(row, column);
        if (formulas.has(key)) keys.add(key);
      }
    }
  }
  return [...keys];
}

// calculate calculates the value of every formula. It traverses the dependency graph depth-first and completes each
// strongly connected component after the components on which it depends (Tarjan's algorithm), so one pass both sorts
// the cells and finds the cycles. The path is kept in an array, because a column of running totals is as deep as it is
// long.
function calculate({ values, formulas }) {
  const read = (key) => values.get(key) ?? null;
  const visits = new Map();
  const stack = [];

  function visit(key) {
    const entry = { key, order: visits.size, lowest: visits.size, open: true, next: 0 };
    entry.uses = dependenciesOf(formulas.get(key), formulas);
    visits.set(key, entry);
    stack.push(entry);
    return entry;
  }

  function close(entry) {
    const group = stack.splice(stack.lastIndexOf(entry));
    const isCycle = group.length > 1 || entry.uses.includes(entry.key);
    for (const member of group) {
      member.open = false;
      values.set(member.key, isCycle ? CYCLE : single(formulas.get(member.key).evaluate(read)));
    }
  }

  for (const start of formulas.keys()) {
    if (visits.has(start)) continue;
    const path = [visit(start)];
    while (path.length > 0) {
      const entry = path[path.length - 1];
      if (entry.next < entry.uses.length) {
        const used = entry.uses[entry.next++];
        const seen = visits.get(used);
        if (!seen) path.push(visit(used));
        else if (seen.open) entry.lowest = Math.min(entry.lowest, seen.order);
      } else {
        path.pop();
        if (path.length > 0) {
          const user = path[path.length - 1];
          user.lowest = Math.min(user.lowest, entry.lowest);
        }
        if (entry.lowest === entry.order) close(entry);
      }
    }
  }
}

// single returns the value that a cell shows: not a range, and zero for a formula that refers to an empty cell.
function single(value) {
  if (value instanceof Range) return VALUE;
  return value ?? 0;
}

// ---- CSV ----------------------------------------------------------------------------------------------------

function parseCSV(text) {
  const contents = new Map();
  const field = /(?:"((?:[^"]|"")*)"|([^,\n]*))(,|\r?\n|$)/y;
  const source = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  let row = 0;
  let column = 0;
  for (let at = 0; at <= source.length && source !== ''; at = field.lastIndex) {
    field.lastIndex = at;
    const match = field.exec(source);
    if (!match) throw new Error(`row ${row + 1}: a quoted cell is not closed, or text follows it`);
    if (row >= MAX_ROWS || column >= MAX_COLUMNS) throw new Error('the sheet is too large');
    const [, quoted, plain, separator] = match;
    const content = quoted === undefined ? plain : quoted.replace(/""/g, '"');
    if (content !== '') contents.set(cellKey(row, column), content);
    if (separator === '') break;
    column = separator === ',' ? column + 1 : 0;
    if (separator !== ',') row++;
  }
  return contents;
}

function formatCSV({ values, bounds }) {
  const lines = [];
  for (let row = 0; row < bounds.rows; row++) {
    const cells = [];
    for (let column = 0; column < bounds.columns; column++) {
      const text = display(values.get(cellKey(row, column)) ?? null);
      cells.push(/[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
    }
    // Rows are as wide as the sheet, so the commas of trailing empty cells are omitted.
    lines.push(`${cells.join(',').replace(/,+$/, '')}\n`);
  }
  return lines.join('');
}

function display(value) {
  return value instanceof CellError ? value.code : toText(value);
}

// ---- JSON ---------------------------------------------------------------------------------------------------

function parseCells({ cells }) {
  const contents = new Map();
  for (const [address, content] of Object.entries(cells)) {
    const key = parseAddress(address);
    if (key === null) throw new Error(`there is no cell ${JSON.stringify(address)}`);
    contents.set(key, content);
  }
  return contents;
}

function formatCells({ values }) {
  const keys = [...values.keys()].sort((a, b) => a - b);
  const cells = keys.map((key) => {
    const value = values.get(key);
    const plain = typeof value === 'number' ? Number(formatNumber(value)) : value;
    return [addressOf(key), value instanceof CellError ? value.code : plain];
  });
  return `${JSON.stringify({ cells: Object.fromEntries(cells) }, null, 2)}\n`;
}

// main calculates a sheet. The input is JSON if it begins with "{", and CSV otherwise.
function main(input) {
  const isJSON = input.trimStart().startsWith('{');
  const sheet = newSheet(isJSON ? parseCells(JSON.parse(input)) : parseCSV(input));
  calculate(sheet);
  return isJSON ? formatCells(sheet) : formatCSV(sheet);
}
