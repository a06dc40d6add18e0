// The built-in functions that the other files use, captured before any code of the guest
// runs. The guest may replace every global and every property of every prototype. The
// files therefore look nothing up while the guest runs: they call functions through these
// constants, their lists and records have no prototype, and #private fields show whether
// an object belongs to a class.
(globalThis) => {
  'use strict';

  const { apply, construct, defineProperty, deleteProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
  const { setPrototypeOf } = Object;
  const { captureStackTrace } = Error;
  const { withResolvers } = Promise;
  const { asyncIterator, iterator, toStringTag } = Symbol;
  const Error_ = Error, TypeError_ = TypeError, RangeError_ = RangeError;
  const ArrayBuffer_ = ArrayBuffer, DataView_ = DataView, Map_ = Map, Promise_ = Promise, Uint8Array_ = Uint8Array;

  // A function that calls f with its first argument as the receiver. V8 optimizes calls of
  // bound functions as well as those of methods.
  const { bind, call } = Function.prototype;
  const method = (f) => apply(bind, call, [f]);
  const getter = (object, key) => method(getOwnPropertyDescriptor(object, key).get);

  const TypedArrayPrototype = getPrototypeOf(Uint8Array.prototype);
  const IteratorPrototype = getPrototypeOf(getPrototypeOf([][iterator]()));
  const typedArrayName = getter(TypedArrayPrototype, toStringTag);
  const bufferLength = getter(ArrayBuffer.prototype, 'byteLength');
  const setBytes = method(TypedArrayPrototype.set);
  const functionText = method(Function.prototype.toString);
  const startsWith = method(String.prototype.startsWith);
  const viewBuffer = getter(DataView.prototype, 'buffer');
  const viewLength = getter(DataView.prototype, 'byteLength');
  const viewOffset = getter(DataView.prototype, 'byteOffset');
  const arrayByteLength = getter(TypedArrayPrototype, 'byteLength');
  const arrayByteOffset = getter(TypedArrayPrototype, 'byteOffset');
  const arrayBuffer = getter(TypedArrayPrototype, 'buffer');
  const { isView } = ArrayBuffer;

  // A list has only the length and the elements of an array.
  const list = () => setPrototypeOf([], null);
  const push = (to, value) => { to[to.length] = value; };
  // Returns a list of what an iterable of the guest has.
  const listOf = (iterable) => {
    const to = list();
    for (const value of iterable) push(to, value);
    return to;
  };
  const remove = (from, at) => {
    for (let n = at + 1; n < from.length; n++) from[n - 1] = from[n];
    from.length--;
  };

  const define = (object, key, value, enumerable) =>
    defineProperty(object, key, { __proto__: null, value, writable: true, enumerable, configurable: true });
  // The names of the classes, by their prototypes.
  const classNames = new Map_();
  const mapGet = method(Map.prototype.get), mapSet = method(Map.prototype.set);
  const tag = (object, name) => {
    mapSet(classNames, object, name);
    defineProperty(object, toStringTag, { __proto__: null, value: name, writable: false, enumerable: false, configurable: true });
  };
  // Returns the name of the class of an object, or undefined for a class of the guest.
  const className = (object) => {
    for (let o = getPrototypeOf(object); o !== null; o = getPrototypeOf(o)) {
      const name = mapGet(classNames, o);
      if (name !== undefined) return name;
    }
  };

  const constant = (C, key, value) => {
    const d = { __proto__: null, value, enumerable: true };
    defineProperty(C, key, d);
    defineProperty(C.prototype, key, d);
  };

  const eachKey = (object, f) => {
    const keys = ownKeys(object);
    for (let n = 0; n < keys.length; n++) {
      if (typeof keys[n] === 'string') f(keys[n], getOwnPropertyDescriptor(object, keys[n]));
    }
  };

  // Adjusts a class to Web IDL: members are enumerable.
  const finish = (C) => {
    const enumerable = (object, key, d) => {
      d.enumerable = true;
      defineProperty(object, key, setPrototypeOf(d, null));
    };
    eachKey(C, (key, d) => { if (key !== 'prototype' && key !== 'name' && key !== 'length') enumerable(C, key, d); });
    eachKey(C.prototype, (key, d) => { if (key !== 'constructor') enumerable(C.prototype, key, d); });
    tag(C.prototype, C.name);
  };

  // Makes C a subclass that never calls super, because the guest could replace super.
  const inherit = (C, Parent) => {
    setPrototypeOf(C, Parent);
    setPrototypeOf(C.prototype, Parent.prototype);
  };

  // The base of classes that add #private fields to an existing object.
  class Stamp { constructor(object) { return object; } }

  const need = (count, least) => {
    if (count < least) throw new TypeError_(`${least} argument${least > 1 ? 's' : ''} required, but only ${count} present`);
  };

  // A dictionary of options. undefined and null stand for empty dictionaries.
  const dictionary = (value, name) => {
    if (value === undefined || value === null) return { __proto__: null };
    if (typeof value !== 'object' && typeof value !== 'function') throw new TypeError_(`${name} must be an object`);
    return value;
  };

  // Makes instances of C iterable as pairs. at(object, n) returns a pair, or undefined
  // after the last one, and throws if object is not an instance of C.
  const iterable = (C, at) => {
    class Iterator {
      #of; #kind; #n = 0;
      constructor(of, kind) {
        this.#of = of;
        this.#kind = kind;
      }
      next() {
        const pair = at(this.#of, this.#n);
        if (pair === undefined) return { value: undefined, done: true };
        this.#n++;
        const value = this.#kind === 0 ? [pair[0], pair[1]] : pair[this.#kind - 1];
        return { value, done: false };
      }
    }
    const { prototype } = Iterator;
    define(prototype, 'next', prototype.next, true);
    delete prototype.constructor;
    setPrototypeOf(prototype, IteratorPrototype);
    tag(prototype, `${C.name} Iterator`);
    const over = (object, kind) => {
      at(object, 0);
      return new Iterator(object, kind);
    };
    const methods = {
      entries() { return over(this, 0); },
      keys() { return over(this, 1); },
      values() { return over(this, 2); },
      forEach(callback, thisArg = undefined) {
        at(this, 0);
        if (typeof callback !== 'function') throw new TypeError_('the callback must be a function');
        for (let n = 0, pair; (pair = at(this, n)) !== undefined; n++) {
          apply(callback, thisArg, [pair[1], pair[0], this]);
        }
      },
    };
    eachKey(methods, (key, d) => define(C.prototype, key, d.value, true));
    define(C.prototype, iterator, methods.entries, false);
  };

  // wanted is false if the class is only needed by another class.
  const exposer = (wanted) => ({
    __proto__: null,
    class(C) { if (wanted) define(globalThis, C.name, C, false); },
    operations(object) { if (wanted) eachKey(object, (key, d) => define(globalThis, key, d.value, true)); },
    attribute(name, value, replaceable) {
      if (!wanted) return;
      const accessor = replaceable
        ? { get [name]() { return value; }, set [name](other) { define(globalThis, name, other, true); } }
        : { get [name]() { return value; } };
      const d = getOwnPropertyDescriptor(accessor, name);
      defineProperty(globalThis, name, setPrototypeOf(d, null));
    },
  });

  const isBuffer = (value) => {
    try {
      bufferLength(value);
      return true;
    } catch {
      return false;
    }
  };

  // Reports whether value is a buffer or view that Go may read. A shared buffer is not.
  const isBufferSource = (value) => {
    if (!isView(value)) return isBuffer(value);
    return isBuffer(typedArrayName(value) === undefined ? viewBuffer(value) : arrayBuffer(value));
  };

  // Reports whether value is a shared buffer or a view of one. A DataView can be made of every
  // buffer that is not detached, and shared buffers never are.
  const isShared = (value) => {
    if (isBufferSource(value)) return false;
    if (isView(value)) return true;
    try {
      new DataView_(value);
      return true;
    } catch {
      return false;
    }
  };

  // Returns the bytes of a buffer or view. Go may read the result: shared memory is copied.
  const readable = (value) => {
    if (!isShared(value)) return value;
    let view;
    if (!isView(value)) {
      view = new Uint8Array_(value);
    } else if (typedArrayName(value) === undefined) {
      view = new Uint8Array_(viewBuffer(value), viewOffset(value), viewLength(value));
    } else {
      view = new Uint8Array_(arrayBuffer(value), arrayByteOffset(value), arrayByteLength(value));
    }
    const to = new Uint8Array_(arrayByteLength(view));
    setBytes(to, view);
    return to;
  };

  // Reports whether f is a class, which only new can call. The source of a method with the
  // name class begins with the same word, but a method has no prototype.
  const isClass = (f) =>
    typeof f === 'function' && startsWith(functionText(f), 'class') && getOwnPropertyDescriptor(f, 'prototype') !== undefined;

  // The classes of typed arrays, and the sizes of their elements, by name.
  const typedArrays = { __proto__: null };
  const arrays = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float16Array,
    Float32Array, Float64Array, BigInt64Array, BigUint64Array];
  for (let n = 0; n < arrays.length; n++) {
    typedArrays[arrays[n].name] = { __proto__: null, Class: arrays[n], size: arrays[n].BYTES_PER_ELEMENT };
  }

  const copy = (bytes) => {
    const to = new Uint8Array_(arrayByteLength(bytes));
    setBytes(to, bytes);
    return to;
  };

  // Go calls the hooks of the scripts through one function, with the number of a hook and its
  // arguments. A snapshot keeps this function.
  const dispatcher = (hooks) => (n, a, b, c, d, e, f, g, h) => {
    const hook = hooks[n];
    return hook(a, b, c, d, e, f, g, h);
  };

  return {
    __proto__: null,
    globalThis, apply, arrayBuffer, asyncIterator, bufferLength, captureStackTrace, className, constant, construct, copy, define, defineProperty, deleteProperty,
    dictionary, dispatcher, exposer, finish,
    getOwnPropertyDescriptor, inherit, isBuffer, isBufferSource, isClass, isShared, isView, iterable, iterator, list, listOf, mapGet, mapSet, method, need, ownKeys,
    push, readable, remove, setBytes, setPrototypeOf, tag, typedArrayName, typedArrays, viewBuffer, viewLength, viewOffset,
    ArrayBuffer_, DataView_, Error_, Map_, Promise_, RangeError_, Stamp, TypeError_, Uint8Array_,
    AsyncIteratorPrototype: getPrototypeOf(getPrototypeOf((async function* () {}).prototype)),
    arrayByteLength, arrayByteOffset,
    charCodeAt: method(String.prototype.charCodeAt),
    // Functions that return the clone of an object of their class, and undefined for others.
    cloners: list(),
    // The classes whose objects can be transferred: is, isGone, and make, which returns the new object
    // and a function that moves what the old one has.
    movers: list(),
    codePointAt: method(String.prototype.codePointAt),
    Date_now: Date.now,
    decodeURIComponent, encodeURIComponent,
    detach: method(ArrayBuffer.prototype.transfer),
    indexOf: method(String.prototype.indexOf),
    lastIndexOf: method(String.prototype.lastIndexOf),
    regExpExec: method(RegExp.prototype.exec),
    RegExp_: RegExp,
    isDetached: getter(ArrayBuffer.prototype, 'detached'),
    isResizable: getter(ArrayBuffer.prototype, 'resizable'),
    mapDelete: method(Map.prototype.delete),
    mapForEach: method(Map.prototype.forEach),
    max: Math.max,
    min: Math.min,
    freeze: Object.freeze,
    parseJSON: JSON.parse,
    promiseThen: method(Promise.prototype.then),
    slice: method(String.prototype.slice),
    sort: method(Array.prototype.sort),
    stringifyJSON: JSON.stringify,
    toLowerCase: method(String.prototype.toLowerCase),
    toUpperCase: method(String.prototype.toUpperCase),
    toWellFormed: method(String.prototype.toWellFormed),
    withResolvers: () => apply(withResolvers, Promise_, []),
  };
}
