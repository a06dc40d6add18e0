// CompressionStream and DecompressionStream. Go compresses and decompresses pieces of a
// bounded size, so that a run can end between them.
(p, go, wanted) => {
  'use strict';
  const { arrayBuffer, arrayByteLength, arrayByteOffset, bufferLength, finish, isBufferSource, isView, need, typedArrayName, viewBuffer,
    viewLength, viewOffset, TypeError_, Uint8Array_ } = p;
  const { fulfill, on, reject, Later } = p.streams;
  const { add, make } = p.transformStream;
  const { closeCodec, endCodec, feedCodec, moreOfCodec, openCodec } = go;

  const PIECE = 65536;

  // The work for one chunk: its bytes, and the state of the output.
  class Job {
    t; codec; buffer = undefined; offset = 0; end = 0;
    pending = false; // the last piece may have more output
    output = undefined; // waits for demand
    later = new Later(true);
    constructor(t, codec, chunk) {
      this.t = t;
      this.codec = codec;
      if (!isBufferSource(chunk)) throw new TypeError_('the chunk must be an ArrayBuffer or a view of one');
      if (!isView(chunk)) {
        this.buffer = chunk;
        this.end = bufferLength(chunk);
      } else if (typedArrayName(chunk) === undefined) {
        this.buffer = viewBuffer(chunk);
        this.offset = viewOffset(chunk);
        this.end = this.offset + viewLength(chunk);
      } else {
        this.buffer = arrayBuffer(chunk);
        this.offset = arrayByteOffset(chunk);
        this.end = this.offset + arrayByteLength(chunk);
      }
    }
  }

  // Returns output, or undefined if there is none and the input is needed.
  const checked = (output) => {
    if (typeof output === 'string') throw new TypeError_(output);
    return output;
  };
  const next = (job) => {
    if (job.pending) return moreOfCodec(job.codec);
    const length = job.end - job.offset < PIECE ? job.end - job.offset : PIECE;
    const piece = new Uint8Array_(job.buffer, job.offset, length);
    job.offset += length;
    return feedCodec(job.codec, piece);
  };
  const failed = (job, reason) => {
    closeCodec(job.codec);
    reject(job.later, reason);
  };
  // Works until the readable side wants no more output. A chunk can have much more output than
  // input.
  const work = (job) => {
    const { t } = job;
    try {
      for (;;) {
        if (job.output === undefined) {
          if (!job.pending && job.offset === job.end) return fulfill(job.later);
          job.output = checked(next(job));
          job.pending = job.output !== undefined;
          if (!job.pending) continue;
        }
        if (t.backpressure) return on(t.changed, job, resume, failed);
        const { output } = job;
        job.output = undefined;
        add(t, output);
      }
    } catch (reason) {
      failed(job, reason);
    }
  };
  const resume = (job) => {
    const { writable } = job.t;
    if (writable.state === p.writableStream.ERRORING) failed(job, writable.error);
    else work(job);
  };

  const formats = { __proto__: null, 'deflate': 1, 'deflate-raw': 1, 'gzip': 1 };
  const start = (format, compress) => {
    format = `${format}`;
    if (formats[format] !== 1) throw new TypeError_('the format is not supported');
    const codec = openCodec(format, compress);
    return make((t, chunk) => {
      let job;
      try {
        job = new Job(t, codec, chunk);
      } catch (reason) {
        closeCodec(codec);
        throw reason;
      }
      work(job);
      return job.later;
    }, (t) => {
      try {
        for (let output = checked(endCodec(codec)); output !== undefined; output = checked(moreOfCodec(codec))) add(t, output);
      } finally {
        closeCodec(codec);
      }
    }, () => closeCodec(codec));
  };

  class CompressionStream {
    #t;
    constructor(format) {
      need(arguments.length, 1);
      this.#t = start(format, true);
    }
    get readable() { return this.#t.readable.object; }
    get writable() { return this.#t.writable.object; }
  }
  finish(CompressionStream);
  class DecompressionStream {
    #t;
    constructor(format) {
      need(arguments.length, 1);
      this.#t = start(format, false);
    }
    get readable() { return this.#t.readable.object; }
    get writable() { return this.#t.writable.object; }
  }
  finish(DecompressionStream);

  const expose = p.exposer(wanted);
  expose.class(CompressionStream);
  expose.class(DecompressionStream);
}
