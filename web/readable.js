// ReadableStream with chunks of any kind, and its default reader. The names in comments are
// those of the standard's algorithms.
(p, go, wanted) => {
  'use strict';
  const { apply, asyncIterator, define, dictionary, finish, iterator, need, setPrototypeOf, tag, AsyncIteratorPrototype, RangeError_,
    TypeError_ } = p;
  const { append, callback, clear, fulfill, fulfilledLater, highWaterMarkOf, ignore, object, on, own, promiseOf, react, reject, rejected,
    rejectedLater, shift, sizeOf, strategyOf, upon, Later, Queue, Settler } = p.streams;

  const READABLE = 0, CLOSED = 1, ERRORED = 2;
  const mine = {};

  // The state of a stream. object is what the guest has.
  class Stream { object = undefined; controller = undefined; reader = undefined; state = READABLE; error = undefined; disturbed = false; }
  // The state of a reader, with its queue of requests.
  class Reader { object = undefined; stream = undefined; byob = false; closed = undefined; first = undefined; last = undefined; count = 0; }

  // A request has methods chunk, close and error. This one settles a promise of the guest.
  class Read extends Settler {
    chunk(value) { (0, this.resolve)({ value, done: false }); }
    close(value = undefined) { (0, this.resolve)({ value, done: true }); } // the value of a BYOB reader is an empty view
    error(reason) { (0, this.reject)(reason); }
  }

  const locked = (stream) => stream.reader !== undefined;
  const acquire = (stream, object, byob) => {
    if (locked(stream)) throw new TypeError_('the stream is locked to a reader');
    const reader = new Reader();
    reader.object = object;
    reader.byob = byob;
    reader.stream = stream;
    stream.reader = reader;
    reader.closed = stream.state === READABLE ? new Later(true)
      : stream.state === CLOSED ? fulfilledLater(true) : rejectedLater(true, stream.error);
    return reader;
  };
  const push = (reader, request) => {
    if (reader.last === undefined) reader.first = request;
    else reader.last.next = request;
    reader.last = request;
    reader.count++;
  };
  const take = (reader) => {
    const request = reader.first;
    reader.first = request.next;
    request.next = undefined;
    if (reader.first === undefined) reader.last = undefined;
    reader.count--;
    return request;
  };
  // Takes all requests of a reader.
  const takeAll = (reader) => {
    const { first } = reader;
    reader.first = reader.last = undefined;
    reader.count = 0;
    return first;
  };
  const fail = (reader, reason) => {
    for (let request = takeAll(reader), next; request !== undefined; request = next) {
      next = request.next;
      request.next = undefined;
      request.error(reason);
    }
  };
  const finishAll = (reader) => {
    for (let request = takeAll(reader), next; request !== undefined; request = next) {
      next = request.next;
      request.next = undefined;
      request.close(undefined);
    }
  };

  const release = (reader) => {
    const { stream } = reader;
    const reason = new TypeError_('the reader has been released');
    if (stream.state === READABLE) reject(reader.closed, reason);
    else reader.closed = rejectedLater(true, reason);
    stream.controller.release();
    stream.reader = undefined;
    reader.stream = undefined;
    fail(reader, reason);
  };
  const close = (stream) => {
    stream.state = CLOSED;
    const { reader } = stream;
    if (reader === undefined) return;
    fulfill(reader.closed);
    if (!reader.byob) finishAll(reader);
  };
  const error = (stream, reason) => {
    stream.state = ERRORED;
    stream.error = reason;
    const { reader } = stream;
    if (reader === undefined) return;
    reject(reader.closed, reason);
    fail(reader, reason);
  };
  const cancel = (stream, reason) => {
    stream.disturbed = true;
    if (stream.state === CLOSED) return fulfilledLater(false);
    if (stream.state === ERRORED) return rejectedLater(false, stream.error);
    close(stream);
    const { controller, reader } = stream;
    if (reader !== undefined && reader.byob) finishAll(reader);
    const later = new Later(false), algorithm = controller.cancel;
    controller.reset();
    clearAlgorithms(controller);
    upon(algorithm, reason, undefined, later, fulfill, reject);
    return later;
  };
  // DefaultReaderRead
  const read = (reader, request) => {
    const { stream } = reader;
    stream.disturbed = true;
    if (stream.state === CLOSED) request.close();
    else if (stream.state === ERRORED) request.error(stream.error);
    else stream.controller.read(request);
  };

  // The common part of the controllers of both kinds of streams.
  class Controller {
    object = undefined; stream = undefined; queue = new Queue(); started = false; closing = false; pulling = false; again = false;
    highWaterMark = 1; size = undefined; pull = undefined; cancel = undefined;
    error(reason) {
      if (this.stream.state !== READABLE) return;
      this.reset();
      clearAlgorithms(this);
      error(this.stream, reason);
    }
    reset() { clear(this.queue); }
    release() {}
    read(request) {
      if (this.queue.first === undefined) {
        push(this.stream.reader, request);
        return callPull(this);
      }
      const chunk = shift(this.queue);
      if (this.closing && this.queue.first === undefined) {
        clearAlgorithms(this);
        close(this.stream);
      } else {
        callPull(this);
      }
      request.chunk(chunk);
    }
  }
  const clearAlgorithms = (c) => { c.pull = c.cancel = c.size = undefined; };
  const shouldPull = (c) => {
    const { stream } = c;
    if (c.closing || stream.state !== READABLE || !c.started) return false;
    return stream.reader !== undefined && stream.reader.count > 0 || c.highWaterMark - c.queue.total > 0;
  };
  const callPull = (c) => {
    if (!shouldPull(c)) return;
    if (c.pulling) {
      c.again = true;
      return;
    }
    c.pulling = true;
    upon(c.pull, c.object, undefined, c, pulled, failed);
  };
  const pulled = (c) => {
    c.pulling = false;
    if (!c.again) return;
    c.again = false;
    callPull(c);
  };
  const failed = (c, reason) => c.error(reason);
  const started = (c) => {
    c.started = true;
    callPull(c);
  };
  const setUp = (stream, c, start) => {
    c.stream = stream;
    stream.controller = c;
    react(start?.(c.object), c, started, failed);
  };

  const mayEnqueue = (c) => !c.closing && c.stream.state === READABLE; // CanCloseOrEnqueue
  const enqueue = (c, chunk) => {
    if (!mayEnqueue(c)) return;
    const { reader } = c.stream;
    if (reader !== undefined && reader.count > 0) {
      take(reader).chunk(chunk);
    } else {
      try {
        append(c.queue, chunk, c.size === undefined ? 1 : (0, c.size)(chunk));
      } catch (reason) {
        c.error(reason);
        throw reason;
      }
    }
    callPull(c);
  };
  const finishQueue = (c) => { // DefaultControllerClose
    if (!mayEnqueue(c)) return;
    c.closing = true;
    if (c.queue.first !== undefined) return;
    clearAlgorithms(c);
    close(c.stream);
  };
  const desiredSize = (c) => {
    if (c.stream.state === ERRORED) return null;
    return c.stream.state === CLOSED ? 0 : c.highWaterMark - c.queue.total;
  };

  class ReadableStreamDefaultController {
    #state;
    constructor(key = undefined, state = undefined) {
      if (key !== mine) throw new TypeError_('Illegal constructor');
      this.#state = state;
    }
    get desiredSize() { return desiredSize(this.#state); }
    close() {
      if (!mayEnqueue(this.#state)) throw new TypeError_('the stream cannot be closed: it is closed, closes or has failed');
      finishQueue(this.#state);
    }
    enqueue(chunk = undefined) {
      if (!mayEnqueue(this.#state)) throw new TypeError_('the stream takes no chunks: it is closed, closes or has failed');
      enqueue(this.#state, chunk);
    }
    error(e = undefined) { this.#state.error(e); }
  }
  finish(ReadableStreamDefaultController);

  const modeOf = (options) => {
    const { mode } = dictionary(options, 'options');
    if (mode === undefined) return undefined;
    if (`${mode}` !== 'byob') throw new TypeError_('the mode is invalid');
    return 'byob';
  };
  const pairOf = (pair) => {
    const { readable, writable } = dictionary(pair, 'the pair');
    if (!isStream(readable)) throw new TypeError_('readable must be a ReadableStream');
    if (!p.writableStream.isStream(writable)) throw new TypeError_('writable must be a WritableStream');
    return { __proto__: null, readable, writable: p.writableStream.stateOf(writable) };
  };
  const pipeOptionsOf = (options) => {
    options = dictionary(options, 'options');
    const preventAbort = !!options.preventAbort, preventCancel = !!options.preventCancel, preventClose = !!options.preventClose;
    const { signal } = options;
    if (signal !== undefined) p.isAborted(signal); // throws if it is not a signal
    return { __proto__: null, preventAbort, preventCancel, preventClose, signal };
  };

  let stateOf, stateOfReader, isStream;
  class ReadableStream {
    #state = new Stream();
    constructor(underlyingSource = undefined, strategy = undefined) {
      const stream = this.#state;
      stream.object = this;
      if (underlyingSource === mine) return;
      if (underlyingSource !== undefined) object(underlyingSource, 'the source');
      strategy = strategyOf(strategy);
      const source = underlyingSource ?? { __proto__: null };
      const allocate = source.autoAllocateChunkSize, size = allocate === undefined ? undefined : p.streams.integer(allocate, 'autoAllocateChunkSize');
      const cancel = callback(source.cancel, 'cancel'), pull = callback(source.pull, 'pull'), start = callback(source.start, 'start');
      const { type } = source;
      const bytes = type !== undefined;
      if (bytes && `${type}` !== 'bytes') throw new TypeError_('the type of the source is invalid');
      if (bytes && strategy.size !== undefined) throw new RangeError_('a stream of bytes has no function size');
      const c = bytes ? new p.byteStream.Controller() : new Controller();
      c.highWaterMark = highWaterMarkOf(strategy, bytes ? 0 : 1);
      c.size = sizeOf(strategy);
      c.object = bytes ? p.byteStream.objectOf(c) : new ReadableStreamDefaultController(mine, c);
      c.pull = pull === undefined ? ignore : (object) => apply(pull, source, [object]);
      c.cancel = cancel === undefined ? ignore : (reason) => apply(cancel, source, [reason]);
      if (bytes) p.byteStream.allocate(c, size);
      setUp(stream, c, start === undefined ? undefined : (object) => apply(start, source, [object]));
    }
    get locked() { return locked(this.#state); }
    cancel(reason = undefined) {
      try {
        const stream = this.#state;
        if (locked(stream)) throw new TypeError_('the stream is locked to a reader');
        return promiseOf(cancel(stream, reason));
      } catch (exception) {
        return rejected(exception);
      }
    }
    getReader(options = undefined) {
      this.#state;
      return modeOf(options) === undefined ? new ReadableStreamDefaultReader(this) : p.byteStream.readerOf(this);
    }
    pipeThrough(transform, options = undefined) {
      const stream = this.#state;
      need(arguments.length, 1);
      const { readable, writable } = pairOf(transform);
      options = pipeOptionsOf(options);
      if (locked(stream)) throw new TypeError_('the stream is locked to a reader');
      if (p.writableStream.locked(writable)) throw new TypeError_('the writable stream is locked to a writer');
      p.pipe(stream, writable, options, true);
      return readable;
    }
    pipeTo(destination, options = undefined) {
      try {
        const stream = this.#state;
        need(arguments.length, 1);
        if (!p.writableStream.isStream(destination)) throw new TypeError_('the destination must be a WritableStream');
        const writable = p.writableStream.stateOf(destination);
        options = pipeOptionsOf(options);
        if (locked(stream)) throw new TypeError_('the stream is locked to a reader');
        if (p.writableStream.locked(writable)) throw new TypeError_('the writable stream is locked to a writer');
        return promiseOf(p.pipe(stream, writable, options, false));
      } catch (exception) {
        return rejected(exception);
      }
    }
    tee() {
      const { first, second } = p.tee(this.#state);
      return [first.object, second.object];
    }
    values(options = undefined) {
      const stream = this.#state;
      const preventCancel = !!dictionary(options, 'options').preventCancel;
      return new AsyncIterator(acquire(stream, undefined, false), preventCancel);
    }
    static from(asyncIterable) {
      need(arguments.length, 1);
      return fromIterable(asyncIterable).object;
    }
    static {
      stateOf = (object) => object.#state;
      isStream = (value) => typeof value === 'object' && value !== null && #state in value;
    }
  }
  define(ReadableStream.prototype, asyncIterator, ReadableStream.prototype.values, false);
  finish(ReadableStream);

  const attached = (reader) => {
    if (reader.stream === undefined) throw new TypeError_('the reader has been released');
    return reader.stream;
  };
  class ReadableStreamDefaultReader {
    #state;
    constructor(stream) {
      need(arguments.length, 1);
      if (!isStream(stream)) throw new TypeError_('a reader needs a ReadableStream');
      this.#state = acquire(stateOf(stream), this, false);
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
    read() {
      try {
        const reader = this.#state;
        attached(reader);
        const request = new Read();
        read(reader, request);
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
  finish(ReadableStreamDefaultReader);

  // A call of next or return of an iterator. The calls run one after another.
  class Turn extends Settler {
    iterator; value; returns;
    settled = false; after = undefined; // the turn that waits for this one
    constructor(iterator, value, returns) {
      super();
      this.iterator = iterator;
      this.value = value;
      this.returns = returns;
    }
    over() {
      this.settled = true;
      if (this.after !== undefined) p.streams.tick(run, this.after);
    }
    finish(value) {
      (0, this.resolve)({ value, done: true });
      this.over();
    }
    chunk(value) {
      (0, this.resolve)({ value, done: false });
      this.over();
    }
    close() {
      releaseIterator(this.iterator);
      this.finish(undefined);
    }
    error(reason) {
      releaseIterator(this.iterator);
      (0, this.reject)(reason);
      this.over();
    }
  }
  const run = (turn) => turn.returns ? runReturn(turn) : runNext(turn);
  let releaseIterator, runNext, runReturn;
  class AsyncIterator {
    #reader; #preventCancel; #finished = false; #last = undefined;
    constructor(reader, preventCancel) {
      this.#reader = reader;
      this.#preventCancel = preventCancel;
    }
    #turn(value, returns) {
      const turn = new Turn(this, value, returns), last = this.#last;
      this.#last = turn;
      if (last === undefined || last.settled) run(turn);
      else last.after = turn;
      return turn.promise;
    }
    next() {
      try {
        return this.#turn(undefined, false);
      } catch (exception) {
        return rejected(exception);
      }
    }
    return(value = undefined) {
      try {
        return this.#turn(value, true);
      } catch (exception) {
        return rejected(exception);
      }
    }
    static {
      releaseIterator = (iterator) => {
        iterator.#finished = true;
        if (iterator.#reader.stream !== undefined) release(iterator.#reader);
      };
      runNext = (turn) => {
        const { iterator } = turn;
        if (iterator.#finished) return turn.finish(undefined);
        read(iterator.#reader, turn);
      };
      runReturn = (turn) => {
        const { iterator, value } = turn;
        if (iterator.#finished) return turn.finish(value);
        iterator.#finished = true;
        const reader = iterator.#reader;
        if (iterator.#preventCancel) {
          release(reader);
          return turn.finish(value);
        }
        const later = cancel(reader.stream, value);
        release(reader);
        on(later, turn, () => turn.finish(value), () => {
          (0, turn.reject)(later.reason);
          turn.over();
        });
      };
    }
  }
  const { prototype } = AsyncIterator;
  define(prototype, 'next', prototype.next, true);
  define(prototype, 'return', prototype.return, true);
  delete prototype.constructor;
  setPrototypeOf(prototype, AsyncIteratorPrototype);
  tag(prototype, 'ReadableStream AsyncIterator');

  // Makes a stream of a script's algorithms.
  const make = (start, pull, cancel, highWaterMark, size, c = new Controller()) => {
    const stream = stateOf(new ReadableStream(mine));
    c.highWaterMark = highWaterMark;
    c.size = size;
    c.pull = pull;
    c.cancel = cancel;
    setUp(stream, c, start);
    return stream;
  };

  const methodOf = (object, key, name) => {
    const f = object[key];
    if (f === undefined || f === null) return undefined;
    if (typeof f !== 'function') throw new TypeError_(`${name} must be a function`);
    return f;
  };
  // The promise of a result of a synchronous iterator is for its value.
  const awaited = async (result) => {
    object(result, 'the result of the iterator');
    const { done } = result;
    return { __proto__: null, done: !!done, value: await result.value };
  };
  const fromIterable = (iterable) => {
    if (iterable === undefined || iterable === null) throw new TypeError_('the value is not iterable');
    let f = methodOf(iterable, asyncIterator, 'the iterator method');
    const sync = f === undefined;
    if (sync) f = methodOf(iterable, iterator, 'the iterator method');
    if (f === undefined) throw new TypeError_('the value is not iterable');
    const source = object(apply(f, iterable, []), 'the iterator');
    const { next } = source;
    const receive = (result) => {
      object(result, 'the result of the iterator');
      if (result.done) finishQueue(stream.controller);
      else enqueue(stream.controller, result.value);
    };
    const pull = () => {
      const later = new Later(true);
      upon(() => {
        const result = apply(next, source, []);
        return sync ? own(awaited(result)) : result;
      }, undefined, undefined, later, (_, result) => {
        try {
          receive(result);
        } catch (reason) {
          return reject(later, reason);
        }
        fulfill(later);
      }, reject);
      return later;
    };
    const cancel = (reason) => {
      const f = methodOf(source, 'return', 'return');
      if (f === undefined) return undefined;
      const later = new Later(true);
      upon(() => {
        const result = apply(f, source, [reason]);
        return sync ? own(awaited(result)) : result;
      }, undefined, undefined, later, (_, result) => {
        if (typeof result === 'object' && result !== null || typeof result === 'function') fulfill(later);
        else reject(later, new TypeError_('the result of the iterator must be an object'));
      }, reject);
      return later;
    };
    const stream = make(undefined, pull, cancel, 0, undefined);
    return stream;
  };
  p.readableStream = {
    __proto__: null, exposed: wanted,
    acquire, attached, callPull, cancel, clearAlgorithms, close, desiredSize, enqueue, error, fail, finishAll, finishQueue, isStream, locked, make,
    mayEnqueue, push, read, release, shouldPull, stateOf, take, Controller, Read, Reader, READABLE, CLOSED, ERRORED,
  };
  const expose = p.exposer(wanted);
  expose.class(ReadableStream);
  expose.class(ReadableStreamDefaultReader);
  expose.class(ReadableStreamDefaultController);
}
