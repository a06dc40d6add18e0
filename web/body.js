// The bodies of Request and Response: bytes that are complete from the start.
(p, go, wanted) => {
  'use strict';
  const { arrayBuffer, copy, defineProperty, getOwnPropertyDescriptor, isBufferSource, ownKeys, parseJSON, setPrototypeOf,
    toWellFormed, Promise_, Stamp, TypeError_, Uint8Array_ } = p;
  const { decodeUTF8, encode, toBytes } = go;

  class Body extends Stamp {
    #bytes = null; #used = false;
    constructor(object, bytes) {
      super(object);
      this.#bytes = bytes;
    }
    static replace(object, bytes) { object.#bytes = bytes; }
    static used(object) { return object.#used; }
    static bytes(object) {
      if (object.#used) throw new TypeError_('the body has already been used');
      return object.#bytes;
    }
    static take(object) {
      const bytes = Body.bytes(object);
      object.#used = bytes !== null;
      object.#bytes = null;
      return bytes ?? new Uint8Array_(0);
    }
  }

  // Returns a promise of the guest's realm for the value that f returns or throws.
  const promised = (f) => new Promise_((resolve, reject) => {
    try {
      resolve(f());
    } catch (exception) {
      reject(exception);
    }
  });

  const methods = {
    get bodyUsed() { return Body.used(this); },
    arrayBuffer() { return promised(() => arrayBuffer(Body.take(this))); },
    bytes() { return promised(() => Body.take(this)); },
    json() { return promised(() => parseJSON(decodeUTF8(Body.take(this)))); },
    text() { return promised(() => decodeUTF8(Body.take(this))); },
  };

  // Converts a body that the guest provides to bytes and their media type.
  p.extract = (body) => {
    if (body === null || body === undefined) return { __proto__: null, bytes: null, type: null };
    if (typeof body === 'object' || typeof body === 'function') {
      if (isBufferSource(body)) return { __proto__: null, bytes: toBytes(body), type: null };
      if (p.isParams(body)) {
        return { __proto__: null, bytes: encode(p.paramsText(body)), type: 'application/x-www-form-urlencoded;charset=UTF-8' };
      }
    }
    return { __proto__: null, bytes: encode(toWellFormed(`${body}`)), type: 'text/plain;charset=UTF-8' };
  };
  p.holdBody = (object, bytes) => new Body(object, bytes);
  p.replaceBody = Body.replace;
  p.takeBody = Body.take;
  p.bodyUsed = Body.used;
  p.bodyBytes = Body.bytes;
  p.copyBody = (object) => {
    const bytes = Body.bytes(object);
    return bytes === null ? null : copy(bytes);
  };
  p.bodyMembers = (C) => {
    const keys = ownKeys(methods);
    for (let n = 0; n < keys.length; n++) {
      defineProperty(C.prototype, keys[n], setPrototypeOf(getOwnPropertyDescriptor(methods, keys[n]), null));
    }
  };
}
