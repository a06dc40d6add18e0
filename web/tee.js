// ReadableStream.prototype.tee: two streams, the branches, that get the chunks of one. The
// branches of a stream of bytes are streams of bytes.
(p, go, wanted) => {
  'use strict';
  const { acquireInto, copyBytes, isBytes, readInto, requestOf, respond, respondWithNewView, viewOfRequest, Controller, View } = p.byteStream;
  const { fulfill, follow, ignore, on, tick, Later } = p.streams;
  const { acquire, cancel, enqueue, finishQueue, make, read, release } = p.readableStream;

  class Branch {
    tee; stream = undefined; canceled = false; reason = undefined;
    again = false; // the branch wants another chunk
    constructor(tee) { this.tee = tee; }
  }

  // The common state of the branches. It is the request for the next chunk.
  class Tee {
    next = undefined; stream; reader; reading = false; first = new Branch(this); second = new Branch(this);
    done = new Later(false); // the result of cancel
    constructor(stream, reader) {
      this.stream = stream;
      this.reader = reader;
    }
    chunk(value) { tick(deliver, this, value); }
    close() {
      this.reading = false;
      if (!this.first.canceled) finishQueue(this.first.stream.controller);
      if (!this.second.canceled) finishQueue(this.second.stream.controller);
      finish(this);
    }
    error() { this.reading = false; }
  }
  // Nothing is left to cancel.
  const finish = (tee) => {
    if (!tee.first.canceled || !tee.second.canceled) fulfill(tee.done);
  };
  const deliver = (tee, chunk) => {
    tee.first.again = false;
    if (!tee.first.canceled) enqueue(tee.first.stream.controller, chunk);
    if (!tee.second.canceled) enqueue(tee.second.stream.controller, chunk);
    tee.reading = false;
    if (tee.first.again) pull(tee);
  };
  const pull = (tee) => {
    if (tee.reading) {
      tee.first.again = true;
      return;
    }
    tee.reading = true;
    read(tee.reader, tee);
  };
  const cancelBranch = (branch, reason) => {
    const { tee } = branch;
    branch.canceled = true;
    branch.reason = reason;
    if (tee.first.canceled && tee.second.canceled) follow(tee.done, cancel(tee.stream, [tee.first.reason, tee.second.reason]));
    return tee.done;
  };
  const failBoth = (tee, reason) => {
    tee.first.stream.controller.error(reason);
    tee.second.stream.controller.error(reason);
  };
  // The branches fail with the stream.
  const forward = (tee) => on(tee.reader.closed, tee.reader, ignore, (reader, reason) => {
    if (tee.reader !== reader) return;
    failBoth(tee, reason);
    finish(tee);
  });

  class ByteTee extends Tee {
    chunk(value) { tick(deliverBytes, this, value); }
    close() {
      this.reading = false;
      const { first, second } = this;
      if (!first.canceled) p.byteStream.finishQueue(first.stream.controller);
      if (!second.canceled) p.byteStream.finishQueue(second.stream.controller);
      if (first.stream.controller.fillings.length > 0) respond(first.stream.controller, 0);
      if (second.stream.controller.fillings.length > 0) respond(second.stream.controller, 0);
      finish(this);
    }
  }
  // The request that fills the buffer of a branch's reader.
  class IntoBranch {
    next = undefined; tee; branch; other;
    constructor(tee, branch) {
      this.tee = tee;
      this.branch = branch;
      this.other = branch === tee.first ? tee.second : tee.first;
    }
    chunk(view) { tick(deliverInto, this, view); }
    close(view) {
      const { tee, branch, other } = this;
      tee.reading = false;
      const here = !branch.canceled, there = !other.canceled;
      if (here) p.byteStream.finishQueue(branch.stream.controller);
      if (there) p.byteStream.finishQueue(other.stream.controller);
      if (view !== undefined) {
        if (here) respondWithNewView(branch.stream.controller, new View(view));
        if (there && other.stream.controller.fillings.length > 0) respond(other.stream.controller, 0);
      }
      if (here || there) fulfill(tee.done);
    }
    error() { this.tee.reading = false; }
  }
  // Returns a copy of a chunk, or undefined after it has failed.
  const copyOf = (tee, { buffer, offset, length }) => {
    try {
      return copyBytes(buffer, offset, length);
    } catch (reason) {
      failBoth(tee, reason);
      follow(tee.done, cancel(tee.stream, reason));
      return undefined;
    }
  };
  const pullAgain = (tee) => {
    tee.reading = false;
    if (tee.first.again) pullBytes(tee.first);
    else if (tee.second.again) pullBytes(tee.second);
  };
  const deliverBytes = (tee, chunk) => {
    const { first, second } = tee;
    first.again = second.again = false;
    const view = new View(chunk);
    let copy;
    if (!first.canceled && !second.canceled) {
      copy = copyOf(tee, view);
      if (copy === undefined) return;
    }
    if (!first.canceled) p.byteStream.enqueue(first.stream.controller, view);
    if (!second.canceled) p.byteStream.enqueue(second.stream.controller, copy === undefined ? view : new View(copy));
    pullAgain(tee);
  };
  const deliverInto = (request, chunk) => {
    const { tee, branch, other } = request;
    tee.first.again = tee.second.again = false;
    const view = new View(chunk);
    if (!other.canceled) {
      const copy = copyOf(tee, view);
      if (copy === undefined) return;
      if (!branch.canceled) respondWithNewView(branch.stream.controller, view);
      p.byteStream.enqueue(other.stream.controller, new View(copy));
    } else if (!branch.canceled) {
      respondWithNewView(branch.stream.controller, view);
    }
    pullAgain(tee);
  };
  const pullBytes = (branch) => {
    const { tee } = branch;
    if (tee.reading) {
      branch.again = true;
      return;
    }
    tee.reading = true;
    const request = requestOf(branch.stream.controller), byob = request !== undefined;
    if (tee.reader.byob !== byob) {
      release(tee.reader);
      tee.reader = byob ? acquireInto(tee.stream, undefined) : acquire(tee.stream, undefined, false);
      forward(tee);
    }
    if (byob) readInto(tee.reader, new View(viewOfRequest(request)), 1, new IntoBranch(tee, branch));
    else read(tee.reader, tee);
  };

  p.tee = (stream) => {
    const reader = acquire(stream, undefined, false), bytes = isBytes(stream);
    const tee = bytes ? new ByteTee(stream, reader) : new Tee(stream, reader);
    const branch = (of) => {
      const cancel = (reason) => cancelBranch(of, reason);
      of.stream = bytes ? make(undefined, () => pullBytes(of), cancel, 0, undefined, new Controller())
        : make(undefined, () => pull(tee), cancel, 1, undefined);
      return of.stream;
    };
    const first = branch(tee.first), second = branch(tee.second);
    forward(tee);
    return { __proto__: null, first, second };
  };
}
