// pipeTo and pipeThrough: the chunks of a readable stream are written to a writable one.
(p, go, wanted) => {
  'use strict';
  const { abortReason, isAborted, onAbort, TypeError_ } = p;
  const { fulfill, ignore, on, reject, tick, upon, Later } = p.streams;
  const { acquire, cancel, read, release, READABLE, ERRORED } = p.readableStream;
  const { abort, closeOrError, isClosing, write, WRITABLE } = p.writableStream;

  // The state of a pipe. It is the request for the next chunk.
  class Pipe {
    next = undefined; source; dest; reader; writer; options; result;
    reading = false; // a chunk was requested
    queued = false; // the chunk that is requested is in the queue of the source
    holds = false; held = undefined; // a chunk that was read and not yet written
    waits = false; // for the destination
    writes = 0; // that are not done
    ended = false; idle = undefined; // is called after the last write
    unfollow = undefined; // stops waiting for the signal
    constructor(source, dest, reader, writer, options, result) {
      this.source = source;
      this.dest = dest;
      this.reader = reader;
      this.writer = writer;
      this.options = options;
      this.result = result;
    }
    chunk(value) {
      this.reading = false;
      this.held = value;
      this.holds = true;
      // The function enqueue of the source does not call the destination.
      if (this.queued) flush(this);
      else tick(proceed, this);
    }
    close() { this.reading = false; }
    error() { this.reading = false; }
  }
  class Write {
    next = undefined; pipe;
    constructor(pipe) { this.pipe = pipe; }
    done() { written(this.pipe); }
    fail() { written(this.pipe); }
  }
  const written = (pipe) => {
    pipe.writes--;
    if (pipe.writes === 0 && pipe.idle !== undefined) tick(pipe.idle, pipe);
  };
  const flush = (pipe) => {
    if (!pipe.holds) return;
    const chunk = pipe.held;
    pipe.holds = false;
    pipe.held = undefined;
    if (pipe.writer.stream === undefined) return;
    pipe.writes++;
    write(pipe.writer, chunk, new Write(pipe));
  };
  const proceed = (pipe) => {
    flush(pipe);
    loop(pipe);
  };
  const ready = (pipe) => {
    pipe.waits = false;
    loop(pipe);
  };
  const loop = (pipe) => {
    const { dest, reader, source, writer } = pipe;
    while (!pipe.ended && !pipe.reading && !pipe.holds && !pipe.waits) {
      if (dest.state !== WRITABLE || isClosing(dest) || source.state !== READABLE) return;
      if (dest.backpressure) {
        pipe.waits = true;
        return on(writer.ready, pipe, ready, ignore);
      }
      pipe.reading = true;
      pipe.queued = source.controller.queue.first !== undefined;
      read(reader, pipe);
    }
  };

  const noAction = () => undefined;
  // Ends the pipe after the writes and the action, for which failed and reason are the result.
  const shutdown = (pipe, action, failed, reason) => {
    if (pipe.ended) return;
    pipe.ended = true;
    const rest = () => {
      pipe.idle = undefined;
      upon(action, undefined, undefined, pipe, () => finish(pipe, failed, reason), (_, other) => finish(pipe, true, other));
    };
    if (pipe.dest.state !== WRITABLE || isClosing(pipe.dest)) return rest();
    flush(pipe);
    if (pipe.writes > 0) pipe.idle = rest;
    else tick(rest, pipe);
  };
  const finish = (pipe, failed, reason) => {
    p.writableStream.release(pipe.writer);
    release(pipe.reader);
    pipe.unfollow?.();
    if (failed) reject(pipe.result, reason);
    else fulfill(pipe.result);
  };
  const sourceFailed = (pipe, reason) =>
    shutdown(pipe, pipe.options.preventAbort ? noAction : () => abort(pipe.dest, reason), true, reason);
  const sourceClosed = (pipe) =>
    shutdown(pipe, pipe.options.preventClose ? noAction : () => closeOrError(pipe.writer), false, undefined);
  const destFailed = (pipe, reason) =>
    shutdown(pipe, pipe.options.preventCancel ? noAction : () => cancel(pipe.source, reason), true, reason);
  const destClosed = (pipe) => {
    const { dest } = pipe;
    if (isClosing(dest) || dest.state === p.writableStream.CLOSED) destFailed(pipe, new TypeError_('the destination is closed or closes'));
  };

  // Both actions at the same time.
  const both = (one, other) => () => {
    const later = new Later(true);
    let left = 2;
    const done = () => { if (--left === 0) fulfill(later); };
    upon(one, undefined, undefined, later, done, reject);
    upon(other, undefined, undefined, later, done, reject);
    return later;
  };
  const aborted = (pipe) => {
    const { dest, options, source } = pipe;
    const reason = abortReason(options.signal);
    shutdown(pipe, both(
      () => options.preventAbort || dest.state !== WRITABLE ? undefined : abort(dest, reason),
      () => options.preventCancel || source.state !== READABLE ? undefined : cancel(source, reason)), true, reason);
  };

  // Pipes between streams that are not locked. If quiet is true, a rejection of the result
  // counts as handled.
  p.pipe = (source, dest, options, quiet) => {
    const reader = acquire(source, undefined, false), writer = p.writableStream.acquire(dest, undefined);
    const result = new Later(quiet);
    const pipe = new Pipe(source, dest, reader, writer, options, result);
    source.disturbed = true;
    const { signal } = options;
    if (signal !== undefined) {
      if (isAborted(signal)) {
        aborted(pipe);
        return result;
      }
      pipe.unfollow = onAbort(signal, () => aborted(pipe));
    }
    if (source.state === ERRORED) sourceFailed(pipe, source.error);
    else on(reader.closed, pipe, sourceClosed, sourceFailed);
    if (dest.state === p.writableStream.ERRORED) destFailed(pipe, dest.error);
    else on(writer.closed, pipe, destClosed, destFailed);
    if (source.state === p.readableStream.CLOSED) sourceClosed(pipe);
    destClosed(pipe);
    loop(pipe);
    return result;
  };
}
