// A rule engine: conditions and values are written in a small expression language, rules fire by priority until nothing
// changes, and every decision includes the comparisons that led to it.
//
//   {"name": …, "priority": 10, "when": CONDITION, "then": [ACTION, …], "stop": true}
//   CONDITION  "an expression" | {"all": […]} | {"any": […]} | {"not": CONDITION}
//   ACTION     {"set": path, "to": "…"} | {"add": path, "by": "…"} | {"append": path, "value": "…"}
//
// The language is strict, so that errors are noticed: only booleans are conditions, and only values of the same type
// are compared. A rule that fails is reported and skipped. A rule that does not parse is an error of the whole input.
'use strict';

class SyntaxProblem extends Error {
  constructor(text, at, problem) {
    super(`column ${at + 1} of ${JSON.stringify(text)}: ${problem}`);
    this.name = 'SyntaxProblem';
  }
}

// A fact or an operand does not have the type that the expression needs. Only the current rule is affected.
class EvaluationProblem extends Error {
  constructor(problem) {
    super(problem);
    this.name = 'EvaluationProblem';
  }
}

// ---- Tokens -------------------------------------------------------------------------------------------------

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|'((?:[^'\\]|\\.)*)'|([A-Za-z_]\w*)|(=>|==|!=|<=|>=|[-+*\/%<>()\[\],.?:]))/y;
const KEYWORDS = new Set(['and', 'or', 'not', 'in']);
const CONSTANTS = new Map([['true', true], ['false', false], ['null', null]]);

function tokenize(text) {
  const tokens = [];
  const length = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  for (let at = 0; at < length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) {
      const bad = at + text.slice(at).search(/\S/);
      throw new SyntaxProblem(text, bad, `unexpected ${JSON.stringify(text[bad])}`);
    }
    const [whole, number, string, word, sign] = match;
    const start = at + whole.length - whole.trimStart().length;
    if (number !== undefined) tokens.push({ kind: 'literal', value: Number(number), at: start });
    else if (string !== undefined) tokens.push({ kind: 'literal', value: string.replace(/\\(.)/g, '$1'), at: start });
    else if (sign !== undefined) tokens.push({ kind: sign, at: start });
    else if (CONSTANTS.has(word)) tokens.push({ kind: 'literal', value: CONSTANTS.get(word), at: start });
    else if (KEYWORDS.has(word)) tokens.push({ kind: word, at: start });
    else tokens.push({ kind: 'name', name: word, at: start });
  }
  tokens.push({ kind: 'end', at: length });
  return tokens;
}

// ---- Parser -------------------------------------------------------------------------------------------------

// The precedence of an operator over its left operand.
const BINDING = new Map([
  ['?', 1], ['or', 2], ['and', 3],
  ['==', 5], ['!=', 5], ['<', 5], ['<=', 5], ['>', 5], ['>=', 5], ['in', 5],
  ['+', 6], ['-', 6], ['*', 7], ['/', 7], ['%', 7],
  ['.', 9], ['[', 9],
]);
const NOT_BINDING = 4;
const NEGATION_BINDING = 8;

