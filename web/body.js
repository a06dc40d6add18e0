// The bodies of Request and Response. A body is complete from the start: bytes, or a
// well-formed string that stands for its UTF-8, because most bodies are made of strings
// and read as strings. If the context has streams, it can also be one.
(p, go, wanted) => {
  'use strict';
  const { arrayBuffer, arrayByteLength, charCodeAt, copy, defineProperty, getOwnPropertyDescriptor, isBufferSource, isShared, list, ownKeys,
    parseJSON, push, setBytes, setPrototypeOf, slice, toWellFormed, typedArrayName, Stamp, TypeError_, Uint8Array_ } = p;
  const { decodeUTF8, encode, toBytes } = go;

  const { readableStream } = p;
  const streaming = readableStream !== undefined && readableStream.exposed;
  // Reports whether a content is the state of a stream.
  const isStream = (content) => streaming && typeof content === 'object' && content !== null && typedArrayName(content) === undefined;

  class Body extends Stamp {
    #content = null; #used = false;
    constructor(object, content) {
      super(object);
      this.#content = content;
    }
    static used(object) { return object.#used || isStream(object.#content) && object.#content.disturbed; }
    static content(object) {
      if (Body.used(object)) throw new TypeError_('the body has already been used');
      const content = object.#content;
      if (isStream(content) && readableStream.locked(content)) throw new TypeError_('the body is locked to a reader');
      return content;
    }
    // A stream remains the value of the attribute body.
    static take(object) {
      const content = Body.content(object);
      object.#used = content !== null;
      if (!isStream(content)) object.#content = null;
      return content;
    }
    static isStream(object) { return isStream(object.#content); }
    static isLocked(object) { return readableStream.locked(object.#content); }
    static stream(object) {
      const content = object.#content;
      if (content === null && !object.#used) return null;
      if (!isStream(content)) object.#content = streamOf(content);
      return object.#content.object;
    }
    static replace(object, content) {
      object.#content = content;
      object.#used = false;
    }
    static copy(object) {
      const content = Body.content(object);
      if (isStream(content)) {
        const { first, second } = p.tee(content);
        object.#content = first;
        return second;
      }
      return content === null || typeof content === 'string' ? content : copy(content);
    }
  }

  const bytesOf = (content) => typeof content === 'string' ? encode(content) : content ?? new Uint8Array_(0);
  const textOf = (content) => {
    if (typeof content !== 'string') return content === null ? '' : decodeUTF8(content);
    return content !== '' && charCodeAt(content, 0) === 0xfeff ? slice(content, 1) : content;
  };

  // Returns a promise of the guest's realm for the value that f returns or throws.
  const promised = async (f) => f();

  // Returns a stream for a content that is none. That of null has been read.
  const streamOf = (content) => {
    const { Controller, View, enqueue, finishBytes } = p.byteStream;
    const c = new Controller();
    const stream = readableStream.make(undefined, () => {
      const bytes = bytesOf(content);
      if (arrayByteLength(bytes) > 0) enqueue(c, new View(bytes));
      finishBytes(c);
    }, () => {}, 0, undefined, c);
    if (content === null) {
      stream.disturbed = true;
      readableStream.close(stream);
    }
    return stream;
  };

  // Reads a stream to its end. It is the request for the next chunk.
  class Drain {
    next = undefined; reader; most; ok; fail; chunks = list(); total = 0; reading = false; again = false;
    constructor(stream, most, ok, fail) {
      this.reader = readableStream.acquire(stream, undefined, false);
      this.most = most;
      this.ok = ok;
      this.fail = fail;
    }
    chunk(value) {
      if (typedArrayName(value) !== 'Uint8Array') return stop(this, new TypeError_('a chunk of the body is not a Uint8Array'));
      push(this.chunks, value);
      this.total += arrayByteLength(value);
      if (this.total > this.most) return stop(this, new TypeError_(`the body has more than ${this.most} bytes`));
      this.again = true;
      if (!this.reading) advance(this);
    }
    close() {
      let bytes;
      try {
        bytes = joined(this);
      } catch (reason) {
        return (0, this.fail)(reason);
      }
      (0, this.ok)(bytes);
    }
    error(reason) { (0, this.fail)(reason); }
  }
  const advance = (drain) => {
    drain.reading = true;
    do {
      drain.again = false;
      readableStream.read(drain.reader, drain);
    } while (drain.again);
    drain.reading = false;
  };
  const stop = (drain, reason) => {
    const { ignore, on } = p.streams;
    on(readableStream.cancel(drain.reader.stream, reason), undefined, ignore, ignore);
    (0, drain.fail)(reason);
  };
  const joined = ({ chunks, total }) => {
    const bytes = new Uint8Array_(total);
    for (let n = 0, at = 0; n < chunks.length; n++) {
      setBytes(bytes, chunks[n], at);
      at += arrayByteLength(chunks[n]);
    }
    return bytes;
  };

  // Reads a body to its end and converts it.
  const consume = (object, convert) => {
    let content;
    try {
      content = Body.take(object);
    } catch (exception) {
      return promised(() => { throw exception; });
    }
    if (!isStream(content)) return promised(() => convert(content));
    const request = new p.streams.Settler();
    advance(new Drain(content, Infinity, (bytes) => {
      let value;
      try {
        value = convert(bytes);
      } catch (exception) {
        return request.fail(exception);
      }
      (0, request.resolve)(value);
    }, (reason) => request.fail(reason)));
    return request.promise;
  };

  const methods = {
    get bodyUsed() { return Body.used(this); },
    arrayBuffer() { return consume(this, (content) => arrayBuffer(bytesOf(content))); },
    bytes() { return consume(this, bytesOf); },
    json() { return consume(this, (content) => parseJSON(textOf(content))); },
    text() { return consume(this, textOf); },
  };
  const mimeOf = (object) => p.extractMIME(p.isResponse(object) ? p.responseHeaders(object) : p.requestHeaders(object));
  const methodsOfForms = {
    blob() {
      return consume(this, (content) => {
        const mime = mimeOf(this);
        return p.makeBlob(bytesOf(content), mime === undefined ? '' : p.serializeMIME(mime));
      });
    },
    formData() { return consume(this, (content) => p.readForm(content, mimeOf(this))); },
  };
  const forms = p.makeBlob !== undefined;
  const body = getOwnPropertyDescriptor({ get body() { return Body.stream(this); } }, 'body');

  // Converts a body that the guest provides to a content and its media type.
  p.extract = (body) => {
    if (body === null || body === undefined) return { __proto__: null, content: null, type: null };
    if (typeof body === 'object' || typeof body === 'function') {
      if (isBufferSource(body)) return { __proto__: null, content: toBytes(body), type: null };
      if (streaming && readableStream.isStream(body)) {
        const stream = readableStream.stateOf(body);
        if (stream.disturbed) throw new TypeError_('the stream has already been read');
        if (readableStream.locked(stream)) throw new TypeError_('the stream is locked to a reader');
        return { __proto__: null, content: stream, type: null };
      }
      if (p.isParams(body)) {
        return { __proto__: null, content: p.paramsText(body), type: 'application/x-www-form-urlencoded;charset=UTF-8' };
      }
      if (forms && p.isBlob(body)) {
        const type = p.blobType(body);
        return { __proto__: null, content: copy(p.blobView(body)), type: type === '' ? null : type };
      }
      if (forms && p.isForm(body)) return p.formBody(body);
      if (isShared(body)) throw new TypeError_('the body must not be shared memory');
    }
    return { __proto__: null, content: toWellFormed(`${body}`), type: 'text/plain;charset=UTF-8' };
  };
  p.holdBody = (object, content) => new Body(object, content);
  p.takeBody = Body.take;
  p.takeBytes = (object) => bytesOf(Body.take(object));
  p.readBody = (object) => consume(object, bytesOf);
  p.bodyUsed = Body.used;
  p.bodyContent = Body.content;
  p.copyBody = Body.copy;
  p.isStreamBody = Body.isStream;
  p.isLockedBody = Body.isLocked;
  // Takes a body for another object. Its stream remains that of the first object.
  p.moveBody = (object) => {
    const content = Body.take(object);
    if (!isStream(content)) return content;
    const { add, make } = p.transformStream;
    const t = make(add, () => {}, () => {});
    p.pipe(content, t.writable, { __proto__: null }, true);
    return t.readable;
  };
  // Reads a body that is a stream, and calls ok with its bytes, or fail. The function that it
  // returns stops that.
  p.drainBody = (object, most, ok, fail) => {
    const drain = new Drain(Body.take(object), most, ok, fail);
    advance(drain);
    return (reason) => stop(drain, reason);
  };
  // Replaces a body that is a stream by its bytes. The result is a promise of a list, which is
  // empty or has the reason why that is impossible.
  p.collectBody = (object, most) => {
    const request = new p.streams.Settler(), result = list();
    const refuse = (reason) => {
      push(result, reason);
      (0, request.resolve)(result);
    };
    const drain = Body.isLocked(object) ? undefined : new Drain(Body.take(object), most, (bytes) => {
      Body.replace(object, bytes);
      (0, request.resolve)(result);
    }, (reason) => {
      if (drain.total > most) refuse(`the body of the response has more than ${most} bytes`);
      else request.fail(reason);
    });
    if (drain === undefined) refuse('the body of the response is locked to a reader');
    else advance(drain);
    return p.streams.own(request.promise);
  };
  p.bodyMembers = (C) => {
    const add = (methods) => {
      const keys = ownKeys(methods);
      for (let n = 0; n < keys.length; n++) {
        defineProperty(C.prototype, keys[n], setPrototypeOf(getOwnPropertyDescriptor(methods, keys[n]), null));
      }
    };
    add(methods);
    if (forms) add(methodsOfForms);
    if (streaming) defineProperty(C.prototype, 'body', setPrototypeOf(body, null));
  };
}
