// The module util/types. Go distinguishes the kinds that JavaScript cannot.
(require, host) => {
  'use strict';

  const tagOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;
  const tag = (value) => (ArrayBuffer.isView(value) ? tagOf.call(value) : undefined);
  const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';
  const kind = (value) => (isObject(value) ? host.kind(value) : '');
  const brand = (f, ...args) => (value) => {
    if (typeof value !== 'object' || value === null) return false;
    try {
      f.call(value, ...args);
      return true;
    } catch {
      return false;
    }
  };
  const getter = (object, key) => Object.getOwnPropertyDescriptor(object, key).get;

  const is = (...kinds) => (value) => kinds.includes(kind(value));
  const types = {
    isExternal: () => false,
    isDate: brand(Date.prototype.getTime),
    isArgumentsObject: is('arguments'),
    isBigIntObject: brand(BigInt.prototype.valueOf),
    isBooleanObject: brand(Boolean.prototype.valueOf),
    isNumberObject: brand(Number.prototype.valueOf),
    isStringObject: brand(String.prototype.valueOf),
    isSymbolObject: brand(Symbol.prototype.valueOf),
    isBoxedPrimitive: is('bigintobject', 'booleanobject', 'numberobject', 'stringobject', 'symbolobject'),
    isNativeError: is('error'),
    isRegExp: brand(getter(RegExp.prototype, 'hasIndices')),
    isAsyncFunction: is('asyncfunction', 'asyncgeneratorfunction'),
    isGeneratorFunction: is('generatorfunction', 'asyncgeneratorfunction'),
    isGeneratorObject: is('generator'),
    isPromise: is('promise'),
    isMap: brand(getter(Map.prototype, 'size')),
    isSet: brand(getter(Set.prototype, 'size')),
    isMapIterator: is('mapiterator'),
    isSetIterator: is('setiterator'),
    isWeakMap: brand(WeakMap.prototype.has, {}),
    isWeakSet: brand(WeakSet.prototype.has, {}),
    isArrayBuffer: brand(getter(ArrayBuffer.prototype, 'byteLength')),
    isDataView: (value) => ArrayBuffer.isView(value) && tag(value) === undefined,
    isSharedArrayBuffer: is('sharedarraybuffer'),
    isProxy: is('proxy'),
    isModuleNamespaceObject: is('modulenamespace'),
    isAnyArrayBuffer: (value) => types.isArrayBuffer(value) || types.isSharedArrayBuffer(value),
    isArrayBufferView: ArrayBuffer.isView,
    isCryptoKey: (value) => typeof CryptoKey === 'function' && value instanceof CryptoKey,
    isKeyObject: (value) => value?.[Symbol.toStringTag] === 'KeyObject',
    isTypedArray: (value) => tag(value) !== undefined,
  };
  const arrays = ['Uint8Array', 'Uint8ClampedArray', 'Uint16Array', 'Uint32Array', 'Int8Array', 'Int16Array', 'Int32Array',
    'Float16Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'];
  for (const name of arrays) types[`is${name}`] = (value) => tag(value) === name;
  for (const name of Object.keys(types)) Object.defineProperty(types[name], 'name', { value: name });
  return types;
}