// compile turns an expression into {text, evaluate, reads}: evaluate takes the facts, and reads lists the paths
// that an explanation should show. Each node is a function of a scope, {names, parent}.
function compile(text) {
  const tokens = tokenize(text);
  const reads = new Set();
  // Parameters of the functions that are being parsed. They are not facts, so explanations omit them.
  const parameters = [];
  let next = 0;

  function fail(token, problem) {
    throw new SyntaxProblem(text, token.at, problem);
  }

  function expect(kind) {
    const token = tokens[next];
    if (token.kind !== kind) fail(token, `want ${kind}, have ${describe(token)}`);
    next++;
    return token;
  }

  function expression(binding) {
    let left = prefix();
    for (;;) {
      const token = tokens[next];
      if (!((BINDING.get(token.kind) ?? 0) > binding)) return left.run;
      next++;
      left = infix(left, token);
    }
  }

  // prefix and infix return {run, path}. A path such as "order.total" is extended by each member access.
  function prefix() {
    const token = tokens[next++];
    switch (token.kind) {
      case 'literal':
        return { run: () => token.value };
      case 'name':
        return tokens[next].kind === '(' ? call(token) : name(token);
      case '(': {
        const run = expression(0);
        expect(')');
        return { run };
      }
      case '[': {
        const items = list(']');
        return { run: (scope) => items.map((item) => item(scope)) };
      }
      case '-': {
        const operand = expression(NEGATION_BINDING);
        return { run: (scope) => -wantNumber(operand(scope)) };
      }
      case 'not': {
        const operand = expression(NOT_BINDING);
        return { run: (scope) => !wantBoolean(operand(scope)) };
      }
      default:
        return fail(token, `want a value, have ${describe(token)}`);
    }
  }

  function infix(left, token) {
    const { run } = left;
    const binding = BINDING.get(token.kind);
    switch (token.kind) {
      case '.':
        return member(left, expect('name').name);
      case '[': {
        const index = expression(0);
        expect(']');
        return { run: (scope) => elementOf(run(scope), index(scope)) };
      }
      case '?': {
        const yes = expression(0);
        expect(':');
        // A binding that is lower by one makes a ? b : c ? d : e right-associative.
        const no = expression(binding - 1);
        return { run: (scope) => (wantBoolean(run(scope)) ? yes(scope) : no(scope)) };
      }
      case 'and': {
        const right = expression(binding);
        return { run: (scope) => wantBoolean(run(scope)) && wantBoolean(right(scope)) };
      }
      case 'or': {
        const right = expression(binding);
        return { run: (scope) => wantBoolean(run(scope)) || wantBoolean(right(scope)) };
      }
      default: {
        const right = expression(binding);
        const operate = OPERATORS.get(token.kind);
        if (binding === BINDING.get('==') && BINDING.get(tokens[next].kind) === binding) {
          fail(tokens[next], 'comparisons do not chain; use "and"');
        }
        return { run: (scope) => operate(run(scope), right(scope)) };
      }
    }
  }

  function name(token) {
    const isFact = !parameters.includes(token.name);
    if (isFact) reads.add(token.name);
    return { run: (scope) => lookUp(scope, token.name), path: isFact ? token.name : null };
  }

  function member(left, key) {
    const path = left.path ? `${left.path}.${key}` : null;
    if (path) {
      // The longer path includes the information of the shorter one.
      reads.delete(left.path);
      reads.add(path);
    }
    const { run } = left;
    return { run: (scope) => memberOf(run(scope), key), path };
  }

  function call(token) {
    const found = FUNCTIONS.get(token.name);
    if (!found) fail(token, `unknown function "${token.name}"`);
    next++;
    const operands = list(')');
    if (operands.length < found.least || operands.length > found.most) {
      fail(token, `${token.name} does not take ${operands.length} arguments`);
    }
    return { run: (scope) => found.run(...operands.map((operand) => operand(scope))) };
  }

  function list(closer) {
    const items = [];
    if (tokens[next].kind !== closer) {
      do items.push(argument()); while (tokens[next].kind === ',' && next++);
    }
    expect(closer);
    return items;
  }

  // An argument may be a function of one parameter: item => item.price * item.quantity
  function argument() {
    if (tokens[next].kind !== 'name' || tokens[next + 1].kind !== '=>') return expression(0);
    const parameter = tokens[next].name;
    next += 2;
    parameters.push(parameter);
    const body = expression(0);
    parameters.pop();
    return (scope) => (value) => body({ names: { [parameter]: value }, parent: scope });
  }

  const run = expression(0);
  if (tokens[next].kind !== 'end') fail(tokens[next], `unexpected ${describe(tokens[next])}`);
  return { text, reads: [...reads], evaluate: (facts) => run({ names: facts, parent: null }) };
}

