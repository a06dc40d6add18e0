// crypto.getRandomValues and crypto.randomUUID, and crypto.subtle if it is selected.
(p, go, wanted) => {
  'use strict';
  const { arrayBuffer, arrayByteLength, arrayByteOffset, finish, isBuffer, isView, need, setBytes, typedArrayName,
    DOMException, TypeError_, Uint8Array_ } = p;
  const { random, uuid } = go;
  const mine = {};
  const integers = {
    __proto__: null, Int8Array: true, Uint8Array: true, Uint8ClampedArray: true, Int16Array: true, Uint16Array: true,
    Int32Array: true, Uint32Array: true, BigInt64Array: true, BigUint64Array: true,
  };
  class Crypto {
    #brand;
    constructor(key = undefined) { if (key !== mine) throw new TypeError_('Illegal constructor'); }
    getRandomValues(array) {
      this.#brand;
      need(arguments.length, 1);
      if (!isView(array)) throw new TypeError_('the argument must be a typed array');
      const name = typedArrayName(array);
      if (name === undefined || !integers[name]) throw new DOMException('the array must be an integer-type TypedArray', 'TypeMismatchError');
      const size = arrayByteLength(array);
      if (size > 65536) throw new DOMException('more than 65536 bytes were requested', 'QuotaExceededError');
      const buffer = arrayBuffer(array);
      if (!isBuffer(buffer)) throw new TypeError_('the array must not be shared');
      if (size > 0) setBytes(new Uint8Array_(buffer, arrayByteOffset(array), size), random(size));
      return array;
    }
    randomUUID() {
      this.#brand;
      return uuid();
    }
    get subtle() {
      this.#brand;
      return p.subtle;
    }
  }
  if (p.subtle === undefined) delete Crypto.prototype.subtle;
  finish(Crypto);
  const expose = p.exposer(wanted);
  expose.class(Crypto);
  expose.attribute('crypto', new Crypto(mine), false);
}
