// TransformStream. The names in comments are those of the standard's algorithms.
(p, go, wanted) => {
  'use strict';
  const { apply, finish, RangeError_, TypeError_ } = p;
  const { callback, fulfill, highWaterMarkOf, ignore, object, on, reject, sizeOf, strategyOf, upon, Later } = p.streams;
  const { desiredSize, enqueue, finishQueue, mayEnqueue, shouldPull } = p.readableStream;
  const { ERRORING } = p.writableStream;
  const mine = {};

  // The state of a stream and of its controller.
  class Transform {
    object = undefined; readable = undefined; writable = undefined; backpressure = false; changed = undefined; finished = undefined;
    transform = undefined; flush = undefined; cancel = undefined;
  }

  const setBackpressure = (t, backpressure) => {
    if (t.changed !== undefined) fulfill(t.changed);
    t.changed = new Later(true);
    t.backpressure = backpressure;
  };
  const unblock = (t) => { if (t.backpressure) setBackpressure(t, false); };
  const clearAlgorithms = (t) => { t.transform = t.flush = t.cancel = undefined; };
  const failWritable = (t, reason) => { // ErrorWritableAndUnblockWrite
    clearAlgorithms(t);
    p.writableStream.fail(t.writable.controller, reason);
    unblock(t);
  };
  const fail = (t, reason) => {
    t.readable.controller.error(reason);
    failWritable(t, reason);
  };
  const add = (t, chunk) => {
    const c = t.readable.controller;
    if (!mayEnqueue(c)) throw new TypeError_('the readable side takes no chunks: it is closed, closes or has failed');
    try {
      enqueue(c, chunk);
    } catch (reason) {
      failWritable(t, reason);
      throw t.readable.error;
    }
    if (!shouldPull(c) && !t.backpressure) setBackpressure(t, true);
  };
  const terminate = (t) => {
    finishQueue(t.readable.controller);
    failWritable(t, new TypeError_('the stream has been terminated'));
  };

  // The algorithms of the writable side.
  const perform = (t, chunk, later) => {
    upon(t.transform, chunk, t.object, later, fulfill, (_, reason) => {
      fail(t, reason);
      reject(later, reason);
    });
    return later;
  };
  const write = (t, chunk) => {
    if (!t.backpressure) return perform(t, chunk, new Later(true));
    const later = new Later(true);
    on(t.changed, later, () => {
      if (t.writable.state === ERRORING) reject(later, t.writable.error);
      else perform(t, chunk, later);
    }, reject);
    return later;
  };
  // Ends the readable side with succeed after an algorithm of the transformer.
  const end = (t, algorithm, argument, succeed) => {
    const later = t.finished = new Later(true), { readable } = t;
    clearAlgorithms(t);
    upon(algorithm, argument, undefined, later, () => {
      if (readable.state === p.readableStream.ERRORED) return reject(later, readable.error);
      succeed(readable.controller);
      fulfill(later);
    }, (_, reason) => {
      readable.controller.error(reason);
      reject(later, reason);
    });
    return later;
  };
  const abort = (t, reason) => t.finished ?? end(t, t.cancel, reason, (c) => c.error(reason));
  const close = (t) => t.finished ?? end(t, t.flush, t.object, finishQueue);
  // The algorithms of the readable side.
  const pull = (t) => {
    setBackpressure(t, false);
    return t.changed;
  };
  const cancel = (t, reason) => {
    if (t.finished !== undefined) return t.finished;
    const later = t.finished = new Later(true), { cancel } = t, { writable } = t;
    clearAlgorithms(t);
    upon(cancel, reason, undefined, later, () => {
      if (writable.state === p.writableStream.ERRORED) return reject(later, writable.error);
      p.writableStream.fail(writable.controller, reason);
      unblock(t);
      fulfill(later);
    }, (_, other) => {
      p.writableStream.fail(writable.controller, other);
      unblock(t);
      reject(later, other);
    });
    return later;
  };
  const setUp = (t, starting, writableMark, writableSize, readableMark, readableSize) => {
    const start = () => starting;
    t.writable = p.writableStream.make(start, (chunk) => write(t, chunk), () => close(t), (reason) => abort(t, reason), writableMark, writableSize);
    t.readable = p.readableStream.make(start, () => pull(t), (reason) => cancel(t, reason), readableMark, readableSize);
    setBackpressure(t, true);
  };

  class TransformStreamDefaultController {
    #state;
    constructor(key = undefined, state = undefined) {
      if (key !== mine) throw new TypeError_('Illegal constructor');
      this.#state = state;
    }
    get desiredSize() { return desiredSize(this.#state.readable.controller); }
    enqueue(chunk = undefined) { add(this.#state, chunk); }
    error(reason = undefined) { fail(this.#state, reason); }
    terminate() { terminate(this.#state); }
  }
  finish(TransformStreamDefaultController);

  let isTransform, join, sidesOf;
  class TransformStream {
    #state = new Transform();
    constructor(transformer = undefined, writableStrategy = undefined, readableStrategy = undefined) {
      const t = this.#state;
      if (transformer === mine) return;
      if (transformer !== undefined) object(transformer, 'the transformer');
      writableStrategy = strategyOf(writableStrategy);
      readableStrategy = strategyOf(readableStrategy);
      const given = transformer ?? { __proto__: null };
      const cancel = callback(given.cancel, 'cancel'), flush = callback(given.flush, 'flush');
      const { readableType } = given, start = callback(given.start, 'start'), transform = callback(given.transform, 'transform');
      const { writableType } = given;
      if (readableType !== undefined || writableType !== undefined) throw new RangeError_('a transformer has no types');
      const readableMark = highWaterMarkOf(readableStrategy, 0), readableSize = sizeOf(readableStrategy);
      const writableMark = highWaterMarkOf(writableStrategy, 1), writableSize = sizeOf(writableStrategy);
      const starting = new Later(true);
      t.object = new TransformStreamDefaultController(mine, t);
      t.transform = transform === undefined ? (chunk) => add(t, chunk) : (chunk, object) => apply(transform, given, [chunk, object]);
      t.flush = flush === undefined ? ignore : (object) => apply(flush, given, [object]);
      t.cancel = cancel === undefined ? ignore : (reason) => apply(cancel, given, [reason]);
      setUp(t, starting, writableMark, writableSize, readableMark, readableSize);
      if (start === undefined) fulfill(starting);
      else p.streams.react(apply(start, given, [t.object]), starting, fulfill, reject);
    }
    get readable() { return this.#state.readable.object; }
    get writable() { return this.#state.writable.object; }
    static {
      isTransform = (value) => typeof value === 'object' && value !== null && #state in value;
      sidesOf = (stream) => stream.#state;
      join = (readable, writable) => {
        const stream = new TransformStream(mine);
        stream.#state.readable = readable;
        stream.#state.writable = writable;
        return stream;
      };
    }
  }
  finish(TransformStream);

  // Makes a stream of a script's algorithms. They call add and fail with its state.
  p.transformStream = {
    __proto__: null, add, fail, isTransform, join, sidesOf, terminate,
    make(transform, flush, cancel) {
      const t = new Transform();
      t.transform = (chunk) => transform(t, chunk);
      t.flush = () => flush(t);
      t.cancel = cancel;
      setUp(t, undefined, 1, undefined, 0, undefined);
      return t;
    },
  };
  const expose = p.exposer(wanted);
  expose.class(TransformStream);
  expose.class(TransformStreamDefaultController);
}
