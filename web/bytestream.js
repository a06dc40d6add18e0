// Streams of bytes: the controller, and the reader that fills buffers of the guest (BYOB). The
// names in comments are those of the standard's algorithms.
(p, go, wanted) => {
  'use strict';
  const { arrayBuffer, arrayByteLength, arrayByteOffset, bufferLength, detach, dictionary, finish, isBuffer, isDetached,
    isResizable, isView, list, need, push: add, remove, setBytes, typedArrayName, typedArrays, viewBuffer, viewLength, viewOffset,
    ArrayBuffer_, DataView_, RangeError_, TypeError_, Uint8Array_ } = p;
  const { append, clear, integer, promiseOf, rejected, shift } = p.streams;
  const { acquire, attached, callPull, cancel, clearAlgorithms, close, desiredSize, isStream, push, release, stateOf, take, Read, READABLE,
    CLOSED, ERRORED } = p.readableStream;

  const mine = {};
  const view8 = typedArrays.Uint8Array;
  const dataView = { __proto__: null, Class: DataView_, size: 1 };
  const NONE = 0, DEFAULT = 1, BYOB = 2;

  // A buffer of the guest, or one that was allocated for it, that the source fills: a pull-into
  // descriptor.
  class Filling {
    buffer; bufferLength; offset; length; filled = 0; least; type; reader;
    constructor(buffer, offset, length, least, type, reader) {
      this.buffer = buffer;
      this.bufferLength = bufferLength(buffer);
      this.offset = offset;
      this.length = length;
      this.least = least; // number of bytes that complete it
      this.type = type;
      this.reader = reader;
    }
  }
  // Bytes in a queue.
  class Bytes {
    buffer; offset; length;
    constructor(buffer, offset, length) {
      this.buffer = buffer;
      this.offset = offset;
      this.length = length;
    }
  }

  // The parts of a view whose buffer can be transferred.
  class View {
    buffer; offset; length; type;
    constructor(view, name) {
      if (!isView(view)) throw new TypeError_(`${name} must be a view of an ArrayBuffer`);
      const array = typedArrayName(view);
      this.buffer = array === undefined ? viewBuffer(view) : arrayBuffer(view);
      if (!isBuffer(this.buffer)) throw new TypeError_(`${name} must not be shared memory`);
      if (isResizable(this.buffer)) throw new TypeError_(`${name} must not be a view of a resizable buffer`);
      const detached = isDetached(this.buffer);
      this.offset = detached ? 0 : array === undefined ? viewOffset(view) : arrayByteOffset(view);
      this.length = detached ? 0 : array === undefined ? viewLength(view) : arrayByteLength(view);
      this.type = array === undefined ? dataView : typedArrays[array];
    }
  }
  const transfer = (buffer) => {
    if (isDetached(buffer)) throw new TypeError_('the buffer is detached');
    return detach(buffer);
  };

  class Controller extends p.readableStream.Controller {
    #brand;
    request = undefined; // what the guest has of byobRequest
    fillings = list();
    allocate = undefined; // size of the buffers that are allocated for default readers
    reset() {
      invalidate(this);
      this.fillings = list();
      clear(this.queue);
    }
    static is(c) { return #brand in c; }
    release() {
      if (this.fillings.length === 0) return;
      const first = this.fillings[0];
      first.reader = NONE;
      this.fillings = list();
      add(this.fillings, first);
    }
    read(request) {
      if (this.queue.total > 0) return readQueue(this, request);
      if (this.allocate !== undefined) {
        let buffer;
        try {
          buffer = new ArrayBuffer_(this.allocate);
        } catch (reason) {
          return request.error(reason);
        }
        add(this.fillings, new Filling(buffer, 0, this.allocate, 1, view8, DEFAULT));
      }
      push(this.stream.reader, request);
      callPull(this);
    }
  }
  const isByteController = Controller.is;
  const invalidate = (c) => {
    if (c.request !== undefined) detachRequest(c.request);
    c.request = undefined;
  };
  const requests = (c, byob) => {
    const { reader } = c.stream;
    return reader !== undefined && reader.byob === byob ? reader.count : 0;
  };
  const has = (c, byob) => c.stream.reader !== undefined && c.stream.reader.byob === byob;

  const appendBytes = (c, buffer, offset, length) => append(c.queue, new Bytes(buffer, offset, length), length);
  const copyBytes = (buffer, offset, length) => {
    const bytes = new Uint8Array_(length);
    setBytes(bytes, new Uint8Array_(buffer, offset, length));
    return bytes;
  };
  const appendCopy = (c, buffer, offset, length) => { // EnqueueClonedChunkToQueue
    let copy;
    try {
      copy = copyBytes(buffer, offset, length);
    } catch (reason) {
      c.error(reason);
      throw reason;
    }
    appendBytes(c, arrayBuffer(copy), 0, length);
  };
  const appendDetached = (c, filling) => {
    if (filling.filled > 0) appendCopy(c, filling.buffer, filling.offset, filling.filled);
    remove(c.fillings, 0);
  };
  const drained = (c) => { // HandleQueueDrain
    if (c.queue.total === 0 && c.closing) {
      clearAlgorithms(c);
      close(c.stream);
    } else {
      callPull(c);
    }
  };
  const readQueue = (c, request) => {
    const { buffer, offset, length } = shift(c.queue);
    drained(c);
    request.chunk(new Uint8Array_(buffer, offset, length));
  };
  const readAll = (c) => { // ProcessReadRequestsUsingQueue
    while (requests(c, false) > 0 && c.queue.total > 0) readQueue(c, take(c.stream.reader));
  };

  // Copies bytes of the queue, and reports whether the buffer has enough of them.
  const fill = (c, filling) => {
    const { queue } = c;
    const possible = queue.total < filling.length - filling.filled ? queue.total : filling.length - filling.filled;
    const most = filling.filled + possible, aligned = most - most % filling.type.size;
    const ready = aligned >= filling.least;
    let left = ready ? aligned - filling.filled : possible;
    while (left > 0) {
      const head = queue.first.value;
      const n = left < head.length ? left : head.length;
      setBytes(new Uint8Array_(filling.buffer, filling.offset + filling.filled, n), new Uint8Array_(head.buffer, head.offset, n));
      if (n === head.length) {
        shift(queue);
      } else {
        head.offset += n;
        head.length -= n;
        queue.first.size -= n;
        queue.total -= n;
      }
      filling.filled += n;
      left -= n;
    }
    return ready;
  };
  const viewOf = (filling) =>
    new filling.type.Class(transfer(filling.buffer), filling.offset, filling.filled / filling.type.size);
  const commit = (c, filling) => {
    const done = c.stream.state === CLOSED, view = viewOf(filling), request = take(c.stream.reader);
    if (done) request.close(view);
    else request.chunk(view);
  };
  // Fills buffers from the queue, and then gives them to their readers.
  const fillAll = (c) => {
    const filled = list();
    while (c.fillings.length > 0 && c.queue.total > 0 && fill(c, c.fillings[0])) {
      add(filled, c.fillings[0]);
      remove(c.fillings, 0);
    }
    return filled;
  };
  const commitAll = (c, filled) => {
    for (let n = 0; n < filled.length; n++) commit(c, filled[n]);
  };

  const finishQueue = (c) => { // ByteStreamControllerClose
    if (c.closing || c.stream.state !== READABLE) return;
    if (c.queue.total > 0) {
      c.closing = true;
      return;
    }
    if (c.fillings.length > 0 && c.fillings[0].filled % c.fillings[0].type.size !== 0) {
      const reason = new TypeError_('the last element of the buffer is incomplete');
      c.error(reason);
      throw reason;
    }
    clearAlgorithms(c);
    close(c.stream);
  };
  const enqueue = (c, { buffer, offset, length }) => {
    if (c.closing || c.stream.state !== READABLE) return;
    buffer = transfer(buffer);
    if (c.fillings.length > 0) {
      const first = c.fillings[0];
      if (isDetached(first.buffer)) throw new TypeError_('the buffer of byobRequest is detached');
      invalidate(c);
      first.buffer = transfer(first.buffer);
      if (first.reader === NONE) appendDetached(c, first);
    }
    if (has(c, false)) {
      readAll(c);
      if (c.stream.reader.count === 0) {
        appendBytes(c, buffer, offset, length);
      } else {
        if (c.fillings.length > 0) remove(c.fillings, 0);
        take(c.stream.reader).chunk(new Uint8Array_(buffer, offset, length));
      }
    } else {
      appendBytes(c, buffer, offset, length);
      if (has(c, true)) commitAll(c, fillAll(c));
    }
    callPull(c);
  };
  const requestOf = (c) => { // GetBYOBRequest
    if (c.request === undefined && c.fillings.length > 0) {
      const first = c.fillings[0];
      c.request = new ReadableStreamBYOBRequest(mine, c,
        new Uint8Array_(first.buffer, first.offset + first.filled, first.length - first.filled));
    }
    return c.request;
  };

  const respondInternal = (c, written) => {
    const first = c.fillings[0];
    invalidate(c);
    if (c.stream.state === CLOSED) {
      if (first.reader === NONE) remove(c.fillings, 0);
      if (has(c, true)) {
        const filled = list();
        for (let n = requests(c, true); n > 0; n--) {
          add(filled, c.fillings[0]);
          remove(c.fillings, 0);
        }
        commitAll(c, filled);
      }
    } else {
      respondReadable(c, first, written);
    }
    callPull(c);
  };
  const respondReadable = (c, first, written) => {
    first.filled += written;
    if (first.reader === NONE) {
      appendDetached(c, first);
      commitAll(c, fillAll(c));
      return;
    }
    if (first.filled < first.least) return;
    remove(c.fillings, 0);
    const rest = first.filled % first.type.size;
    if (rest > 0) {
      const end = first.offset + first.filled;
      appendCopy(c, first.buffer, end - rest, rest);
    }
    first.filled -= rest;
    const filled = fillAll(c);
    commit(c, first);
    commitAll(c, filled);
  };
  const respond = (c, written) => {
    const first = c.fillings[0];
    if (c.stream.state === CLOSED) {
      if (written !== 0) throw new TypeError_('the stream is closed, so no bytes can be written');
    } else {
      if (written === 0) throw new TypeError_('the stream is not closed, so bytes must be written');
      if (first.filled + written > first.length) throw new RangeError_('more bytes were written than there is room for');
    }
    first.buffer = transfer(first.buffer);
    respondInternal(c, written);
  };
  const respondWithNewView = (c, { buffer, offset, length }) => {
    const first = c.fillings[0];
    if (c.stream.state === CLOSED) {
      if (length !== 0) throw new TypeError_('the stream is closed, so no bytes can be written');
    } else if (length === 0) {
      throw new TypeError_('the stream is not closed, so bytes must be written');
    }
    if (first.offset + first.filled !== offset) throw new RangeError_('the view begins at another byte than that of byobRequest');
    if (first.bufferLength !== bufferLength(buffer)) throw new RangeError_('the buffer has another size than that of byobRequest');
    if (first.filled + length > first.length) throw new RangeError_('more bytes were written than there is room for');
    first.buffer = transfer(buffer);
    respondInternal(c, length);
  };

  // PullInto. least is a number of elements.
  const pullInto = (c, { buffer, offset, length, type }, least, request) => {
    const { stream } = c;
    try {
      buffer = transfer(buffer);
    } catch (reason) {
      return request.error(reason);
    }
    const filling = new Filling(buffer, offset, length, least * type.size, type, BYOB);
    if (c.fillings.length > 0) {
      add(c.fillings, filling);
      return push(stream.reader, request);
    }
    if (stream.state === CLOSED) return request.close(new type.Class(buffer, offset, 0));
    if (c.queue.total > 0) {
      if (fill(c, filling)) {
        const view = viewOf(filling);
        drained(c);
        return request.chunk(view);
      }
      if (c.closing) {
        const reason = new TypeError_('the last element of the buffer is incomplete');
        c.error(reason);
        return request.error(reason);
      }
    }
    add(c.fillings, filling);
    push(stream.reader, request);
    callPull(c);
  };
  const readInto = (reader, view, least, request) => {
    const { stream } = reader;
    stream.disturbed = true;
    if (stream.state === ERRORED) request.error(stream.error);
    else pullInto(stream.controller, view, least, request);
  };

  // Ends a stream whose bytes a script provides.
  const finishBytes = (c) => {
    finishQueue(c);
    if (c.stream.state === CLOSED && c.fillings.length > 0) respond(c, 0);
  };

  class ReadableByteStreamController {
    #state;
    constructor(key = undefined, state = undefined) {
      if (key !== mine) throw new TypeError_('Illegal constructor');
      this.#state = state;
    }
    get byobRequest() { return requestOf(this.#state) ?? null; }
    get desiredSize() { return desiredSize(this.#state); }
    close() {
      const c = this.#state;
      if (c.closing || c.stream.state !== READABLE) throw new TypeError_('the stream cannot be closed: it is closed, closes or has failed');
      finishQueue(c);
    }
    enqueue(chunk) {
      const c = this.#state;
      need(arguments.length, 1);
      const view = new View(chunk, 'the chunk');
      if (view.length === 0) throw new TypeError_('the chunk is empty');
      if (c.closing || c.stream.state !== READABLE) throw new TypeError_('the stream takes no chunks: it is closed, closes or has failed');
      enqueue(c, view);
    }
    error(e = undefined) { this.#state.error(e); }
  }
  finish(ReadableByteStreamController);

  let detachRequest, viewOfRequest;
  class ReadableStreamBYOBRequest {
    #controller; #view;
    constructor(key = undefined, controller = undefined, view = undefined) {
      if (key !== mine) throw new TypeError_('Illegal constructor');
      this.#controller = controller;
      this.#view = view;
    }
    get view() { return this.#view; }
    respond(bytesWritten) {
      const view = this.#view;
      need(arguments.length, 1);
      bytesWritten = integer(bytesWritten, 'the number of bytes');
      if (view === null) throw new TypeError_('the request is over');
      if (isDetached(arrayBuffer(view))) throw new TypeError_('the buffer is detached');
      respond(this.#controller, bytesWritten);
    }
    respondWithNewView(view) {
      const old = this.#view;
      need(arguments.length, 1);
      view = new View(view, 'the view');
      if (old === null) throw new TypeError_('the request is over');
      if (isDetached(view.buffer)) throw new TypeError_('the buffer is detached');
      respondWithNewView(this.#controller, view);
    }
    static {
      detachRequest = (request) => {
        request.#controller = undefined;
        request.#view = null;
      };
      viewOfRequest = (request) => request.#view;
    }
  }
  finish(ReadableStreamBYOBRequest);

  const isBytes = (stream) => isByteController(stream.controller);
  const acquireInto = (stream, object) => {
    if (!isBytes(stream)) throw new TypeError_('the stream is not a stream of bytes');
    return acquire(stream, object, true);
  };
  class ReadableStreamBYOBReader {
    #state;
    constructor(stream) {
      need(arguments.length, 1);
      if (!isStream(stream)) throw new TypeError_('a reader needs a ReadableStream');
      this.#state = acquireInto(stateOf(stream), this);
    }
    get closed() {
      try {
        return promiseOf(this.#state.closed);
      } catch (exception) {
        return rejected(exception);
      }
    }
    cancel(reason = undefined) {
      try {
        return promiseOf(cancel(attached(this.#state), reason));
      } catch (exception) {
        return rejected(exception);
      }
    }
    read(view, options = undefined) {
      try {
        const reader = this.#state;
        need(arguments.length, 1);
        const into = new View(view, 'the view');
        const { min } = dictionary(options, 'options');
        const least = min === undefined ? 1 : integer(min, 'min');
        if (isDetached(into.buffer)) throw new TypeError_('the buffer is detached');
        if (into.length === 0) throw new TypeError_('the view is empty');
        if (least === 0) throw new TypeError_('min is 0');
        if (least > into.length / into.type.size) throw new RangeError_('min is more than the length of the view');
        attached(reader);
        const request = new Read();
        readInto(reader, into, least, request);
        return request.promise;
      } catch (exception) {
        return rejected(exception);
      }
    }
    releaseLock() {
      const reader = this.#state;
      if (reader.stream !== undefined) release(reader);
    }
  }
  finish(ReadableStreamBYOBReader);

  p.byteStream = {
    __proto__: null,
    acquireInto, copyBytes, enqueue, finishBytes, finishQueue, isBytes, readInto, requestOf, respond, respondWithNewView, viewOfRequest, Controller, View,
    allocate(c, size) {
      if (size === 0) throw new TypeError_('autoAllocateChunkSize is 0');
      c.allocate = size;
    },
    objectOf: (c) => new ReadableByteStreamController(mine, c),
    readerOf: (object) => new ReadableStreamBYOBReader(object),
  };
  const expose = p.exposer(wanted);
  expose.class(ReadableByteStreamController);
  expose.class(ReadableStreamBYOBReader);
  expose.class(ReadableStreamBYOBRequest);
}
