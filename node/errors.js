// Errors with the codes of Node.js.
(require) => {
  'use strict';

  const make = (Class, code, message, above) => {
    const error = new Class(message);
    const { name } = error;
    // The stack begins with the name and the code, as in Node.js; the name has no code.
    Object.defineProperty(error, 'name', { value: `${name} [${code}]`, configurable: true, writable: true });
    Error.captureStackTrace(error, above ?? make);
    void error.stack;
    delete error.name;
    Object.defineProperty(error, 'toString', {
      value() { return `${this.name} [${code}]: ${this.message}`; }, configurable: true, writable: true,
    });
    error.code = code;
    return error;
  };

  // Describes a value that is not what a function wants.
  const received = (value) => {
    if (value === null || value === undefined) return `Received ${value}`;
    if (typeof value === 'function') return value.name ? `Received function ${value.name}` : 'Received function ';
    if (typeof value === 'object') {
      const name = value.constructor?.name;
      if (name) return `Received an instance of ${name}`;
      return 'Received [Object: null prototype] {}';
    }
    let text = typeof value === 'string' ? `'${value}'` : String(value);
    if (typeof value === 'bigint') text += 'n';
    if (text.length > 28) text = `${text.slice(0, 25)}...`;
    return `Received type ${typeof value} (${text})`;
  };

  const kind = (name) => (name.endsWith(' argument') ? `The ${name}` :
    `The "${name}" ${name.includes('.') ? 'property' : 'argument'}`);
  const list = (words) => {
    if (words.length < 2) return words.join('');
    if (words.length === 2) return words.join(' or ');
    return `${words.slice(0, -1).join(', ')}, or ${words[words.length - 1]}`;
  };
  const primitives = ['string', 'function', 'number', 'object', 'Function', 'Object', 'boolean', 'bigint', 'symbol'];
  const expectation = (expected) => {
    const all = Array.isArray(expected) ? expected : [expected];
    const types = all.filter((e) => primitives.includes(e)).map((e) => e.toLowerCase());
    const instances = all.filter((e) => !primitives.includes(e) && /^[A-Z][A-Za-z0-9]*$/.test(e));
    const others = all.filter((e) => !primitives.includes(e) && !instances.includes(e));
    const parts = [];
    if (types.length > 0) parts.push(`${types.length > 1 ? 'one of type' : 'of type'} ${list(types)}`);
    if (instances.length > 0) parts.push(`an instance of ${list(instances)}`);
    if (others.length > 0) parts.push(others.length > 1 ? `one of ${list(others)}` : others[0]);
    return parts.join(' or ');
  };

  const argType = (name, expected, value) =>
    make(TypeError, 'ERR_INVALID_ARG_TYPE', `${kind(name)} must be ${expectation(expected)}. ${received(value)}`, argType);
  const show = (value) => {
    if (typeof value === 'string') return `'${value}'`;
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'object' && value !== null) return Array.isArray(value) ? `[ ${value.map(show).join(', ')} ]` : '{}';
    return String(value);
  };
  const argValue = (name, value, reason = 'is invalid') => {
    const what = name.includes('.') ? 'property' : 'argument';
    return make(TypeError, 'ERR_INVALID_ARG_VALUE', `The ${what} '${name}' ${reason}. Received ${show(value)}`, argValue);
  };
  const grouped = (value) => {
    if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) > 2 ** 32 ||
      typeof value === 'bigint' && (value > 2n ** 32n || value < -(2n ** 32n))) {
      const text = String(value).replace(/\B(?=(\d{3})+$)/g, '_');
      return typeof value === 'bigint' ? `${text}n` : text;
    }
    return show(value);
  };
  const outOfRange = (name, range, value) =>
    make(RangeError, 'ERR_OUT_OF_RANGE', `The value of "${name}" is out of range. It must be ${range}. Received ${grouped(value)}`,
      outOfRange);

  const string = (value, name) => { if (typeof value !== 'string') throw argType(name, 'string', value); };
  const func = (value, name) => { if (typeof value !== 'function') throw argType(name, 'function', value); };
  const boolean = (value, name) => { if (typeof value !== 'boolean') throw argType(name, 'boolean', value); };
  const object = (value, name) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) throw argType(name, 'object', value);
  };
  const integer = (value, name, least = Number.MIN_SAFE_INTEGER, most = Number.MAX_SAFE_INTEGER) => {
    if (typeof value !== 'number') throw argType(name, 'number', value);
    if (!Number.isInteger(value)) throw outOfRange(name, 'an integer', value);
    if (value < least || value > most) throw outOfRange(name, `>= ${least} && <= ${most}`, value);
  };
  const number = (value, name, least, most) => {
    if (typeof value !== 'number') throw argType(name, 'number', value);
    if ((least !== undefined && !(value >= least)) || (most !== undefined && !(value <= most))) {
      throw outOfRange(name, `${least !== undefined ? `>= ${least}` : ''}${least !== undefined && most !== undefined ? ' && ' : ''}${
        most !== undefined ? `<= ${most}` : ''}`, value);
    }
  };
  const oneOf = (value, name, all) => {
    if (!all.includes(value)) throw argValue(name, value, `must be one of: ${all.map(show).join(', ')}`);
  };
  const abortSignal = (signal, name) => {
    if (signal !== undefined && (signal === null || typeof signal !== 'object' || !('aborted' in signal))) {
      throw argType(name, 'AbortSignal', signal);
    }
  };

  class AbortError extends Error {
    constructor(message = 'The operation was aborted', options) {
      super(message, options);
      this.code = 'ABORT_ERR';
      this.name = 'AbortError';
    }
  }

  // Returns a function that refuses, because the host gives the guest no such thing. It rejects if
  // it is a function of promises, and calls its callback if it has one.
  const refusal = (module, name) => {
    const refused = {
      [name]: function (...args) {
        const error = make(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM',
          `${module}.${name} is not available: the host gives scripts no ${module}. ` +
          `The host can provide the module node:${module} itself, or map it to a package`, refused);
        if (new.target === undefined && module.endsWith('/promises')) return Promise.reject(error);
        const last = args[args.length - 1];
        if (new.target !== undefined || args.length < 2 || typeof last !== 'function') throw error;
        require('process').nextTick(last, error);
        return undefined;
      },
    }[name];
    return refused;
  };

  return {
    AbortError, abortSignal, argType, argValue, boolean, func, integer, make, number, object, oneOf, outOfRange,
    received, refusal, string,
  };
}
