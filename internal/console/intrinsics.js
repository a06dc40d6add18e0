// The intrinsics that console needs, captured before any of the guest's code
// runs. The script's value is a function that takes isProxy, which is Go's,
// and returns ask(question, ...): one of the answers below, or undefined where
// finding it threw.
//
// The guest may replace every global and every property of every prototype, so
// no code here looks one up once the guest runs: functions are called through
// constants of this closure, lists are objects without a prototype, and so are
// property descriptors before they are read.
(isProxy) => {
  'use strict';

  const { apply, getOwnPropertyDescriptor, getPrototypeOf, ownKeys, setPrototypeOf } = Reflect;
  const { defineProperty, hasOwn, is } = Object;
  const { isArray } = Array;
  const { isFinite, parseFloat, parseInt } = Number;
  const { stringify } = JSON;
  const { captureStackTrace } = Error;
  const { toStringTag, iterator } = Symbol;
  const String_ = String, Number_ = Number, Uint8Array_ = Uint8Array;

  const method = (f) => (receiver, ...args) => apply(f, receiver, args);
  const getter = (object, key) => method(getOwnPropertyDescriptor(object, key).get);

  const ObjectPrototype = Object.prototype, ArrayPrototype = Array.prototype;
  const arrayValues = ArrayPrototype.values;
  const isEnumerable = method(ObjectPrototype.propertyIsEnumerable);
  const functionToString = method(Function.prototype.toString);
  const bigintToString = method(BigInt.prototype.toString);
  const symbolToString = method(Symbol.prototype.toString);
  const slice = method(String.prototype.slice);
  const startsWith = method(String.prototype.startsWith);
  const indexOf = method(String.prototype.indexOf);
  const endsWith = method(String.prototype.endsWith);
  const toISOString = method(Date.prototype.toISOString);
  const getTime = method(Date.prototype.getTime);

  const mapSize = getter(Map.prototype, 'size'), mapEntries = method(Map.prototype.entries);
  const setSize = getter(Set.prototype, 'size'), setValues = method(Set.prototype.values);
  const mapNext = method(getPrototypeOf(new Map().entries()).next);
  const setNext = method(getPrototypeOf(new Set().values()).next);

  const typedArrayPrototype = getPrototypeOf(Uint8Array.prototype);
  const typedArrayName = getter(typedArrayPrototype, toStringTag);
  const typedArrayLength = getter(typedArrayPrototype, 'length');
  const bufferLength = getter(ArrayBuffer.prototype, 'byteLength');
  const sharedBufferLength = getter(SharedArrayBuffer.prototype, 'byteLength');
  const viewLength = getter(DataView.prototype, 'byteLength');
  const viewOffset = getter(DataView.prototype, 'byteOffset');
  const viewBuffer = getter(DataView.prototype, 'buffer');

  const regExpSource = getter(RegExp.prototype, 'source');
  const regExpFlags = [
    'hasIndices', 'd', 'global', 'g', 'ignoreCase', 'i', 'multiline', 'm', 'dotAll', 's',
    'unicode', 'u', 'unicodeSets', 'v', 'sticky', 'y',
  ];
  for (let n = 0; n < regExpFlags.length; n += 2) {
    regExpFlags[n] = getter(RegExp.prototype, regExpFlags[n]);
  }

  // V8 gives every error an own accessor with this getter.
  const stackGetter = getOwnPropertyDescriptor(new Error(), 'stack').get;

  const functionPrototypes = [
    getPrototypeOf(async () => {}), 'AsyncFunction',
    getPrototypeOf(function* () {}), 'GeneratorFunction',
    getPrototypeOf(async function* () {}), 'AsyncGeneratorFunction',
  ];

  // Each throws for an object that is not of its brand.
  const brands = [
    'Number', method(Number.prototype.valueOf),
    'String', method(String.prototype.valueOf),
    'Boolean', method(Boolean.prototype.valueOf),
    'Symbol', method(Symbol.prototype.valueOf),
    'BigInt', method(BigInt.prototype.valueOf),
    'WeakRef', method(WeakRef.prototype.deref),
  ];
  const weakMapHas = method(WeakMap.prototype.has);
  const weakSetHas = method(WeakSet.prototype.has);

  const list = () => ({ __proto__: null, length: 0 });
  const push = (to, value) => { to[to.length++] = value; };

  const descriptor = (object, key) => {
    const d = getOwnPropertyDescriptor(object, key);
    return d === undefined ? undefined : setPrototypeOf(d, null) && d;
  };

  // The value of an own data property.
  const data = (object, key) => {
    const d = descriptor(object, key);
    return d === undefined ? undefined : d.value;
  };

  // A guest's names and stacks may be of any length.
  const short = (string) => slice(string, 0, 10000);
  const text = (string) => slice(string, 0, 100000);

  // How Go is told of a property: as printer.go has it.
  const HOLE = 0, DATA = 1, GETTER = 2, SETTER = 4, HIDDEN = 8;

  const describe = (d) => {
    let flags = d.enumerable ? 0 : HIDDEN;
    if (hasOwn(d, 'value')) return flags | DATA;
    if (d.get !== undefined) flags |= GETTER;
    if (d.set !== undefined) flags |= SETTER;
    return flags;
  };

  const throws = (f, ...args) => {
    try {
      apply(f, undefined, args);
      return false;
    } catch {
      return true;
    }
  };

  const isIndex = (key) => {
    const n = +key;
    return n >= 0 && n < 4294967295 && `${n}` === key && n % 1 === 0;
  };

  const answers = {
    __proto__: null,

    // The name of the constructor (null without a prototype, undefined if not
    // known), Symbol.toStringTag, whether the prototype is the usual one, and
    // whether it is a function's arguments.
    class(object, hidden) {
      let name, tag;
      let at = object;
      for (let n = 0; n < 100; n++) {
        if (tag === undefined) {
          const d = descriptor(at, toStringTag);
          if (d !== undefined && typeof d.value === 'string') {
            tag = at === object && (hidden || d.enumerable) ? '' : short(d.value);
          }
        }
        if (name === undefined && at !== object) {
          if (at === ObjectPrototype) {
            name = 'Object';
          } else {
            const constructor = data(at, 'constructor');
            if (typeof constructor === 'function' && !isProxy(constructor) &&
                data(constructor, 'prototype') === at) {
              const called = data(constructor, 'name');
              if (typeof called === 'string' && called !== '') name = short(called);
            }
          }
        }
        if (name !== undefined && tag !== undefined) break;
        at = getPrototypeOf(at);
        if (at === null || isProxy(at)) break;
      }
      const prototype = getPrototypeOf(object);
      if (prototype === null) name = null;
      const answer = list();
      push(answer, name);
      push(answer, tag);
      push(answer, prototype === ObjectPrototype);
      push(answer, data(object, iterator) === arrayValues && hasOwn(object, 'callee'));
      return answer;
    },

    // What an object is behind its prototype, and a wrapper's primitive.
    brand(object) {
      const answer = list();
      if (!throws(weakMapHas, object, object)) {
        push(answer, 'WeakMap');
        return answer;
      }
      if (!throws(weakSetHas, object, object)) {
        push(answer, 'WeakSet');
        return answer;
      }
      for (let n = 0; n < brands.length; n += 2) {
        try {
          const value = brands[n + 1](object);
          push(answer, brands[n]);
          push(answer, value);
          return answer;
        } catch {}
      }
      return answer;
    },

    // The number of own properties there are to print, then key, flags and value
    // of the first ones. Index properties are left out when an array's elements
    // are printed apart.
    properties(object, hidden, indices, limit) {
      const answer = list();
      push(answer, 0);
      const keys = ownKeys(object);
      let n = 0;
      for (let at = 0; at < keys.length; at++) {
        const key = keys[at];
        if (!indices && typeof key === 'string' && isIndex(key)) continue;
        if (!hidden && !isEnumerable(object, key)) continue;
        if (n++ >= limit) continue;
        const d = descriptor(object, key);
        if (d === undefined) continue;
        push(answer, key);
        push(answer, describe(d));
        push(answer, d.value);
      }
      answer[0] = n;
      return answer;
    },

    // Flags and value of one own property.
    own(object, key) {
      const d = descriptor(object, key);
      if (d === undefined) return undefined;
      const answer = list();
      push(answer, describe(d));
      push(answer, d.value);
      return answer;
    },

    // Length and the index behind what was looked at, then flags and value of
    // the first elements; a hole's value is how many there are in a row.
    elements(array, limit) {
      const answer = list();
      const length = data(array, 'length');
      push(answer, length);
      push(answer, 0);
      let at = 0, holes = 0, n = 0;
      for (; at < length && n < limit && at < 1000000; at++) {
        const d = descriptor(array, at);
        if (d === undefined) {
          holes++;
          continue;
        }
        if (holes > 0) {
          push(answer, HOLE);
          push(answer, holes);
          holes = 0;
          if (++n >= limit) break;
        }
        push(answer, describe(d));
        push(answer, d.value);
        n++;
      }
      if (holes > 0) {
        push(answer, HOLE);
        push(answer, holes);
      }
      answer[1] = at;
      return answer;
    },

    // Size, then keys and values.
    map(map, limit) {
      const answer = list();
      push(answer, mapSize(map));
      const entries = mapEntries(map);
      for (let n = 0; n < limit; n++) {
        const next = mapNext(entries);
        if (next.done) break;
        push(answer, next.value[0]);
        push(answer, next.value[1]);
      }
      return answer;
    },

    // Size, then values.
    set(set, limit) {
      const answer = list();
      push(answer, setSize(set));
      const values = setValues(set);
      for (let n = 0; n < limit; n++) {
        const next = setNext(values);
        if (next.done) break;
        push(answer, next.value);
      }
      return answer;
    },

    // Name, length and elements of a typed array; for a DataView no name, then
    // its length, offset and buffer.
    view(view, limit) {
      const answer = list();
      const name = typedArrayName(view);
      push(answer, name);
      if (name === undefined) {
        push(answer, viewLength(view));
        push(answer, viewOffset(view));
        push(answer, viewBuffer(view));
        return answer;
      }
      const length = typedArrayLength(view);
      push(answer, length);
      for (let n = 0; n < length && n < limit; n++) push(answer, view[n]);
      return answer;
    },

    // Length, then bytes.
    buffer(buffer, limit) {
      const answer = list();
      let length;
      try {
        length = bufferLength(buffer);
      } catch {
        length = sharedBufferLength(buffer);
      }
      const bytes = new Uint8Array_(buffer, 0, length < limit ? length : limit);
      push(answer, length);
      for (let n = 0; n < length && n < limit; n++) push(answer, bytes[n]);
      return answer;
    },

    // What kind of function it is, its name, and a class's parent.
    function(f) {
      const answer = list();
      const name = data(f, 'name');
      const prototype = getPrototypeOf(f);
      const own = descriptor(f, 'prototype');
      let kind = 'Function', parent;
      if (own !== undefined && own.writable === false && startsWith(functionToString(f), 'class')) {
        kind = 'class';
        if (typeof prototype === 'function' && !isProxy(prototype)) parent = data(prototype, 'name');
      } else {
        for (let n = 0; n < functionPrototypes.length; n += 2) {
          if (prototype === functionPrototypes[n]) kind = functionPrototypes[n + 1];
        }
      }
      push(answer, kind);
      push(answer, typeof name === 'string' ? short(name) : '');
      push(answer, typeof parent === 'string' ? short(parent) : '');
      return answer;
    },

    // The stack that V8 made or the guest wrote, if it is a string.
    stack(error) {
      const d = descriptor(error, 'stack');
      if (d === undefined) return undefined;
      const stack = d.get === stackGetter ? apply(stackGetter, error, []) : d.value;
      return typeof stack === 'string' ? text(stack) : undefined;
    },

    // A data property of the object or, proxies apart, of its prototypes.
    inherited(object, key) {
      for (let at = object, n = 0; at !== null && n < 100 && !isProxy(at); n++) {
        const d = descriptor(at, key);
        if (d !== undefined) return typeof d.value === 'string' ? text(d.value) : d.value;
        at = getPrototypeOf(at);
      }
      return undefined;
    },

    // A string, or the beginning of one that is longer and how much more it has.
    clip(string, limit) {
      if (string.length <= limit) return string;
      return { __proto__: null, text: slice(string, 0, limit), more: string.length - limit };
    },

    symbol: (symbol) => short(symbolToString(symbol)),
    date: (date) => is(getTime(date), NaN) ? 'Invalid Date' : toISOString(date),

    regexp(regexp) {
      let literal = `/${text(regExpSource(regexp))}/`;
      for (let n = 0; n < regExpFlags.length; n += 2) {
        if (regExpFlags[n](regexp)) literal += regExpFlags[n + 1];
      }
      return literal;
    },

    // Conversions as the format specifiers have them.
    number: (value) => Number_(value),
    integer: (value) => parseInt(value),
    float: (value) => parseFloat(value),
    bigint: (value) => bigintToString(value),
    string: (value) => String_(value),
    json: (value) => stringify(value),

    // Whether String(value) would run a function of the guest's.
    convertible(value) {
      const f = answers.inherited(value, 'toString');
      return typeof f === 'function' && !isProxy(f) &&
        !endsWith(functionToString(f), '{ [native code] }');
    },

    truthy: (value) => !!value,

    // The stack of who called the console, without a headline.
    frames() {
      const at = { __proto__: null, name: '', message: '' };
      captureStackTrace(at, ask);
      const stack = data(at, 'stack') ?? apply(stackGetter, at, []);
      const start = typeof stack === 'string' ? indexOf(stack, '\n    at') : -1;
      return start < 0 ? '' : text(slice(stack, start));
    },

    define(object, key, value) {
      return defineProperty(object, key,
        { __proto__: null, value, writable: true, enumerable: false, configurable: true });
    },

    // Makes the object what Web IDL calls a namespace.
    namespace(object, name) {
      setPrototypeOf(object, {});
      return defineProperty(object, toStringTag,
        { __proto__: null, value: name, writable: false, enumerable: false, configurable: true });
    },

    // Whether JSON says all that the value is.
    plain(value, limit) {
      let seen = 0;
      const parents = list();
      const walk = (value) => {
        if (++seen > limit) return false;
        switch (typeof value) {
          case 'string':
          case 'boolean':
            return true;
          case 'number':
            return isFinite(value) && !is(value, -0);
          case 'object':
            break;
          default:
            return false;
        }
        if (value === null) return true;
        if (isProxy(value)) return false;
        for (let n = 0; n < parents.length; n++) {
          if (parents[n] === value) return false;
        }
        const prototype = getPrototypeOf(value);
        const keys = ownKeys(value);
        const array = isArray(value);
        if (array) {
          if (prototype !== ArrayPrototype || keys.length !== value.length + 1) return false;
        } else if (prototype !== ObjectPrototype) {
          return false;
        }
        parents[parents.length++] = value;
        for (let n = 0; n < keys.length; n++) {
          if (array && keys[n] === 'length') continue;
          const d = descriptor(value, keys[n]);
          if (typeof keys[n] === 'symbol' || describe(d) !== DATA || !walk(d.value)) return false;
        }
        parents.length--;
        return true;
      };
      return walk(value);
    },
  };

  const ask = (question, a, b, c, d) => {
    try {
      return answers[question](a, b, c, d);
    } catch {
      return undefined;
    }
  };
  return ask;
}
