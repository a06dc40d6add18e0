// Deep equality, strict and loose, of the modules util and assert.
(require) => {
  'use strict';
  const types = require('util/types');

  const own = (object, key) => Object.prototype.hasOwnProperty.call(object, key);
  const enumerable = (object, key) => Object.prototype.propertyIsEnumerable.call(object, key);
  const tag = (value) => Object.prototype.toString.call(value);
  const indexless = (object) => Object.keys(object).filter((key) => !/^(0|[1-9][0-9]*)$/.test(key));
  const symbols = (object) => Object.getOwnPropertySymbols(object).filter((key) => enumerable(object, key));

  const boxed = (a, b) => {
    for (const [test, C] of [['isNumberObject', Number], ['isStringObject', String], ['isBooleanObject', Boolean],
      ['isBigIntObject', BigInt], ['isSymbolObject', Symbol]]) {
      if (types[test](a)) return types[test](b) && Object.is(C.prototype.valueOf.call(a), C.prototype.valueOf.call(b));
    }
    return false;
  };
  const bytes = (v) => (ArrayBuffer.isView(v) ? new Uint8Array(v.buffer, v.byteOffset, v.byteLength) : new Uint8Array(v));
  const sameBytes = (a, b) => {
    const x = bytes(a), y = bytes(b);
    if (x.length !== y.length) return false;
    for (let n = 0; n < x.length; n++) if (x[n] !== y[n]) return false;
    return true;
  };
  const sameFloats = (a, b) => {
    if (a.length !== b.length) return false;
    for (let n = 0; n < a.length; n++) if (a[n] !== b[n]) return false;
    return true;
  };

  const equal = (a, b, strict, memo) => {
    if (a === b) return a !== 0 || !strict || Object.is(a, b);
    if (strict) {
      if (typeof a !== 'object') return typeof a === 'number' && Number.isNaN(a) && Number.isNaN(b);
      if (typeof b !== 'object' || a === null || b === null) return false;
      if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
    } else {
      if (a === null || typeof a !== 'object') {
        // eslint-disable-next-line eqeqeq
        return (b === null || typeof b !== 'object') && (a == b || (Number.isNaN(a) && Number.isNaN(b)));
      }
      if (b === null || typeof b !== 'object') return false;
    }
    if (tag(a) !== tag(b)) return false;
    if (Array.isArray(a)) {
      if (!Array.isArray(b) || a.length !== b.length) return false;
      const x = indexless(a), y = indexless(b);
      if (x.length !== y.length) return false;
      return keyed(a, b, strict, memo, 'array', x);
    }
    if (Array.isArray(b)) return false;
    if (tag(a) === '[object Object]' && !types.isMap(a) && !types.isSet(a) && !types.isNativeError(a)) return keyed(a, b, strict, memo, 'none');
    if (types.isDate(a)) {
      if (!types.isDate(b) || Date.prototype.getTime.call(a) !== Date.prototype.getTime.call(b)) return false;
    } else if (types.isRegExp(a)) {
      if (!types.isRegExp(b) || a.source !== b.source || a.flags !== b.flags || a.lastIndex !== b.lastIndex) return false;
    } else if (types.isNativeError(a) || a instanceof Error) {
      if (!(types.isNativeError(b) || b instanceof Error) || a.message !== b.message || a.name !== b.name) return false;
      for (const key of ['cause', 'errors']) {
        if (own(a, key) !== own(b, key) || (own(a, key) && !enumerable(a, key) && !equal(a[key], b[key], strict, memo))) return false;
      }
    } else if (ArrayBuffer.isView(a)) {
      const floats = types.isFloat32Array(a) || types.isFloat64Array(a);
      if (!ArrayBuffer.isView(b) || (!strict && floats ? !sameFloats(a, b) : !sameBytes(a, b))) return false;
      const x = indexless(a), y = indexless(b);
      return x.length === y.length && keyed(a, b, strict, memo, 'none', x);
    } else if (types.isSet(a)) {
      if (!types.isSet(b) || a.size !== b.size) return false;
      return keyed(a, b, strict, memo, 'set');
    } else if (types.isMap(a)) {
      if (!types.isMap(b) || a.size !== b.size) return false;
      return keyed(a, b, strict, memo, 'map');
    } else if (types.isAnyArrayBuffer(a)) {
      if (!types.isAnyArrayBuffer(b) || !sameBytes(a, b)) return false;
    } else if (types.isBoxedPrimitive(a)) {
      if (!boxed(a, b)) return false;
    } else if (types.isBoxedPrimitive(b) || types.isDate(b) || types.isRegExp(b) || ArrayBuffer.isView(b) || types.isMap(b) || types.isSet(b)) {
      return false;
    }
    return keyed(a, b, strict, memo, 'none');
  };

  const keyed = (a, b, strict, memo, kind, keys) => {
    if (keys === undefined) {
      keys = Object.keys(a);
      if (keys.length !== Object.keys(b).length) return false;
    }
    for (const key of keys) if (!own(b, key)) return false;
    if (strict) {
      const x = symbols(a), y = symbols(b);
      if (x.length !== y.length) return false;
      for (const key of x) if (!enumerable(b, key)) return false;
      keys = keys.concat(x);
    }
    memo ??= { a: new Map(), b: new Map(), position: 0 };
    const atA = memo.a.get(a), atB = memo.b.get(b);
    if (atA !== undefined && atB !== undefined) return atA === atB;
    memo.position++;
    memo.a.set(a, memo.position);
    memo.b.set(b, memo.position);
    const same = contents(a, b, strict, memo, kind, keys);
    memo.a.delete(a);
    memo.b.delete(b);
    return same;
  };

  // Finds a counterpart in a set, and removes it.
  const take = (set, value, strict, memo) => {
    for (const other of set) {
      if (equal(value, other, strict, memo)) {
        set.delete(other);
        return true;
      }
    }
    return false;
  };
  const contents = (a, b, strict, memo, kind, keys) => {
    if (kind === 'set') {
      let rest = null;
      for (const value of a) {
        if (b.has(value)) continue;
        if (strict && (typeof value !== 'object' || value === null)) return false;
        (rest ??= new Set()).add(value);
      }
      if (rest !== null) {
        const others = new Set();
        for (const value of b) if (!a.has(value)) others.add(value);
        for (const value of rest) if (!take(others, value, strict, memo)) return false;
        if (others.size > 0) return false;
      }
    } else if (kind === 'map') {
      let rest = null;
      for (const [key, value] of a) {
        if (b.has(key)) {
          if (!equal(value, b.get(key), strict, memo)) return false;
        } else {
          if (strict && (typeof key !== 'object' || key === null)) return false;
          (rest ??= []).push(key);
        }
      }
      if (rest !== null) {
        const others = new Set();
        for (const key of b.keys()) if (!a.has(key)) others.add(key);
        next: for (const key of rest) {
          for (const other of others) {
            if (equal(key, other, strict, memo) && equal(a.get(key), b.get(other), strict, memo)) {
              others.delete(other);
              continue next;
            }
          }
          return false;
        }
      }
    } else if (kind === 'array') {
      for (let n = 0; n < a.length; n++) {
        if (own(a, n)) {
          if (!own(b, n) || !equal(a[n], b[n], strict, memo)) return false;
        } else if (own(b, n)) {
          return false;
        }
      }
    }
    for (const key of keys) if (!equal(a[key], b[key], strict, memo)) return false;
    return true;
  };

  return {
    isDeepEqual: (a, b) => equal(a, b, false),
    isDeepStrictEqual: (a, b) => equal(a, b, true),
  };
}
