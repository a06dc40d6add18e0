// Streams between Go and the guest: streams of the guest on readers and writers of Go, and
// streams that Go reads and writes.
(p, go, wanted) => {
  'use strict';
  const { arrayByteLength, isBufferSource, list, mapDelete, mapGet, mapSet, push, Map_, TypeError_ } = p;
  const { fulfill, on, reject, Later, Settler } = p.streams;
  const { acquire, cancel, read, release } = p.readableStream;
  const { abort, closeOrError, write } = p.writableStream;
  const { enqueue, finishBytes, Controller, View } = p.byteStream;
  const { closeHosted, endHosted, startRead, startWrite } = go;

  // The operations of Go that have begun, by number.
  const pending = new Map_();
  let last = 0;
  class Operation {
    later = new Later(true); done; wrap;
    constructor(done, wrap) {
      this.done = done;
      this.wrap = wrap;
    }
  }
  // Begins an operation of Go, and calls done with its result. wrap converts an error.
  const begin = (start, target, bytes, done, wrap) => {
    const operation = new Operation(done, wrap), id = ++last;
    start(target, id, bytes);
    mapSet(pending, id, operation);
    return operation.later;
  };
  const settle = (id, failed, value) => {
    const operation = mapGet(pending, id);
    if (operation === undefined) return;
    mapDelete(pending, id);
    if (failed) return reject(operation.later, operation.wrap === undefined ? value : (0, operation.wrap)(value));
    try {
      operation.done?.(value);
    } catch (reason) {
      return reject(operation.later, reason);
    }
    fulfill(operation.later);
  };

  // A stream of bytes that Go reads when the guest wants them. over is called at its end, and
  // wrap converts an error. Both may be undefined.
  const readableOf = (source, over, wrap) => {
    const c = new Controller();
    const received = (bytes) => {
      if (bytes !== undefined) {
        if (c.stream.state === p.readableStream.READABLE) enqueue(c, new View(bytes));
        return;
      }
      over?.();
      finishBytes(c);
    };
    const pull = () => {
      const later = begin(startRead, source, undefined, received, wrap);
      if (over !== undefined) on(later, undefined, p.streams.ignore, () => over());
      return later;
    };
    return p.readableStream.make(undefined, pull, () => {
      over?.();
      closeHosted(source);
    }, 0, undefined, c);
  };
  p.readableOfHost = readableOf;
  p.closeHosted = closeHosted;
  p.openReader = (stream) => hold(acquire(stream, undefined, false));

  const writableOf = (sink) => p.writableStream.make(undefined, (chunk) => {
    if (!isBufferSource(chunk)) throw new TypeError_('the chunk must be an ArrayBuffer or a view of one');
    return begin(startWrite, sink, chunk, undefined);
  }, () => begin(endHosted, sink, undefined, undefined), () => closeHosted(sink), 1, undefined);

  // The locks that Go has on streams of the guest, by number.
  const held = new Map_();
  const hold = (lock) => {
    const id = ++last;
    mapSet(held, id, lock);
    return id;
  };
  const openReader = (stream) => {
    if (!p.readableStream.isStream(stream)) throw new TypeError_('the value is not a ReadableStream');
    return hold(acquire(p.readableStream.stateOf(stream), undefined, false));
  };
  const openWriter = (stream) => {
    if (!p.writableStream.isStream(stream)) throw new TypeError_('the value is not a WritableStream');
    return hold(p.writableStream.acquire(p.writableStream.stateOf(stream), undefined));
  };

  // Settles a promise for Go with a list, which has no method then: of a chunk, or empty at the
  // end of the stream.
  class Read extends Settler {
    id;
    constructor(id) {
      super();
      this.id = id;
    }
    chunk(bytes) {
      const result = list();
      push(result, bytes);
      if (isBufferSource(bytes)) return (0, this.resolve)(result);
      const reader = drop(this.id), reason = new TypeError_('the chunk must be an ArrayBuffer or a view of one');
      on(cancel(reader.stream, reason), undefined, p.streams.ignore, p.streams.ignore);
      release(reader);
      (0, this.reject)(reason);
    }
    close() {
      release(drop(this.id));
      (0, this.resolve)(list());
    }
    error(reason) {
      const reader = drop(this.id);
      if (reader?.stream !== undefined) release(reader);
      (0, this.reject)(reason);
    }
  }
  const drop = (id) => {
    const lock = mapGet(held, id);
    mapDelete(held, id);
    return lock;
  };
  const readFor = (id) => {
    const reader = mapGet(held, id);
    if (reader === undefined) return list();
    const request = new Read(id);
    read(reader, request);
    return request.promise;
  };
  const cancelFor = (id, reason) => {
    const reader = drop(id);
    if (reader === undefined) return;
    on(cancel(reader.stream, reason), undefined, p.streams.ignore, p.streams.ignore);
    release(reader);
  };
  const settler = (later) => {
    const request = new Settler();
    on(later, request, () => request.done(), () => request.fail(later.reason));
    return request.promise;
  };
  // Waits until the stream wants the chunk, and until it is written.
  const writeFor = (id, bytes) => {
    const writer = mapGet(held, id);
    if (writer === undefined) throw new TypeError_('the writer is closed');
    const request = new Settler();
    on(writer.ready, request, () => write(writer, bytes, request), (_, reason) => request.fail(reason));
    return request.promise;
  };
  const closeFor = (id) => {
    const writer = drop(id);
    if (writer === undefined) return undefined;
    const later = closeOrError(writer);
    p.writableStream.release(writer);
    return settler(later);
  };
  const abortFor = (id, reason) => {
    const writer = drop(id);
    if (writer === undefined) return;
    on(abort(writer.stream, reason), undefined, p.streams.ignore, p.streams.ignore);
    p.writableStream.release(writer);
  };

  // The order of the operations is that of hosted.go.
  return (operation, a, b, c) => {
    switch (operation) {
      case 0: return settle(a, b, c);
      case 1: return readableOf(a).object;
      case 2: return writableOf(a).object;
      case 3: return openReader(a);
      case 4: return openWriter(a);
      case 5: return readFor(a);
      case 6: return cancelFor(a, b);
      case 7: return writeFor(a, b);
      case 8: return closeFor(a);
      case 9: return abortFor(a, b);
    }
  };
}