function describe(token) {
  if (token.kind === 'end') return 'the end';
  return token.kind === 'literal' ? show(token.value) : `"${token.name ?? token.kind}"`;
}

// ---- Values -------------------------------------------------------------------------------------------------

function show(value) {
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return value.length > 3 ? `a list of ${value.length}` : `[${value.map(show).join(', ')}]`;
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

function kindOf(value) {
  if (value === null || value === undefined) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

function want(kind) {
  return (value) => {
    if (kindOf(value) !== kind) throw new EvaluationProblem(`want a ${kind}, have ${show(value)}`);
    return value;
  };
}

const wantNumber = want('number');
const wantBoolean = want('boolean');
const wantString = want('string');
const wantList = want('list');
const wantFunction = want('function');

// Only own properties: facts must not give access to inherited properties.
function memberOf(value, key) {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new EvaluationProblem(`${show(value)} has no member "${key}"`);
  }
  return Object.hasOwn(value, key) ? value[key] : null;
}

function elementOf(value, index) {
  if (typeof index === 'string') return memberOf(value, index);
  const list = wantList(value);
  return list[wantNumber(index) < 0 ? list.length + index : index] ?? null;
}

// For explanations. The expression may not have evaluated the path, so this must not fail.
function valueAt(facts, path) {
  return path.split('.').reduce(
    (value, key) => (kindOf(value) === 'object' && Object.hasOwn(value, key) ? value[key] : null), facts);
}

function lookUp(scope, name) {
  for (let at = scope; at; at = at.parent) {
    if (Object.hasOwn(at.names, name)) return at.names[name];
  }
  return null;
}

function sameKind(a, b) {
  const kind = kindOf(a);
  if (kind !== kindOf(b) || (kind !== 'number' && kind !== 'string')) {
    throw new EvaluationProblem(`cannot compare ${show(a)} with ${show(b)}`);
  }
}

function add(a, b) {
  if (typeof a === 'string' || typeof b === 'string') return textOf(a) + textOf(b);
  return wantNumber(a) + wantNumber(b);
}

function textOf(value) {
  if (!['string', 'number', 'boolean'].includes(typeof value)) {
    throw new EvaluationProblem(`want text, have ${show(value)}`);
  }
  return String(value);
}

function divide(a, b) {
  if (wantNumber(b) === 0) throw new EvaluationProblem('division by zero');
  return wantNumber(a) / b;
}

function contains(whole, part) {
  if (typeof whole === 'string') return whole.includes(wantString(part));
  return wantList(whole).includes(part);
}

const OPERATORS = new Map([
  ['==', (a, b) => a === b],
  ['!=', (a, b) => a !== b],
  ['<', (a, b) => { sameKind(a, b); return a < b; }],
  ['<=', (a, b) => { sameKind(a, b); return a <= b; }],
  ['>', (a, b) => { sameKind(a, b); return a > b; }],
  ['>=', (a, b) => { sameKind(a, b); return a >= b; }],
  ['in', (a, b) => contains(b, a)],
  ['+', add],
  ['-', (a, b) => wantNumber(a) - wantNumber(b)],
  ['*', (a, b) => wantNumber(a) * wantNumber(b)],
  ['/', divide],
  ['%', (a, b) => { divide(a, b); return a % b; }],
]);

function total(list, valueOf = (item) => item) {
  return wantList(list).reduce((sum, item) => sum + wantNumber(wantFunction(valueOf)(item)), 0);
}

// -0 would be printed as 0 but compared differently in facts that the host reads back.
function round(value, digits = 0) {
  const scale = 10 ** wantNumber(digits);
  return Math.round(wantNumber(value) * scale) / scale + 0;
}

function unique(list) {
  return [...new Set(wantList(list))];
}

const FUNCTIONS = new Map(Object.entries({
  abs: [1, 1, (value) => Math.abs(wantNumber(value))],
  all: [2, 2, (list, test) => wantList(list).every((item) => wantBoolean(wantFunction(test)(item)))],
  any: [2, 2, (list, test) => wantList(list).some((item) => wantBoolean(wantFunction(test)(item)))],
  contains: [2, 2, contains],
  count: [2, 2, (list, test) => wantList(list).filter((item) => wantBoolean(wantFunction(test)(item))).length],
  default: [2, 2, (value, other) => value ?? other],
  endsWith: [2, 2, (text, part) => wantString(text).endsWith(wantString(part))],
  filter: [2, 2, (list, test) => wantList(list).filter((item) => wantBoolean(wantFunction(test)(item)))],
  floor: [1, 1, (value) => Math.floor(wantNumber(value))],
  join: [2, 2, (list, separator) => wantList(list).map(textOf).join(wantString(separator))],
  len: [1, 1, (value) => (typeof value === 'string' ? value : wantList(value)).length],
  lower: [1, 1, (text) => wantString(text).toLowerCase()],
  map: [2, 2, (list, valueOf) => wantList(list).map((item) => wantFunction(valueOf)(item))],
  max: [1, Infinity, (...values) => Math.max(...values.map(wantNumber))],
  min: [1, Infinity, (...values) => Math.min(...values.map(wantNumber))],
  round: [1, 2, round],
  startsWith: [2, 2, (text, part) => wantString(text).startsWith(wantString(part))],
  sum: [1, 2, total],
  unique: [1, 1, unique],
  upper: [1, 1, (text) => wantString(text).toUpperCase()],
}).map(([name, [least, most, run]]) => [name, { least, most, run }]));

// ---- Conditions ---------------------------------------------------------------------------------------------

// A compiled condition is a function of the facts that returns {holds, because}. because lists the parts that decided
// the result: a failed "all" lists only the parts that failed, and an "any" that holds only the parts that hold.
function compileCondition(condition) {
  if (typeof condition === 'string') return leaf(compile(condition));
  const entries = Object.entries(condition ?? {});
  if (entries.length !== 1) throw new Error('a condition has one of "all", "any" and "not"');
  const [[kind, operand]] = entries;
  switch (kind) {
    case 'all':
      return combine(operand.map(compileCondition), false);
    case 'any':
      return combine(operand.map(compileCondition), true);
    case 'not': {
      const inner = compileCondition(operand);
      return (facts) => {
        const { holds, because } = inner(facts);
        return { holds: !holds, because };
      };
    }
    default:
      throw new Error(`a condition has no "${kind}"`);
  }
}

function leaf({ text, reads, evaluate }) {
  return (facts) => {
    const holds = wantBoolean(evaluate(facts));
    const values = reads.map((path) => `${path} = ${show(valueAt(facts, path))}`);
    const where = values.length > 0 ? ` (${values.join(', ')})` : '';
    return { holds, because: [`${text}: ${holds}${where}`] };
  };
}

// combine stops at the first part with the decisive result: true for "any", false for "all".
function combine(parts, decisive) {
  return (facts) => {
    const because = [];
    for (const part of parts) {
      const outcome = part(facts);
      if (outcome.holds === decisive) return outcome;
      because.push(...outcome.because);
    }
    return { holds: !decisive, because };
  };
}

// ---- Actions ------------------------------------------------------------------------------------------------

const ACTIONS = new Map(Object.entries({
  set: { operand: 'to', change: (old, value) => value },
  add: { operand: 'by', change: (old, value) => wantNumber(old ?? 0) + wantNumber(value) },
  append: { operand: 'value', change: (old, value) => [...wantList(old ?? []), value] },
}));

function compileAction(action) {
  const kind = [...ACTIONS.keys()].find((name) => Object.hasOwn(action, name));
  if (!kind) throw new Error(`an action has one of ${[...ACTIONS.keys()].join(', ')}`);
  const { operand, change } = ACTIONS.get(kind);
  const keys = action[kind].split('.');
  // Assigning to __proto__ would change the prototype of the facts.
  if (keys.includes('__proto__')) throw new Error('__proto__ is not a fact');
  const { evaluate } = compile(action[operand]);

  return (facts) => {
    const value = evaluate(facts);
    let at = facts;
    for (const key of keys.slice(0, -1)) {
      const inner = memberOf(at, key);
      at = inner ?? (at[key] = {});
    }
    const last = keys[keys.length - 1];
    at[last] = change(memberOf(at, last), value);
    return `${action[kind]} = ${show(at[last])}`;
  };
}

// ---- Rules --------------------------------------------------------------------------------------------------

function compileRule(rule, position) {
  try {
    return {
      name: rule.name,
      priority: rule.priority ?? 0,
      position,
      stop: rule.stop === true,
      when: compileCondition(rule.when),
      then: (rule.then ?? []).map(compileAction),
    };
  } catch (error) {
    throw new Error(`rule "${rule.name}": ${error.message}`, { cause: error });
  }
}

// Rules are sorted by decreasing priority. Rules with the same priority keep their order.
function compileRules(rules) {
  return rules.map(compileRule).sort((a, b) => b.priority - a.priority || a.position - b.position);
}

// decide fires each rule at most once. After a rule has fired, evaluation starts again from the first rule, because the
// actions may have made a condition of a higher priority true. It ends because each rule fires only once.
function decide(rules, facts) {
  const settled = new Set();
  const outcomes = new Map();
  const fired = [];
  let stoppedBy = null;

  while (!stoppedBy) {
    const rule = rules.find((candidate) => !settled.has(candidate) && attempt(candidate, facts, settled, outcomes));
    if (!rule) break;
    fired.push(rule.name);
    if (rule.stop) stoppedBy = rule.name;
  }
  return { fired, stoppedBy, explanation: rules.flatMap((rule) => explain(rule, outcomes.get(rule))) };
}

// attempt fires the rule if its condition holds, and records the outcome.
function attempt(rule, facts, settled, outcomes) {
  const effects = [];
  try {
    const { holds, because } = rule.when(facts);
    outcomes.set(rule, { kind: holds ? 'fired' : 'passed over', because, effects });
    if (!holds) return false;
    settled.add(rule);
    for (const act of rule.then) effects.push(act(facts));
    return true;
  } catch (error) {
    if (!(error instanceof EvaluationProblem)) throw error;
    settled.add(rule);
    outcomes.set(rule, { kind: 'failed', because: [error.message], effects });
    return false;
  }
}

function explain(rule, outcome) {
  if (!outcome) return [`${rule.name}: not reached`];
  return [
    `${rule.name}: ${outcome.kind}`,
    ...outcome.because.map((reason) => `  ${reason}`),
    ...outcome.effects.map((effect) => `  -> ${effect}`),
  ];
}

// ---- Entry --------------------------------------------------------------------------------------------------

// main applies {"rules": […], "shared": {…}, "cases": [{…}, …]} to each case together with the shared facts. It returns
// the decisions with the facts after the actions.
function main(input) {
  const { rules, shared = {}, cases } = JSON.parse(input);
  const compiled = compileRules(rules);
  const decisions = cases.map((facts) => {
    // Shared facts are copied for each case, so that an action in one case does not affect the next.
    const all = { ...JSON.parse(JSON.stringify(shared)), ...facts };
    const { fired, stoppedBy, explanation } = decide(compiled, all);
    for (const name of Object.keys(shared)) {
      if (!Object.hasOwn(facts, name)) delete all[name];
    }
    return { fired, stoppedBy, explanation, facts: all };
  });
  return `${JSON.stringify(decisions, null, 2)}\n`;
}
