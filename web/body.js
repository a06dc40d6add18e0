// The bodies of Request and Response. A body is complete from the start: bytes, or a
// well-formed string that stands for its UTF-8, because most bodies are made of strings
// and read as strings.
(p, go, wanted) => {
  'use strict';
  const { arrayBuffer, charCodeAt, copy, defineProperty, getOwnPropertyDescriptor, isBufferSource, isShared, ownKeys, parseJSON, setPrototypeOf,
    slice, toWellFormed, Stamp, TypeError_, Uint8Array_ } = p;
  const { decodeUTF8, encode, toBytes } = go;

  class Body extends Stamp {
    #content = null; #used = false;
    constructor(object, content) {
      super(object);
      this.#content = content;
    }
    static used(object) { return object.#used; }
    static content(object) {
      if (object.#used) throw new TypeError_('the body has already been used');
      return object.#content;
    }
    static take(object) {
      const content = Body.content(object);
      object.#used = content !== null;
      object.#content = null;
      return content;
    }
  }

  const bytesOf = (content) => typeof content === 'string' ? encode(content) : content ?? new Uint8Array_(0);
  const textOf = (content) => {
    if (typeof content !== 'string') return content === null ? '' : decodeUTF8(content);
    return content !== '' && charCodeAt(content, 0) === 0xfeff ? slice(content, 1) : content;
  };

  // Returns a promise of the guest's realm for the value that f returns or throws.
  const promised = async (f) => f();

  const methods = {
    get bodyUsed() { return Body.used(this); },
    arrayBuffer() { return promised(() => arrayBuffer(bytesOf(Body.take(this)))); },
    bytes() { return promised(() => bytesOf(Body.take(this))); },
    json() { return promised(() => parseJSON(textOf(Body.take(this)))); },
    text() { return promised(() => textOf(Body.take(this))); },
  };

  // Converts a body that the guest provides to a content and its media type.
  p.extract = (body) => {
    if (body === null || body === undefined) return { __proto__: null, content: null, type: null };
    if (typeof body === 'object' || typeof body === 'function') {
      if (isBufferSource(body)) return { __proto__: null, content: toBytes(body), type: null };
      if (p.isParams(body)) {
        return { __proto__: null, content: p.paramsText(body), type: 'application/x-www-form-urlencoded;charset=UTF-8' };
      }
      if (isShared(body)) throw new TypeError_('the body must not be shared memory');
    }
    return { __proto__: null, content: toWellFormed(`${body}`), type: 'text/plain;charset=UTF-8' };
  };
  p.holdBody = (object, content) => new Body(object, content);
  p.takeBody = Body.take;
  p.takeBytes = (object) => bytesOf(Body.take(object));
  p.bodyUsed = Body.used;
  p.bodyContent = Body.content;
  p.copyBody = (object) => {
    const content = Body.content(object);
    return content === null || typeof content === 'string' ? content : copy(content);
  };
  p.bodyMembers = (C) => {
    const keys = ownKeys(methods);
    for (let n = 0; n < keys.length; n++) {
      defineProperty(C.prototype, keys[n], setPrototypeOf(getOwnPropertyDescriptor(methods, keys[n]), null));
    }
  };
}
