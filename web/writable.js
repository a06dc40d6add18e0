// WritableStream. The names in comments are those of the standard's algorithms.
(p, go, wanted) => {
  'use strict';
  const { abortSignal, anySignal, apply, finish, list, need, RangeError_, TypeError_ } = p;
  const { append, callback, clear, fulfill, fulfilledLater, highWaterMarkOf, object, promiseOf, react, reject, rejected, rejectedLater, shift,
    sizeOf, strategyOf, upon, Later, Queue, Settler } = p.streams;

  const WRITABLE = 0, ERRORING = 1, ERRORED = 2, CLOSED = 3;
  const mine = {};
  const end = {}; // in a queue, after the last chunk

  // The state of a stream. object is what the guest has.
  class Stream {
    object = undefined; controller = undefined; writer = undefined; state = WRITABLE; error = undefined; backpressure = false;
    firstWrite = undefined; lastWrite = undefined; // requests
    writing = undefined; // the request whose chunk the sink writes
    closeRequest = undefined; closing = undefined; // Laters; closing when the sink closes
    abortion = undefined;
  }
  class Abortion {
    later = new Later(false); reason; wasErroring;
    constructor(reason, wasErroring) {
      this.reason = reason;
      this.wasErroring = wasErroring;
    }
  }
  class Writer { object = undefined; stream = undefined; closed = undefined; ready = undefined; }
  class Controller {
    object = undefined; stream = undefined; queue = new Queue(); started = false; highWaterMark = 1;
    size = undefined; write = undefined; close = undefined; abort = undefined;
    signal = undefined; aborted = false; reason = undefined;
  }

  const locked = (stream) => stream.writer !== undefined;
  const isClosing = (stream) => stream.closeRequest !== undefined || stream.closing !== undefined; // CloseQueuedOrInFlight
  const isBusy = (stream) => stream.writing !== undefined || stream.closing !== undefined; // HasOperationMarkedInFlight

  const acquire = (stream, object) => {
    if (locked(stream)) throw new TypeError_('the stream is locked to a writer');
    const writer = new Writer();
    writer.object = object;
    writer.stream = stream;
    stream.writer = writer;
    switch (stream.state) {
      case WRITABLE:
        writer.ready = !isClosing(stream) && stream.backpressure ? new Later(true) : fulfilledLater(true);
        writer.closed = new Later(true);
        break;
      case ERRORING:
        writer.ready = rejectedLater(true, stream.error);
        writer.closed = new Later(true);
        break;
      case CLOSED:
        writer.ready = fulfilledLater(true);
        writer.closed = fulfilledLater(true);
        break;
      default:
        writer.ready = rejectedLater(true, stream.error);
        writer.closed = rejectedLater(true, stream.error);
    }
    return writer;
  };
  const rejectReady = (writer, reason) => {
    if (writer.ready.state === 0) reject(writer.ready, reason);
    else writer.ready = rejectedLater(true, reason);
  };
  const release = (writer) => {
    const reason = new TypeError_('the writer has been released');
    rejectReady(writer, reason);
    if (writer.closed.state === 0) reject(writer.closed, reason);
    else writer.closed = rejectedLater(true, reason);
    writer.stream.writer = undefined;
    writer.stream = undefined;
  };

  const abortController = (c, reason) => {
    if (c.aborted) return;
    c.aborted = true;
    c.reason = reason;
    if (c.signal !== undefined) abortSignal(c.signal, reason);
  };
  const abort = (stream, reason) => {
    if (stream.state >= ERRORED) return fulfilledLater(false);
    abortController(stream.controller, reason); // may call the guest
    if (stream.state >= ERRORED) return fulfilledLater(false);
    if (stream.abortion !== undefined) return stream.abortion.later;
    const wasErroring = stream.state === ERRORING;
    const abortion = stream.abortion = new Abortion(wasErroring ? undefined : reason, wasErroring);
    if (!wasErroring) startErroring(stream, reason);
    return abortion.later;
  };
  const close = (stream) => {
    if (stream.state >= ERRORED) return rejectedLater(false, new TypeError_('the stream cannot be closed: it is closed or has failed'));
    const later = stream.closeRequest = new Later(false);
    if (stream.writer !== undefined && stream.backpressure && stream.state === WRITABLE) fulfill(stream.writer.ready);
    append(stream.controller.queue, end, 0);
    advance(stream.controller);
    return later;
  };

  const startErroring = (stream, reason) => {
    stream.state = ERRORING;
    stream.error = reason;
    if (stream.writer !== undefined) rejectReady(stream.writer, reason);
    if (!isBusy(stream) && stream.controller.started) finishErroring(stream);
  };
  const finishErroring = (stream) => {
    stream.state = ERRORED;
    clear(stream.controller.queue);
    let request = stream.firstWrite;
    stream.firstWrite = stream.lastWrite = undefined;
    for (; request !== undefined; request = request.next) request.fail(stream.error);
    const { abortion, controller } = stream;
    if (abortion === undefined) return rejectClosed(stream);
    stream.abortion = undefined;
    if (abortion.wasErroring) {
      reject(abortion.later, stream.error);
      return rejectClosed(stream);
    }
    const { abort } = controller;
    clearAlgorithms(controller);
    upon(abort, abortion.reason, undefined, undefined, () => {
      fulfill(abortion.later);
      rejectClosed(stream);
    }, (_, reason) => {
      reject(abortion.later, reason);
      rejectClosed(stream);
    });
  };
  // RejectCloseAndClosedPromiseIfNeeded
  const rejectClosed = (stream) => {
    if (stream.closeRequest !== undefined) {
      reject(stream.closeRequest, stream.error);
      stream.closeRequest = undefined;
    }
    if (stream.writer !== undefined) reject(stream.writer.closed, stream.error);
  };
  const dealWithRejection = (stream, reason) => {
    if (stream.state === WRITABLE) startErroring(stream, reason);
    else finishErroring(stream);
  };
  const updateBackpressure = (c) => {
    const { stream } = c;
    const backpressure = c.highWaterMark - c.queue.total <= 0;
    if (stream.writer !== undefined && backpressure !== stream.backpressure) {
      if (backpressure) stream.writer.ready = new Later(true);
      else fulfill(stream.writer.ready);
    }
    stream.backpressure = backpressure;
  };

  const clearAlgorithms = (c) => { c.write = c.close = c.abort = c.size = undefined; };
  const fail = (c, reason) => {
    if (c.stream.state !== WRITABLE) return; // ErrorIfNeeded
    clearAlgorithms(c);
    startErroring(c.stream, reason);
  };

  const closed = (c) => {
    const { stream } = c;
    fulfill(stream.closing);
    stream.closing = undefined;
    if (stream.state === ERRORING) {
      stream.error = undefined;
      if (stream.abortion !== undefined) fulfill(stream.abortion.later);
      stream.abortion = undefined;
    }
    stream.state = CLOSED;
    if (stream.writer !== undefined) fulfill(stream.writer.closed);
  };
  const notClosed = (c, reason) => {
    const { stream } = c;
    reject(stream.closing, reason);
    stream.closing = undefined;
    if (stream.abortion !== undefined) reject(stream.abortion.later, reason);
    stream.abortion = undefined;
    dealWithRejection(stream, reason);
  };
  const written = (c) => {
    const { stream } = c;
    const { writing } = stream;
    stream.writing = undefined;
    writing.done();
    shift(c.queue);
    if (!isClosing(stream) && stream.state === WRITABLE) updateBackpressure(c);
    advance(c);
  };
  const notWritten = (c, reason) => {
    const { stream } = c;
    if (stream.state === WRITABLE) clearAlgorithms(c);
    const { writing } = stream;
    stream.writing = undefined;
    writing.fail(reason);
    dealWithRejection(stream, reason);
  };
  // AdvanceQueueIfNeeded
  const advance = (c) => {
    const { stream } = c;
    if (!c.started || stream.writing !== undefined) return;
    if (stream.state === ERRORING) return finishErroring(stream);
    const { first } = c.queue;
    if (first === undefined) return;
    if (first.value === end) {
      stream.closing = stream.closeRequest;
      stream.closeRequest = undefined;
      shift(c.queue);
      const { close } = c;
      clearAlgorithms(c);
      return upon(close, undefined, undefined, c, closed, notClosed);
    }
    stream.writing = stream.firstWrite;
    stream.firstWrite = stream.writing.next;
    if (stream.firstWrite === undefined) stream.lastWrite = undefined;
    upon(c.write, first.value, c.object, c, written, notWritten);
  };
  // Writes a chunk. The methods done and fail of the request receive the result. It must not be used twice.
  const write = (writer, chunk, request) => {
    const { stream } = writer;
    const c = stream.controller;
    let size = 1;
    if (c.size !== undefined) {
      try {
        size = (0, c.size)(chunk);
      } catch (reason) {
        fail(c, reason);
      }
    }
    if (stream !== writer.stream) return request.fail(new TypeError_('the writer has been released'));
    if (stream.state === ERRORED) return request.fail(stream.error);
    if (isClosing(stream) || stream.state === CLOSED) return request.fail(new TypeError_('the stream is closed or closes'));
    if (stream.state === ERRORING) return request.fail(stream.error);
    if (stream.lastWrite === undefined) stream.firstWrite = request;
    else stream.lastWrite.next = request;
    stream.lastWrite = request;
    try {
      append(c.queue, chunk, size);
    } catch (reason) {
      return fail(c, reason);
    }
    if (stream.state === WRITABLE) updateBackpressure(c);
    advance(c);
  };
  const desiredSize = (stream) => {
    if (stream.state === ERRORED || stream.state === ERRORING) return null;
    return stream.state === CLOSED ? 0 : stream.controller.highWaterMark - stream.controller.queue.total;
  };
  // DefaultWriterCloseWithErrorPropagation
  const closeOrError = (writer) => {
    const { stream } = writer;
    if (isClosing(stream) || stream.state === CLOSED) return fulfilledLater(false);
    return stream.state === ERRORED ? rejectedLater(false, stream.error) : close(stream);
  };

  const started = (c) => {
    c.started = true;
    advance(c);
  };
  const notStarted = (c, reason) => {
    c.started = true;
    dealWithRejection(c.stream, reason);
  };
  const setUp = (stream, c, start) => {
    c.stream = stream;
    stream.controller = c;
    updateBackpressure(c);
    react(start?.(c.object), c, started, notStarted);
  };

  let stateOf, stateOfWriter, isStream;
  class WritableStreamDefaultController {
    #state;
    constructor(key = undefined, state = undefined) {
      if (key !== mine) throw new TypeError_('Illegal constructor');
      this.#state = state;
    }
    get signal() {
      const c = this.#state;
      if (c.signal === undefined) {
        c.signal = anySignal(list());
        if (c.aborted) abortSignal(c.signal, c.reason);
      }
      return c.signal;
    }
    error(e = undefined) { fail(this.#state, e); }
  }
  finish(WritableStreamDefaultController);

  class WritableStream {
    #state = new Stream();
    constructor(underlyingSink = undefined, strategy = undefined) {
      const stream = this.#state;
      stream.object = this;
      if (underlyingSink === mine) return;
      if (underlyingSink !== undefined) object(underlyingSink, 'the sink');
      strategy = strategyOf(strategy);
      const sink = underlyingSink ?? { __proto__: null };
      const abort = callback(sink.abort, 'abort'), close = callback(sink.close, 'close'), start = callback(sink.start, 'start');
      const { type } = sink, write = callback(sink.write, 'write');
      if (type !== undefined) throw new RangeError_('a sink has no type');
      const c = new Controller();
      c.size = sizeOf(strategy);
      c.highWaterMark = highWaterMarkOf(strategy, 1);
      c.object = new WritableStreamDefaultController(mine, c);
      c.write = write === undefined ? nothing : (chunk, object) => apply(write, sink, [chunk, object]);
      c.close = close === undefined ? nothing : () => apply(close, sink, []);
      c.abort = abort === undefined ? nothing : (reason) => apply(abort, sink, [reason]);
      setUp(stream, c, start === undefined ? undefined : (object) => apply(start, sink, [object]));
    }
    get locked() { return locked(this.#state); }
    abort(reason = undefined) {
      try {
        const stream = this.#state;
        if (locked(stream)) throw new TypeError_('the stream is locked to a writer');
        return promiseOf(abort(stream, reason));
      } catch (exception) {
        return rejected(exception);
      }
    }
    close() {
      try {
        const stream = this.#state;
        if (locked(stream)) throw new TypeError_('the stream is locked to a writer');
        if (isClosing(stream)) throw new TypeError_('the stream closes already');
        return promiseOf(close(stream));
      } catch (exception) {
        return rejected(exception);
      }
    }
    getWriter() {
      this.#state;
      return new WritableStreamDefaultWriter(this);
    }
    static {
      stateOf = (object) => object.#state;
      isStream = (value) => typeof value === 'object' && value !== null && #state in value;
    }
  }
  finish(WritableStream);
  const nothing = () => {};

  const attached = (writer) => {
    if (writer.stream === undefined) throw new TypeError_('the writer has been released');
    return writer.stream;
  };
  class WritableStreamDefaultWriter {
    #state;
    constructor(stream) {
      need(arguments.length, 1);
      if (!isStream(stream)) throw new TypeError_('a writer needs a WritableStream');
      this.#state = acquire(stateOf(stream), this);
    }
    get closed() {
      try {
        return promiseOf(this.#state.closed);
      } catch (exception) {
        return rejected(exception);
      }
    }
    get desiredSize() { return desiredSize(attached(this.#state)); }
    get ready() {
      try {
        return promiseOf(this.#state.ready);
      } catch (exception) {
        return rejected(exception);
      }
    }
    abort(reason = undefined) {
      try {
        return promiseOf(abort(attached(this.#state), reason));
      } catch (exception) {
        return rejected(exception);
      }
    }
    close() {
      try {
        const stream = attached(this.#state);
        if (isClosing(stream)) throw new TypeError_('the stream closes already');
        return promiseOf(close(stream));
      } catch (exception) {
        return rejected(exception);
      }
    }
    releaseLock() {
      const writer = this.#state;
      if (writer.stream !== undefined) release(writer);
    }
    write(chunk = undefined) {
      try {
        const writer = this.#state;
        attached(writer);
        const request = new Settler();
        write(writer, chunk, request);
        return request.promise;
      } catch (exception) {
        return rejected(exception);
      }
    }
  }
  finish(WritableStreamDefaultWriter);

  // Makes a stream of a script's algorithms.
  const make = (start, write, close, abort, highWaterMark, size) => {
    const stream = stateOf(new WritableStream(mine));
    const c = new Controller();
    c.highWaterMark = highWaterMark;
    c.size = size;
    c.write = write;
    c.close = close;
    c.abort = abort;
    setUp(stream, c, start);
    return stream;
  };

  p.writableStream = {
    __proto__: null,
    abort, acquire, close, closeOrError, fail, isClosing, isStream, locked, make, release, stateOf, write, WRITABLE, ERRORING, ERRORED, CLOSED,
  };
  const expose = p.exposer(wanted);
  expose.class(WritableStream);
  expose.class(WritableStreamDefaultWriter);
  expose.class(WritableStreamDefaultController);
}
