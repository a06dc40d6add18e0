// The module assert.
(require) => {
  'use strict';
  const errors = require('internal/errors');
  const types = require('util/types');
  const { inspect } = require('internal/inspect');
  const { isDeepEqual, isDeepStrictEqual } = require('internal/equality');

  const operators = {
    __proto__: null,
    deepStrictEqual: 'Expected values to be strictly deep-equal:',
    strictEqual: 'Expected values to be strictly equal:',
    strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
    deepEqual: 'Expected values to be loosely deep-equal:',
    notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
    notStrictEqual: 'Expected "actual" to be strictly unequal to:',
    notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
    notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
    notIdentical: 'Values have same structure but are not reference-equal:',
    notDeepEqualUnequal: 'Expected values not to be loosely deep-equal:',
  };
  const whole = (value) => inspect(value, {
    compact: false, customInspect: false, depth: 1000, maxArrayLength: Infinity, showHidden: false, showProxy: false,
    breakLength: Infinity, sorted: true, getters: true,
  });

  // The lines of a longest common subsequence, marked with + for actual and - for expected.
  const most = 1500;
  const diffLines = (actual, expected) => {
    if (actual.length > most || expected.length > most) {
      return [...actual.slice(0, most).map((l) => `+ ${l}`), ...expected.slice(0, most).map((l) => `- ${l}`)];
    }
    const n = actual.length, m = expected.length, width = m + 1;
    const table = new Uint16Array((n + 1) * width);
    for (let i = n - 1; i >= 0; i--) {
      for (let j = m - 1; j >= 0; j--) {
        table[i * width + j] = actual[i] === expected[j] ? table[(i + 1) * width + j + 1] + 1
          : Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
      }
    }
    const out = [];
    let i = 0, j = 0;
    while (i < n || j < m) {
      if (i < n && j < m && actual[i] === expected[j]) {
        out.push(`  ${actual[i]}`);
        i++;
        j++;
      } else if (j >= m || (i < n && table[(i + 1) * width + j] >= table[i * width + j + 1])) {
        out.push(`+ ${actual[i++]}`);
      } else {
        out.push(`- ${expected[j++]}`);
      }
    }
    return out;
  };
  const difference = (actual, expected, operator) => {
    if (operator === 'strictEqual' && ((typeof actual === 'object' && actual !== null && typeof expected === 'object' && expected !== null) ||
      (typeof actual === 'function' && typeof expected === 'function'))) operator = 'strictEqualObject';
    const a = whole(actual).split('\n'), b = whole(expected).split('\n');
    if (a.length === 1 && b.length === 1 && a[0] !== b[0]) {
      const simple = (typeof actual !== 'object' || actual === null) && (typeof expected !== 'object' || expected === null) &&
        typeof actual !== 'function' && typeof expected !== 'function';
      if (a[0].length + b[0].length <= 12 && simple && (actual !== 0 || expected !== 0)) {
        return `${operators[operator]}\n\n${a[0]} !== ${b[0]}\n`;
      }
    }
    if (a.join('\n') === b.join('\n')) return `${operators.notIdentical}\n\n${a.slice(0, 30).join('\n')}\n`;
    return `${operators[operator]}\n+ actual - expected\n\n${diffLines(a, b).join('\n')}`;
  };

  const describe = (actual, expected, operator) => {
    if (operator === 'deepStrictEqual' || operator === 'strictEqual') return difference(actual, expected, operator);
    if (operator === 'notDeepStrictEqual' || operator === 'notStrictEqual') {
      let base = operators[operator];
      if (operator === 'notStrictEqual' && ((typeof actual === 'object' && actual !== null) || typeof actual === 'function')) base = operators.notStrictEqualObject;
      const lines = whole(actual).split('\n');
      if (lines.length > 50) lines.splice(47, lines.length - 47, '...');
      return lines.length === 1 ? `${base}${lines[0].length > 5 ? '\n\n' : ' '}${lines[0]}` : `${base}\n\n${lines.join('\n')}\n`;
    }
    let text = whole(actual), other = whole(expected);
    if (operator === 'notDeepEqual' && text === other) {
      text = `${operators.notDeepEqual}\n\n${text}`;
      return text.length > 1024 ? `${text.slice(0, 1021)}...` : text;
    }
    if (text.length > 512) text = `${text.slice(0, 509)}...`;
    if (other.length > 512) other = `${other.slice(0, 509)}...`;
    if (operator === 'deepEqual') return `${operators.deepEqual}\n\n${text}\n\nshould loosely deep-equal\n\n${other}`;
    if (operator === 'notDeepEqual') return `${operators.notDeepEqualUnequal}\n\n${text}\n\nshould not loosely deep-equal\n\n${other}`;
    return `${text} ${operator} ${other}`;
  };

  class AssertionError extends Error {
    constructor(options) {
      errors.object(options, 'options');
      const { actual, expected, message, operator, stackStartFn } = options;
      super(message !== undefined ? String(message) : describe(actual, expected, operator));
      this.generatedMessage = message === undefined || message === null;
      this.code = 'ERR_ASSERTION';
      this.actual = actual;
      this.expected = expected;
      this.operator = operator;
      Object.defineProperty(this, 'name', { value: 'AssertionError [ERR_ASSERTION]', configurable: true, writable: true });
      Error.captureStackTrace?.(this, stackStartFn ?? AssertionError);
      void this.stack;
      this.name = 'AssertionError';
      Object.defineProperty(this, 'name', { value: 'AssertionError', configurable: true, writable: true, enumerable: false });
    }
    toString() { return `${this.name} [${this.code}]: ${this.message}`; }
    [inspect.custom](depth, options) {
      return inspect(this, { ...options, customInspect: false, depth: 0 });
    }
  }

  const fail = (options) => {
    if (options.message instanceof Error) throw options.message;
    throw new AssertionError(options);
  };
  const innerOk = (f, count, value, message) => {
    if (value) return;
    let generated = false;
    if (count === 0) {
      generated = true;
      message = 'No value argument passed to `assert.ok()`';
    } else if (message === undefined || message === null) {
      generated = true;
      message = 'The expression evaluated to a falsy value';
    } else if (message instanceof Error) {
      throw message;
    }
    const error = new AssertionError({ actual: value, expected: true, message, operator: '==', stackStartFn: f });
    error.generatedMessage = generated;
    throw error;
  };

  function assert(...args) { innerOk(assert, args.length, ...args); }
  assert.ok = function ok(...args) { innerOk(ok, args.length, ...args); };
  assert.fail = function (message = 'Failed') {
    if (message instanceof Error) throw message;
    const error = new AssertionError({ message, operator: 'fail', stackStartFn: assert.fail });
    error.generatedMessage = arguments.length === 0;
    throw error;
  };
  assert.AssertionError = AssertionError;

  const few = (count, name) => {
    if (count < 2) throw errors.make(TypeError, 'ERR_MISSING_ARGS', 'The "actual" and "expected" arguments must be specified', assert[name]);
  };
  const comparison = (name, operator, passes) => {
    assert[name] = { [name](actual, expected, message) {
      few(arguments.length, name);
      if (!passes(actual, expected)) fail({ actual, expected, message, operator, stackStartFn: assert[name] });
    } }[name];
  };
  // eslint-disable-next-line eqeqeq
  const loose = (a, b) => a == b || (Number.isNaN(a) && Number.isNaN(b));
  comparison('equal', '==', loose);
  comparison('notEqual', '!=', (a, b) => !loose(a, b));
  comparison('deepEqual', 'deepEqual', isDeepEqual);
  comparison('notDeepEqual', 'notDeepEqual', (a, b) => !isDeepEqual(a, b));
  comparison('deepStrictEqual', 'deepStrictEqual', isDeepStrictEqual);
  comparison('notDeepStrictEqual', 'notDeepStrictEqual', (a, b) => !isDeepStrictEqual(a, b));
  comparison('strictEqual', 'strictEqual', Object.is);
  comparison('notStrictEqual', 'notStrictEqual', (a, b) => !Object.is(a, b));

  // The properties of an exception that are compared.
  class Comparison {}

  // Checks an exception against what is expected of it.
  const expectedException = (actual, expected, message, f) => {
    let generated = false, thrown = false;
    if (typeof expected !== 'function') {
      if (types.isRegExp(expected)) {
        const text = String(actual);
        if (RegExp.prototype.exec.call(expected, text) !== null) return;
        if (!message) {
          generated = true;
          message = `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(text)}\n`;
        }
        thrown = true;
      } else if (typeof actual !== 'object' || actual === null) {
        const error = new AssertionError({ actual, expected, message, operator: 'deepStrictEqual', stackStartFn: f });
        error.operator = f.name;
        throw error;
      } else {
        const keys = Object.keys(expected);
        if (expected instanceof Error) keys.push('name', 'message');
        else if (keys.length === 0) throw errors.argValue('error', expected, 'may not be an empty object');
        for (const key of keys) {
          if (typeof actual[key] === 'string' && types.isRegExp(expected[key]) && RegExp.prototype.exec.call(expected[key], actual[key]) !== null) continue;
          if (key in actual && isDeepStrictEqual(actual[key], expected[key])) continue;
          if (message instanceof Error) throw message;
          const pick = (from) => Object.assign(new Comparison(), Object.fromEntries(keys.filter((k) => k in from).map((k) => [k,
            from === actual && types.isRegExp(expected[k]) && typeof actual[k] === 'string' && expected[k].test(actual[k]) ? expected[k] : from[k]])));
          const error = new AssertionError({
            actual: message ? actual : pick(actual), expected: message ? expected : pick(expected), message, operator: 'deepStrictEqual', stackStartFn: f,
          });
          error.actual = actual;
          error.expected = expected;
          error.operator = f.name;
          throw error;
        }
        return;
      }
    } else if (expected.prototype !== undefined && actual instanceof expected) {
      return;
    } else if (Error.isPrototypeOf(expected) || expected === Error) {
      if (!message) {
        generated = true;
        message = 'The error is expected to be an instance of ' +
          `"${expected.name}". Received ${actual instanceof Error ? `"${actual.name}"` : `"${inspect(actual, { depth: -1 })}"`}`;
        if (actual instanceof Error) message += `\n\nError message:\n\n${actual.message}`;
      }
      thrown = true;
    } else if (Reflect.apply(expected, {}, [actual]) === true) {
      return;
    } else {
      if (!message) {
        generated = true;
        message = `The ${expected.name ? `"${expected.name}" ` : ''}validation function is expected to return "true". Received ${inspect(Reflect.apply(expected, {}, [actual]))}`;
        if (actual instanceof Error) message += `\n\nCaught error:\n\n${actual}`;
      }
      thrown = true;
    }
    if (thrown) {
      if (message instanceof Error) throw message;
      const error = new AssertionError({ actual, expected, message, operator: f.name, stackStartFn: f });
      error.generatedMessage = generated;
      throw error;
    }
  };

  const none = Symbol('none');
  const caught = (f) => {
    errors.func(f, 'fn');
    try {
      f();
    } catch (error) {
      return error;
    }
    return none;
  };
  const caughtFrom = async (promise) => {
    let result;
    if (typeof promise === 'function') {
      result = promise();
      if (result === null || typeof result !== 'object' || typeof result.then !== 'function') {
        throw errors.make(TypeError, 'ERR_INVALID_RETURN_VALUE', `Expected instance of Promise to be returned from the "promiseFn" function but got ${
          errors.received(result).replace('Received ', '')}.`);
      }
    } else if (promise !== null && typeof promise === 'object' && typeof promise.then === 'function') {
      result = promise;
    } else {
      throw errors.argType('promiseFn', ['Function', 'Promise'], promise);
    }
    try {
      await result;
    } catch (error) {
      return error;
    }
    return none;
  };
  const expects = (f, actual, error, message) => {
    if (typeof error === 'string') {
      if (message !== undefined) throw errors.argType('error', ['Object', 'Error', 'Function', 'RegExp'], error);
      message = error;
      error = undefined;
    }
    if (actual === none) {
      let details = '';
      if (error && error.name) details += ` (${error.name})`;
      details += message ? `: ${message}` : '.';
      fail({ actual: undefined, expected: error, operator: f.name, stackStartFn: f,
        message: message instanceof Error ? message : `Missing expected ${f.name === 'rejects' ? 'rejection' : 'exception'}${details}` });
    }
    if (error !== undefined && typeof error !== 'object' && typeof error !== 'function') {
      throw errors.argType('error', ['Object', 'Error', 'Function', 'RegExp'], error);
    }
    if (error !== undefined) expectedException(actual, error, message, f);
  };
  const expectsNone = (f, actual, error, message) => {
    if (actual === none) return;
    if (typeof error === 'string') {
      message = error;
      error = undefined;
    }
    if (!error || (typeof error === 'function' && error.prototype !== undefined && actual instanceof error) ||
      (types.isRegExp(error) && error.test(String(actual)))) {
      fail({ actual, expected: error, operator: f.name, stackStartFn: f,
        message: `Got unwanted ${f.name === 'doesNotReject' ? 'rejection' : 'exception'}${message ? `: ${message}` : '.'}\n` +
          `Actual message: "${actual && actual.message}"` });
    }
    throw actual;
  };
  assert.throws = function throws(f, ...args) { expects(throws, caught(f), ...args); };
  assert.rejects = async function rejects(promise, ...args) { expects(rejects, await caughtFrom(promise), ...args); };
  assert.doesNotThrow = function doesNotThrow(f, ...args) { expectsNone(doesNotThrow, caught(f), ...args); };
  assert.doesNotReject = async function doesNotReject(promise, ...args) { expectsNone(doesNotReject, await caughtFrom(promise), ...args); };
  assert.ifError = function ifError(error) {
    if (error === null || error === undefined) return;
    let message = 'ifError got unwanted exception: ';
    if (typeof error === 'object' && typeof error.message === 'string') message += error.message.length === 0 && error.constructor ? error.constructor.name : error.message;
    else message += inspect(error);
    const made = new AssertionError({ actual: error, expected: null, operator: 'ifError', message, stackStartFn: ifError });
    made.generatedMessage = false;
    throw made;
  };
  const matching = (text, pattern, message, f) => {
    if (!types.isRegExp(pattern)) throw errors.argType('regexp', 'RegExp', pattern);
    const matches = f === assert.match;
    if (typeof text === 'string' && (RegExp.prototype.exec.call(pattern, text) !== null) === matches) return;
    if (message instanceof Error) throw message;
    const generated = !message;
    message ||= typeof text !== 'string'
      ? `The "string" argument must be of type string. Received type ${typeof text} (${inspect(text)})`
      : (matches ? 'The input did not match the regular expression ' : 'The input was expected to not match the regular expression ') +
        `${inspect(pattern)}. Input:\n\n${inspect(text)}\n`;
    const error = new AssertionError({ actual: text, expected: pattern, message, operator: f.name, stackStartFn: f });
    error.generatedMessage = generated;
    throw error;
  };
  assert.match = function match(text, pattern, message) { matching(text, pattern, message, match); };
  assert.doesNotMatch = function doesNotMatch(text, pattern, message) { matching(text, pattern, message, doesNotMatch); };

  function strict(...args) { innerOk(strict, args.length, ...args); }
  assert.strict = Object.assign(strict, assert, {
    equal: assert.strictEqual, deepEqual: assert.deepStrictEqual, notEqual: assert.notStrictEqual, notDeepEqual: assert.notDeepStrictEqual,
  });
  assert.strict.strict = assert.strict;
  return assert;
}
