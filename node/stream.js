// The module stream: Readable, Writable, Duplex, Transform and what works with them.
(require) => {
  'use strict';
  const errors = require('internal/errors');
  const EventEmitter = require('events');
  const { Buffer } = require('buffer');
  const { nextTick } = require('process');
  const { normalize } = require('internal/encodings');

  let defaultBytes = 64 * 1024, defaultObjects = 16;
  const nop = () => {};
  const { AbortError } = errors;

  const highWaterMark = (options, objectMode, isDuplex, key) => {
    const value = options?.highWaterMark ?? (isDuplex ? options?.[key] : undefined);
    if (value === undefined || value === null) return objectMode ? defaultObjects : defaultBytes;
    if (!Number.isInteger(value) || value < 0) {
      throw errors.argValue(isDuplex && options?.highWaterMark === undefined ? `options.${key}` : 'options.highWaterMark', value);
    }
    return Math.floor(value);
  };

  // ---- Stream, the base class of old.
  function Stream(options) { EventEmitter.call(this, options); }
  Object.setPrototypeOf(Stream.prototype, EventEmitter.prototype);
  Object.setPrototypeOf(Stream, EventEmitter);
  Stream.prototype.pipe = function (to, options) {
    const data = (chunk) => { if (to.writable && to.write(chunk) === false && this.pause) this.pause(); };
    const drain = () => { if (this.readable && this.resume) this.resume(); };
    let done = false;
    const end = () => {
      if (done) return;
      done = true;
      to.end();
    };
    const close = () => {
      if (done) return;
      done = true;
      if (typeof to.destroy === 'function') to.destroy();
    };
    const failed = function (error) {
      cleanup();
      if (EventEmitter.listenerCount(this, 'error') === 0) this.emit('error', error);
    };
    const cleanup = () => {
      this.removeListener('data', data);
      to.removeListener('drain', drain);
      for (const [name, f] of [['end', end], ['close', close], ['error', failed], ['end', cleanup], ['close', cleanup]]) this.removeListener(name, f);
      to.removeListener('error', failed);
      to.removeListener('close', cleanup);
    };
    this.on('data', data);
    to.on('drain', drain);
    if (!to._isStdio && (!options || options.end !== false)) {
      this.on('end', end);
      this.on('close', close);
    }
    this.prependListener('error', failed);
    to.prependListener('error', failed);
    this.on('end', cleanup);
    this.on('close', cleanup);
    to.on('close', cleanup);
    to.emit('pipe', this);
    return to;
  };

  // ---- The end of streams.
  const statesOf = (stream) => [stream._readableState, stream._writableState].filter(Boolean);
  const isStream = (value) => value?._readableState !== undefined || value?._writableState !== undefined ||
    (typeof value?.write === 'function' && typeof value.on === 'function') || (typeof value?.pipe === 'function' && typeof value.on === 'function');

  const emitErrorAndClose = (stream, error) => {
    emitError(stream, error);
    emitClose(stream);
  };
  const emitClose = (stream) => {
    const states = statesOf(stream);
    for (const state of states) state.closeEmitted = true;
    if (states.some((state) => state.emitClose)) stream.emit('close');
  };
  const emitError = (stream, error) => {
    const states = statesOf(stream);
    if (states.some((state) => state.errorEmitted)) return;
    for (const state of states) state.errorEmitted = true;
    stream.emit('error', error);
  };
  const noteError = (stream, error) => {
    for (const state of statesOf(stream)) state.errored ??= error;
  };

  function destroy(error, callback) {
    const states = statesOf(this);
    if (states.some((state) => state.destroyed)) {
      if (typeof callback === 'function') callback();
      return this;
    }
    if (error) noteError(this, error);
    for (const state of states) state.destroyed = true;
    if (states.some((state) => !state.constructed)) {
      this.once(kDestroy, (before) => doDestroy(this, before ?? error, callback));
    } else {
      doDestroy(this, error, callback);
    }
    return this;
  }
  const kDestroy = Symbol('kDestroy');
  const doDestroy = (stream, error, callback) => {
    let called = false;
    const done = (failure) => {
      if (called) return;
      called = true;
      if (failure) noteError(stream, failure);
      for (const state of statesOf(stream)) state.closed = true;
      if (typeof callback === 'function') callback(failure);
      if (failure) nextTick(emitErrorAndClose, stream, failure);
      else nextTick(emitClose, stream);
    };
    try {
      stream._destroy(error || null, done);
    } catch (failure) {
      done(failure);
    }
  };
  const errorOrDestroy = (stream, error, sync) => {
    const states = statesOf(stream);
    if (states.some((state) => state.destroyed)) return stream;
    if (states.some((state) => state.autoDestroy)) {
      stream.destroy(error);
    } else if (error) {
      noteError(stream, error);
      if (sync) nextTick(emitError, stream, error);
      else emitError(stream, error);
    }
    return stream;
  };
  const construct = (stream, then) => {
    if (typeof stream._construct !== 'function') return;
    for (const state of statesOf(stream)) state.constructed = false;
    stream.once(kConstruct, then);
    if (stream.listenerCount(kConstruct) > 1) return;
    nextTick(() => {
      let called = false;
      const done = (error) => {
        if (called) {
          errorOrDestroy(stream, error ?? errors.make(Error, 'ERR_MULTIPLE_CALLBACK', 'Callback called multiple times'));
          return;
        }
        called = true;
        const states = statesOf(stream);
        for (const state of states) state.constructed = true;
        if (states.some((state) => state.destroyed)) stream.emit(kDestroy, error);
        else if (error) errorOrDestroy(stream, error, true);
        else nextTick(() => stream.emit(kConstruct));
      };
      try {
        stream._construct((error) => nextTick(done, error));
      } catch (error) {
        nextTick(done, error);
      }
    });
  };
  const kConstruct = Symbol('kConstruct');

  // ---- Readable.
  class ReadableState {
    constructor(options, stream, isDuplex) {
      this.objectMode = !!(options?.objectMode || (isDuplex && options?.readableObjectMode));
      this.highWaterMark = highWaterMark(options, this.objectMode, isDuplex, 'readableHighWaterMark');
      this.buffer = [];
      this.bufferIndex = 0;
      this.length = 0;
      this.pipes = [];
      this.flowing = null;
      this.ended = this.endEmitted = this.reading = false;
      this.constructed = this.sync = true;
      this.needReadable = this.emittedReadable = this.readableListening = this.resumeScheduled = false;
      this.errorEmitted = this.destroyed = this.closed = this.closeEmitted = false;
      this.emitClose = options?.emitClose !== false;
      this.autoDestroy = options?.autoDestroy !== false;
      this.errored = null;
      this.defaultEncoding = options?.defaultEncoding || 'utf8';
      this.awaitDrainWriters = null;
      this.readingMore = this.dataEmitted = false;
      this.decoder = null;
      this.encoding = null;
      this.paused = null;
      if (options?.encoding) {
        this.decoder = new (require('string_decoder').StringDecoder)(options.encoding);
        this.encoding = options.encoding;
      }
    }
  }
  const shift = (state) => {
    const chunk = state.buffer[state.bufferIndex];
    state.buffer[state.bufferIndex++] = undefined;
    if (state.bufferIndex > 1024 || state.bufferIndex === state.buffer.length) {
      state.buffer = state.buffer.slice(state.bufferIndex);
      state.bufferIndex = 0;
    }
    return chunk;
  };
  const unshift = (state, chunk) => {
    if (state.bufferIndex > 0) state.buffer[--state.bufferIndex] = chunk;
    else state.buffer.unshift(chunk);
  };

  function Readable(options) {
    if (!(this instanceof Readable)) return new Readable(options);
    this._readableState = new ReadableState(options, this, this instanceof Duplex);
    if (options) {
      if (typeof options.read === 'function') this._read = options.read;
      if (typeof options.destroy === 'function') this._destroy = options.destroy;
      if (typeof options.construct === 'function') this._construct = options.construct;
      if (options.signal) addAbortSignal(options.signal, this);
    }
    Stream.call(this, options);
    construct(this, () => { if (this._readableState.needReadable) maybeReadMore(this, this._readableState); });
  }
  Object.setPrototypeOf(Readable.prototype, Stream.prototype);
  Object.setPrototypeOf(Readable, Stream);
  Readable.ReadableState = ReadableState;
  Readable.prototype.destroy = destroy;
  Readable.prototype._undestroy = nop;
  Readable.prototype._destroy = function (error, done) { done(error); };
  Readable.prototype[EventEmitter.captureRejectionSymbol] = function (error) { this.destroy(error); };
  Readable.prototype[Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose')] = function () {
    let error;
    if (!this.destroyed) {
      error = this.readableEnded ? null : new AbortError();
      this.destroy(error);
    }
    return new Promise((resolve, reject) => { finished(this, (e) => (e && e !== error ? reject(e) : resolve(null))); });
  };

  Readable.prototype.push = function (chunk, encoding) { return add(this, chunk, encoding, false); };
  Readable.prototype.unshift = function (chunk, encoding) { return add(this, chunk, encoding, true); };
  const toChunk = (state, chunk, encoding) => {
    if (typeof chunk === 'string') {
      encoding ||= state.defaultEncoding;
      if (state.encoding === encoding) return chunk;
      return Buffer.from(chunk, encoding);
    }
    if (chunk instanceof Buffer) return chunk;
    if (ArrayBuffer.isView(chunk)) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (chunk === undefined || chunk === null) return chunk;
    throw errors.argType('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk);
  };
  const add = (stream, chunk, encoding, first) => {
    const state = stream._readableState;
    if (!state.objectMode) {
      try {
        if (typeof chunk === 'string' && first && state.encoding && state.encoding !== (encoding ||= state.defaultEncoding)) {
          chunk = Buffer.from(chunk, encoding).toString(state.encoding);
        } else {
          chunk = toChunk(state, chunk, encoding);
          if (typeof chunk === 'string') encoding = '';
        }
      } catch (error) {
        errorOrDestroy(stream, error);
        return false;
      }
    }
    if (chunk === null) {
      state.reading = false;
      endOfChunks(stream, state);
      return false;
    }
    if (!state.objectMode && !(chunk && chunk.length > 0)) {
      if (!first) {
        state.reading = false;
        maybeReadMore(stream, state);
      }
      return wantsMore(state);
    }
    if (first) {
      if (state.endEmitted) errorOrDestroy(stream, errors.make(Error, 'ERR_STREAM_UNSHIFT_AFTER_END_EVENT', 'stream.unshift() after end event'));
      else if (state.destroyed || state.errored) return false;
      else addChunk(stream, state, chunk, true);
    } else if (state.ended) {
      errorOrDestroy(stream, errors.make(Error, 'ERR_STREAM_PUSH_AFTER_EOF', 'stream.push() after EOF'));
    } else if (state.destroyed || state.errored) {
      return false;
    } else {
      state.reading = false;
      if (state.decoder && !encoding) {
        chunk = state.decoder.write(chunk);
        if (state.objectMode || chunk.length !== 0) addChunk(stream, state, chunk, false);
        else maybeReadMore(stream, state);
      } else {
        addChunk(stream, state, chunk, false);
      }
    }
    return wantsMore(state);
  };
  const wantsMore = (state) => !state.ended && (state.length < state.highWaterMark || state.length === 0);
  const addChunk = (stream, state, chunk, first) => {
    if (state.flowing && state.length === 0 && !state.sync && stream.listenerCount('data') > 0) {
      if (state.multiAwaitDrain) state.awaitDrainWriters.clear();
      else state.awaitDrainWriters = null;
      state.dataEmitted = true;
      stream.emit('data', chunk);
    } else {
      state.length += state.objectMode ? 1 : chunk.length;
      if (first) unshift(state, chunk);
      else state.buffer.push(chunk);
      if (state.needReadable) emitReadable(stream);
    }
    maybeReadMore(stream, state);
  };

  Readable.prototype.isPaused = function () { return this._readableState.paused === true || this._readableState.flowing === false; };
  Readable.prototype.setEncoding = function (encoding) {
    const decoder = new (require('string_decoder').StringDecoder)(encoding), state = this._readableState;
    state.decoder = decoder;
    state.encoding = decoder.encoding;
    let text = '';
    for (const chunk of state.buffer.slice(state.bufferIndex)) text += decoder.write(chunk);
    state.buffer = text === '' ? [] : [text];
    state.bufferIndex = 0;
    state.length = text.length;
    return this;
  };
  const MOST = 0x40000000;
  const atMost = (n, state) => {
    if (n <= 0 || (state.length === 0 && state.ended)) return 0;
    if (state.objectMode) return 1;
    if (Number.isNaN(n)) return state.flowing && state.length ? state.buffer[state.bufferIndex].length : state.length;
    if (n <= state.length) return n;
    return state.ended ? state.length : 0;
  };
  Readable.prototype.read = function (n) {
    if (n === undefined) n = NaN;
    else if (!Number.isInteger(n)) n = Number.parseInt(n, 10);
    const state = this._readableState, wanted = n;
    if (n > state.highWaterMark) {
      if (n > MOST) throw errors.outOfRange('size', '<= 1GiB', n);
      state.highWaterMark = 2 ** Math.ceil(Math.log2(n));
    }
    if (n !== 0) state.emittedReadable = false;
    if (n === 0 && state.needReadable && ((state.highWaterMark !== 0 ? state.length >= state.highWaterMark : state.length > 0) || state.ended)) {
      if (state.length === 0 && state.ended) endReadable(this);
      else emitReadable(this);
      return null;
    }
    n = atMost(n, state);
    if (n === 0 && state.ended) {
      if (state.length === 0) endReadable(this);
      return null;
    }
    let more = state.needReadable;
    if (state.length === 0 || state.length - n < state.highWaterMark) more = true;
    if (state.ended || state.reading || state.destroyed || state.errored || !state.constructed) {
      more = false;
    } else if (more) {
      state.reading = true;
      state.sync = true;
      if (state.length === 0) state.needReadable = true;
      try {
        this._read(state.highWaterMark);
      } catch (error) {
        errorOrDestroy(this, error);
      }
      state.sync = false;
      if (!state.reading) n = atMost(wanted, state);
    }
    const chunk = n > 0 ? take(n, state) : null;
    if (chunk === null) {
      state.needReadable = state.length <= state.highWaterMark;
      n = 0;
    } else {
      state.length -= n;
      if (state.multiAwaitDrain) state.awaitDrainWriters.clear();
      else state.awaitDrainWriters = null;
    }
    if (state.length === 0) {
      if (!state.ended) state.needReadable = true;
      if (wanted !== n && state.ended) endReadable(this);
    }
    if (chunk !== null && !state.errorEmitted && !state.closeEmitted) {
      state.dataEmitted = true;
      this.emit('data', chunk);
    }
    return chunk;
  };
  const take = (n, state) => {
    if (state.length === 0) return null;
    if (state.objectMode) return shift(state);
    if (!n || n >= state.length) {
      const all = state.buffer.slice(state.bufferIndex);
      state.buffer = [];
      state.bufferIndex = 0;
      if (state.decoder) return all.join('');
      return all.length === 1 ? all[0] : Buffer.concat(all, state.length);
    }
    const text = !!state.decoder, parts = [];
    let left = n;
    while (left > 0) {
      const chunk = state.buffer[state.bufferIndex];
      if (chunk.length <= left) {
        parts.push(shift(state));
        left -= chunk.length;
      } else {
        parts.push(chunk.slice(0, left));
        state.buffer[state.bufferIndex] = chunk.slice(left);
        left = 0;
      }
    }
    if (text) return parts.join('');
    return parts.length === 1 ? parts[0] : Buffer.concat(parts, n);
  };
  const endOfChunks = (stream, state) => {
    if (state.ended) return;
    if (state.decoder) {
      const rest = state.decoder.end();
      if (rest?.length) {
        state.buffer.push(rest);
        state.length += state.objectMode ? 1 : rest.length;
      }
    }
    state.ended = true;
    if (state.sync) {
      emitReadable(stream);
    } else {
      state.needReadable = false;
      state.emittedReadable = true;
      emitReadableNow(stream);
    }
  };
  const emitReadable = (stream) => {
    const state = stream._readableState;
    state.needReadable = false;
    if (!state.emittedReadable) {
      state.emittedReadable = true;
      nextTick(emitReadableNow, stream);
    }
  };
  const emitReadableNow = (stream) => {
    const state = stream._readableState;
    if (!state.destroyed && !state.errored && (state.length || state.ended)) {
      stream.emit('readable');
      state.emittedReadable = false;
    }
    state.needReadable = !state.flowing && !state.ended && state.length <= state.highWaterMark;
    flow(stream);
  };
  const maybeReadMore = (stream, state) => {
    if (state.readingMore || !state.constructed) return;
    state.readingMore = true;
    nextTick(() => {
      while (!state.reading && !state.ended && (state.length < state.highWaterMark || (state.flowing && state.length === 0))) {
        const { length } = state;
        stream.read(0);
        if (length === state.length) break;
      }
      state.readingMore = false;
    });
  };
  Readable.prototype._read = function () { throw errors.make(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The _read() method is not implemented'); };

  Readable.prototype.pipe = function (to, options) {
    const source = this, state = this._readableState;
    if (state.pipes.length === 1 && !state.multiAwaitDrain) {
      state.multiAwaitDrain = true;
      state.awaitDrainWriters = new Set(state.awaitDrainWriters ? [state.awaitDrainWriters] : []);
    }
    state.pipes.push(to);
    const ends = (!options || options.end !== false) && to !== require('process').stdout && to !== require('process').stderr;
    const end = () => to.end();
    const unpipe = () => source.unpipe(to);
    if (state.endEmitted) nextTick(ends ? end : unpipe);
    else source.once('end', ends ? end : unpipe);
    let drain, cleaned = false;
    const unpiped = (readable, info) => {
      if (readable === source && info && info.hasUnpiped === false) {
        info.hasUnpiped = true;
        cleanup();
      }
    };
    const cleanup = () => {
      to.removeListener('close', closed);
      to.removeListener('finish', done);
      if (drain) to.removeListener('drain', drain);
      to.removeListener('error', failed);
      to.removeListener('unpipe', unpiped);
      source.removeListener('end', end);
      source.removeListener('end', unpipe);
      source.removeListener('data', data);
      cleaned = true;
      if (drain && state.awaitDrainWriters && (!to._writableState || to._writableState.needDrain)) drain();
    };
    const pause = () => {
      if (!cleaned) {
        if (state.pipes.length === 1 && state.pipes[0] === to) {
          state.awaitDrainWriters = to;
          state.multiAwaitDrain = false;
        } else if (state.pipes.length > 1 && state.pipes.includes(to)) {
          state.awaitDrainWriters.add(to);
        }
        source.pause();
      }
      if (!drain) {
        drain = () => {
          if (state.awaitDrainWriters === to) state.awaitDrainWriters = null;
          else if (state.multiAwaitDrain) state.awaitDrainWriters.delete(to);
          if ((!state.awaitDrainWriters || state.awaitDrainWriters.size === 0) && source.listenerCount('data')) source.resume();
        };
        to.on('drain', drain);
      }
    };
    const data = (chunk) => { if (to.write(chunk) === false) pause(); };
    const failed = (error) => {
      unpipe();
      to.removeListener('error', failed);
      if (to.listenerCount('error') === 0) {
        const s = to._writableState || to._readableState;
        if (s && !s.errorEmitted) errorOrDestroy(to, error);
        else to.emit('error', error);
      }
    };
    const closed = () => {
      to.removeListener('finish', done);
      unpipe();
    };
    const done = () => {
      to.removeListener('close', closed);
      unpipe();
    };
    to.on('unpipe', unpiped);
    source.on('data', data);
    to.prependListener('error', failed);
    to.once('close', closed);
    to.once('finish', done);
    to.emit('pipe', source);
    if (to.writableNeedDrain === true) pause();
    else if (!state.flowing) source.resume();
    return to;
  };
  Readable.prototype.unpipe = function (to) {
    const state = this._readableState;
    if (state.pipes.length === 0) return this;
    if (!to) {
      const all = state.pipes;
      state.pipes = [];
      this.pause();
      for (const one of all) one.emit('unpipe', this, { hasUnpiped: false });
      return this;
    }
    const at = state.pipes.indexOf(to);
    if (at < 0) return this;
    state.pipes.splice(at, 1);
    if (state.pipes.length === 0) this.pause();
    to.emit('unpipe', this, { hasUnpiped: false });
    return this;
  };
  Readable.prototype.on = function (name, f) {
    const result = Stream.prototype.on.call(this, name, f), state = this._readableState;
    if (name === 'data') {
      state.readableListening = this.listenerCount('readable') > 0;
      if (state.flowing !== false) this.resume();
    } else if (name === 'readable' && !state.endEmitted && !state.readableListening) {
      state.readableListening = state.needReadable = true;
      state.flowing = false;
      state.emittedReadable = false;
      if (state.length) emitReadable(this);
      else if (!state.reading) nextTick(() => this.read(0));
    }
    return result;
  };
  Readable.prototype.addListener = Readable.prototype.on;
  Readable.prototype.removeListener = function (name, f) {
    const result = Stream.prototype.removeListener.call(this, name, f), state = this._readableState;
    if (name === 'readable') nextTick(updateListening, this);
    else if (name === 'data' && this.listenerCount('data') === 0) state.dataListening = false;
    return result;
  };
  Readable.prototype.off = Readable.prototype.removeListener;
  Readable.prototype.removeAllListeners = function (name) {
    const result = Stream.prototype.removeAllListeners.apply(this, arguments);
    if (name === 'readable' || name === undefined) nextTick(updateListening, this);
    return result;
  };
  const updateListening = (stream) => {
    const state = stream._readableState;
    state.readableListening = stream.listenerCount('readable') > 0;
    if (state.resumeScheduled && state.paused === false) state.flowing = true;
    else if (stream.listenerCount('data') > 0) stream.resume();
    else if (!state.readableListening) state.flowing = null;
  };
  Readable.prototype.resume = function () {
    const state = this._readableState;
    if (!state.flowing) {
      state.flowing = !state.readableListening;
      if (!state.resumeScheduled) {
        state.resumeScheduled = true;
        nextTick(() => {
          if (!state.reading) this.read(0);
          state.resumeScheduled = false;
          this.emit('resume');
          flow(this);
          if (state.flowing && !state.reading) this.read(0);
        });
      }
    }
    state.paused = false;
    return this;
  };
  Readable.prototype.pause = function () {
    const state = this._readableState;
    if (state.flowing !== false) {
      state.flowing = false;
      this.emit('pause');
    }
    state.paused = true;
    return this;
  };
  const flow = (stream) => {
    const state = stream._readableState;
    while (state.flowing && stream.read() !== null);
  };
  Readable.prototype.wrap = function (old) {
    let paused = false;
    old.on('data', (chunk) => {
      if (!this.push(chunk) && old.pause) {
        paused = true;
        old.pause();
      }
    });
    old.on('end', () => this.push(null));
    old.on('error', (error) => errorOrDestroy(this, error));
    old.on('close', () => this.destroy());
    old.on('destroy', () => this.destroy());
    this._read = () => {
      if (paused && old.resume) {
        paused = false;
        old.resume();
      }
    };
    for (const key of Object.keys(old)) if (this[key] === undefined && typeof old[key] === 'function') this[key] = old[key].bind(old);
    return this;
  };
  const endReadable = (stream) => {
    const state = stream._readableState;
    if (state.endEmitted) return;
    state.ended = true;
    nextTick(() => {
      if (state.errored || state.closeEmitted || state.endEmitted || state.length !== 0) return;
      state.endEmitted = true;
      stream.emit('end');
      if (stream.writable && stream.allowHalfOpen === false) {
        nextTick(() => { if (stream.writable && !stream.writableEnded && !stream.destroyed) stream.end(); });
      } else if (state.autoDestroy) {
        const w = stream._writableState;
        if (!w || (w.autoDestroy && (w.finished || w.writable === false))) stream.destroy();
      }
    });
  };

  const iterate = (stream, options) => {
    errors.object(options ?? {}, 'options');
    return generate(stream, options);
  };
  async function* generate(stream, options) {
    let wake = nop;
    const next = (resolve) => {
      if (typeof resolve === 'function') wake = resolve;
      else {
        wake();
        wake = nop;
      }
    };
    const readable = () => next();
    stream.on('readable', readable);
    let error;
    const cleanup = finished(stream, { writable: false }, (failure) => {
      error = failure ?? null;
      wake();
      wake = nop;
    });
    try {
      for (;;) {
        const chunk = stream.destroyed ? null : stream.read();
        if (chunk !== null) yield chunk;
        else if (error) throw error;
        else if (error === null) return;
        else await new Promise(next);
      }
    } catch (failure) {
      error ??= failure;
      throw error;
    } finally {
      if ((error || options?.destroyOnReturn !== false) && (error === undefined || stream._readableState.autoDestroy)) {
        stream.destroy(error === undefined || error === null ? undefined : error);
      } else {
        stream.off('readable', readable);
        cleanup();
      }
    }
  }
  Readable.prototype[Symbol.asyncIterator] = function () { return iterate(this); };
  Readable.prototype.iterator = function (options) {
    if (options !== undefined) errors.object(options, 'options');
    return iterate(this, options);
  };

  const readableProperty = (name, get, set) => Object.defineProperty(Readable.prototype, name, { configurable: true, enumerable: false, get, set });
  readableProperty('readable', function () {
    const r = this._readableState;
    return !!r && r.readable !== false && !r.destroyed && !r.errorEmitted && !r.endEmitted;
  }, function (value) { if (this._readableState) this._readableState.readable = !!value; });
  readableProperty('readableDidRead', function () { return this._readableState.dataEmitted; });
  readableProperty('readableAborted', function () {
    const r = this._readableState;
    return !!(r.readable !== false && (r.destroyed || r.errored) && !r.endEmitted);
  });
  readableProperty('readableHighWaterMark', function () { return this._readableState.highWaterMark; });
  readableProperty('readableBuffer', function () { return this._readableState?.buffer; });
  readableProperty('readableFlowing', function () { return this._readableState.flowing; }, function (v) { if (this._readableState) this._readableState.flowing = v; });
  readableProperty('readableLength', function () { return this._readableState.length; });
  readableProperty('readableObjectMode', function () { return this._readableState ? this._readableState.objectMode : false; });
  readableProperty('readableEncoding', function () { return this._readableState ? this._readableState.encoding : null; });
  readableProperty('errored', function () { return this._readableState ? this._readableState.errored : null; });
  readableProperty('closed', function () { return this._readableState ? this._readableState.closed : false; });
  readableProperty('destroyed', function () { return this._readableState ? this._readableState.destroyed : false; },
    function (value) { if (this._readableState) this._readableState.destroyed = value; });
  readableProperty('readableEnded', function () { return this._readableState ? this._readableState.endEmitted : false; });

  Readable.from = (source, options) => {
    if (typeof source === 'string' || source instanceof Buffer) {
      return new Readable({ objectMode: true, ...options, read() {
        this.push(source);
        this.push(null);
      } });
    }
    let iterator, isAsync = false;
    if (source?.[Symbol.asyncIterator]) {
      isAsync = true;
      iterator = source[Symbol.asyncIterator]();
    } else if (source?.[Symbol.iterator]) {
      iterator = source[Symbol.iterator]();
    } else {
      throw errors.argType('iterable', ['Iterable'], source);
    }
    const out = new Readable({ objectMode: true, highWaterMark: 1, ...options });
    let reading = false;
    out._read = () => {
      if (reading) return;
      reading = true;
      next();
    };
    out._destroy = (error, done) => {
      close(error).then(() => nextTick(done, error), (failure) => nextTick(done, failure ?? error));
    };
    const close = async (error) => {
      if (error !== undefined && error !== null && typeof iterator.throw === 'function') {
        const { value, done } = await iterator.throw(error);
        await value;
        if (done) return;
      }
      if (typeof iterator.return === 'function') {
        const { value } = await iterator.return();
        await value;
      }
    };
    const next = async () => {
      for (;;) {
        try {
          const { value, done } = isAsync ? await iterator.next() : iterator.next();
          if (done) {
            out.push(null);
          } else {
            const got = value !== null && typeof value === 'object' && typeof value.then === 'function' ? await value : value;
            if (got === null) {
              reading = false;
              throw errors.make(TypeError, 'ERR_STREAM_NULL_VALUES', 'May not write null values to stream');
            } else if (out.push(got)) {
              continue;
            } else {
              reading = false;
            }
          }
        } catch (error) {
          out.destroy(error);
        }
        return;
      }
    };
    return out;
  };

  // ---- Writable.
  class WritableState {
    constructor(options, stream, isDuplex) {
      this.objectMode = !!(options?.objectMode || (isDuplex && options?.writableObjectMode));
      this.highWaterMark = highWaterMark(options, this.objectMode, isDuplex, 'writableHighWaterMark');
      this.finalCalled = this.needDrain = this.ending = this.ended = this.finished = this.destroyed = false;
      this.decodeStrings = options?.decodeStrings !== false;
      this.defaultEncoding = options?.defaultEncoding || 'utf8';
      this.length = 0;
      this.writing = false;
      this.corked = 0;
      this.sync = true;
      this.bufferProcessing = false;
      this.writecb = null;
      this.writelen = 0;
      this.afterWriteTickInfo = null;
      this.buffered = [];
      this.bufferedIndex = 0;
      this.pendingcb = 0;
      this.constructed = true;
      this.prefinished = this.errorEmitted = false;
      this.emitClose = options?.emitClose !== false;
      this.autoDestroy = options?.autoDestroy !== false;
      this.errored = null;
      this.closed = this.closeEmitted = false;
      this.onFinish = [];
    }
    getBuffer() { return this.buffered.slice(this.bufferedIndex); }
    get bufferedRequestCount() { return this.buffered.length - this.bufferedIndex; }
  }
  function Writable(options) {
    const isDuplex = this instanceof Duplex;
    if (!isDuplex && !(this instanceof Writable)) return new Writable(options);
    this._writableState = new WritableState(options, this, isDuplex);
    if (options) {
      if (typeof options.write === 'function') this._write = options.write;
      if (typeof options.writev === 'function') this._writev = options.writev;
      if (typeof options.destroy === 'function') this._destroy = options.destroy;
      if (typeof options.final === 'function') this._final = options.final;
      if (typeof options.construct === 'function') this._construct = options.construct;
      if (options.signal) addAbortSignal(options.signal, this);
    }
    Stream.call(this, options);
    construct(this, () => afterConstruct(this));
  }
  const afterConstruct = (stream) => {
    const state = stream._writableState;
    if (!state.writing) clearBuffer(stream, state);
    finishMaybe(stream, state);
  };
  Object.setPrototypeOf(Writable.prototype, Stream.prototype);
  Object.setPrototypeOf(Writable, Stream);
  Writable.WritableState = WritableState;
  Object.defineProperty(Writable, Symbol.hasInstance, {
    value(object) {
      if (Function.prototype[Symbol.hasInstance].call(this, object)) return true;
      return this === Writable && !!object && object._writableState instanceof WritableState;
    },
  });
  Writable.prototype.pipe = function () { errorOrDestroy(this, errors.make(Error, 'ERR_STREAM_CANNOT_PIPE', 'Cannot pipe, not readable')); };

  const doWrite = (stream, chunk, encoding, callback) => {
    const state = stream._writableState;
    if (typeof encoding === 'function') {
      callback = encoding;
      encoding = state.defaultEncoding;
    } else {
      if (!encoding) encoding = state.defaultEncoding;
      else if (encoding !== 'buffer' && normalize(encoding) === undefined) throw errors.make(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${encoding}`);
      if (typeof callback !== 'function') callback = nop;
    }
    if (chunk === null) throw errors.make(TypeError, 'ERR_STREAM_NULL_VALUES', 'May not write null values to stream');
    if (!state.objectMode) {
      if (typeof chunk === 'string') {
        if (state.decodeStrings) {
          chunk = Buffer.from(chunk, encoding);
          encoding = 'buffer';
        }
      } else if (chunk instanceof Buffer) {
        encoding = 'buffer';
      } else if (ArrayBuffer.isView(chunk)) {
        chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
        encoding = 'buffer';
      } else {
        throw errors.argType('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk);
      }
    }
    let error;
    if (state.ending) error = errors.make(Error, 'ERR_STREAM_WRITE_AFTER_END', 'write after end');
    else if (state.destroyed) error = errors.make(Error, 'ERR_STREAM_DESTROYED', 'Cannot call write after a stream was destroyed');
    if (error) {
      nextTick(callback, error);
      errorOrDestroy(stream, error, true);
      return error;
    }
    state.pendingcb++;
    return writeOrBuffer(stream, state, chunk, encoding, callback);
  };
  Writable.prototype.write = function (chunk, encoding, callback) { return doWrite(this, chunk, encoding, callback) === true; };
  Writable.prototype.cork = function () { this._writableState.corked++; };
  Writable.prototype.uncork = function () {
    const state = this._writableState;
    if (state.corked) {
      state.corked--;
      if (!state.writing) clearBuffer(this, state);
    }
  };
  Writable.prototype.setDefaultEncoding = function (encoding) {
    if (typeof encoding === 'string') encoding = encoding.toLowerCase();
    if (normalize(encoding) === undefined) throw errors.make(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${encoding}`);
    this._writableState.defaultEncoding = encoding;
    return this;
  };
  const writeOrBuffer = (stream, state, chunk, encoding, callback) => {
    const size = state.objectMode ? 1 : chunk.length;
    state.length += size;
    const below = state.length < state.highWaterMark;
    if (!below) state.needDrain = true;
    if (state.writing || state.corked || state.errored || !state.constructed) {
      state.buffered.push({ chunk, encoding, callback });
    } else {
      state.writelen = size;
      state.writecb = callback;
      state.writing = state.sync = true;
      stream._write(chunk, encoding, onwrite(stream));
      state.sync = false;
    }
    return below && !state.errored && !state.destroyed;
  };
  const writes = new WeakMap();
  const onwrite = (stream) => {
    let f = writes.get(stream);
    if (f === undefined) writes.set(stream, f = (error) => wrote(stream, error));
    return f;
  };
  const wrote = (stream, error) => {
    const state = stream._writableState, { sync, writecb: callback } = state;
    if (typeof callback !== 'function') {
      errorOrDestroy(stream, errors.make(Error, 'ERR_MULTIPLE_CALLBACK', 'Callback called multiple times'));
      return;
    }
    state.writing = false;
    state.writecb = null;
    state.length -= state.writelen;
    state.writelen = 0;
    if (error) {
      void error.stack;
      state.errored ??= error;
      if (stream._readableState) stream._readableState.errored ??= error;
      if (sync) nextTick(failedWrite, stream, state, error, callback);
      else failedWrite(stream, state, error, callback);
      return;
    }
    if (state.buffered.length > state.bufferedIndex) clearBuffer(stream, state);
    if (sync) {
      if (state.afterWriteTickInfo !== null && state.afterWriteTickInfo.callback === callback) {
        state.afterWriteTickInfo.count++;
      } else {
        const info = { count: 1, callback };
        state.afterWriteTickInfo = info;
        nextTick(() => {
          state.afterWriteTickInfo = null;
          afterWrite(stream, state, info.count, callback);
        });
      }
    } else {
      afterWrite(stream, state, 1, callback);
    }
  };
  const failedWrite = (stream, state, error, callback) => {
    state.pendingcb--;
    callback(error);
    errorBuffer(state);
    errorOrDestroy(stream, error);
  };
  const afterWrite = (stream, state, count, callback) => {
    const drains = !state.ending && !stream.destroyed && state.length === 0 && state.needDrain;
    if (drains) {
      state.needDrain = false;
      stream.emit('drain');
    }
    while (count-- > 0) {
      state.pendingcb--;
      callback(null);
    }
    if (state.destroyed) errorBuffer(state);
    finishMaybe(stream, state);
  };
  const errorBuffer = (state) => {
    if (state.writing) return;
    for (let n = state.bufferedIndex; n < state.buffered.length; n++) {
      const { chunk, callback } = state.buffered[n];
      state.length -= state.objectMode ? 1 : chunk.length;
      callback(state.errored ?? errors.make(Error, 'ERR_STREAM_DESTROYED', 'Cannot call write after a stream was destroyed'));
    }
    for (const done of state.onFinish.splice(0)) done(state.errored ?? errors.make(Error, 'ERR_STREAM_DESTROYED', 'Cannot call end after a stream was destroyed'));
    state.buffered = [];
    state.bufferedIndex = 0;
  };
  const clearBuffer = (stream, state) => {
    if (state.corked || state.bufferProcessing || state.destroyed || !state.constructed) return;
    const count = state.buffered.length - state.bufferedIndex;
    if (count <= 0) return;
    state.bufferProcessing = true;
    if (count > 1 && stream._writev) {
      state.pendingcb -= count - 1;
      const all = state.buffered.slice(state.bufferedIndex);
      const callback = (error) => { for (const one of all) one.callback(error); };
      all.allBuffers = all.every((one) => one.encoding === 'buffer');
      state.writelen = state.length;
      state.writecb = callback;
      state.writing = state.sync = true;
      state.buffered = [];
      state.bufferedIndex = 0;
      stream._writev(all, onwrite(stream));
      state.sync = false;
    } else {
      do {
        const { chunk, encoding, callback } = state.buffered[state.bufferedIndex];
        state.buffered[state.bufferedIndex++] = null;
        state.writelen = state.objectMode ? 1 : chunk.length;
        state.writecb = callback;
        state.writing = state.sync = true;
        stream._write(chunk, encoding, onwrite(stream));
        state.sync = false;
      } while (state.bufferedIndex < state.buffered.length && !state.writing);
      if (state.bufferedIndex === state.buffered.length) {
        state.buffered = [];
        state.bufferedIndex = 0;
      } else if (state.bufferedIndex > 256) {
        state.buffered.splice(0, state.bufferedIndex);
        state.bufferedIndex = 0;
      }
    }
    state.bufferProcessing = false;
  };
  Writable.prototype._write = function (chunk, encoding, done) {
    if (this._writev) this._writev([{ chunk, encoding }], done);
    else throw errors.make(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The _write() method is not implemented');
  };
  Writable.prototype._writev = null;
  Writable.prototype.end = function (chunk, encoding, callback) {
    const state = this._writableState;
    if (typeof chunk === 'function') [chunk, encoding, callback] = [undefined, undefined, chunk];
    else if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
    let error;
    if (chunk !== null && chunk !== undefined) {
      const result = doWrite(this, chunk, encoding);
      if (result instanceof Error) error = result;
    }
    if (state.corked) {
      state.corked = 1;
      this.uncork();
    }
    if (error) {
      // Reported by the write.
    } else if (!state.errored && !state.ending) {
      state.ending = true;
      finishMaybe(this, state, true);
      state.ended = true;
    } else if (state.finished) {
      error = errors.make(Error, 'ERR_STREAM_ALREADY_FINISHED', 'Cannot call end after a stream was finished');
    } else if (state.destroyed) {
      error = errors.make(Error, 'ERR_STREAM_DESTROYED', 'Cannot call end after a stream was destroyed');
    }
    if (typeof callback === 'function') {
      if (error) nextTick(callback, error);
      else if (state.finished) nextTick(callback);
      else state.onFinish.push(callback);
    }
    return this;
  };
  const needsFinish = (state) => state.ending && !state.destroyed && state.constructed && state.length === 0 && !state.errored &&
    state.buffered.length === 0 && !state.finished && !state.writing && !state.errorEmitted && !state.closeEmitted;
  const finishMaybe = (stream, state, sync) => {
    if (!needsFinish(state)) return;
    if (!state.prefinished && !state.finalCalled) {
      if (typeof stream._final === 'function' && !state.destroyed) {
        state.finalCalled = true;
        let called = false;
        state.pendingcb++;
        const done = (error) => {
          if (called) {
            errorOrDestroy(stream, error ?? errors.make(Error, 'ERR_MULTIPLE_CALLBACK', 'Callback called multiple times'));
            return;
          }
          called = true;
          state.pendingcb--;
          if (error) {
            for (const one of state.onFinish.splice(0)) one(error);
            errorOrDestroy(stream, error, state.sync);
          } else if (needsFinish(state)) {
            state.prefinished = true;
            stream.emit('prefinish');
            state.pendingcb++;
            nextTick(finish, stream, state);
          }
        };
        state.sync = true;
        try {
          stream._final(done);
        } catch (error) {
          done(error);
        }
        state.sync = false;
      } else {
        state.prefinished = true;
        stream.emit('prefinish');
      }
    }
    if (state.prefinished && state.pendingcb === 0) {
      if (sync) {
        state.pendingcb++;
        nextTick(() => {
          if (needsFinish(state)) finish(stream, state);
          else state.pendingcb--;
        });
      } else if (needsFinish(state)) {
        state.pendingcb++;
        finish(stream, state);
      }
    }
  };
  const finish = (stream, state) => {
    state.pendingcb--;
    if (state.finished) return;
    state.finished = true;
    for (const done of state.onFinish.splice(0)) done(null);
    stream.emit('finish');
    if (state.autoDestroy) {
      const r = stream._readableState;
      if (!r || (r.autoDestroy && (r.endEmitted || r.readable === false))) stream.destroy();
    }
  };
  Writable.prototype.destroy = function (error, callback) {
    const state = this._writableState;
    if (!state.destroyed && (state.bufferedIndex < state.buffered.length || state.onFinish.length)) nextTick(errorBuffer, state);
    destroy.call(this, error, callback);
    return this;
  };
  Writable.prototype._undestroy = nop;
  Writable.prototype._destroy = function (error, done) { done(error); };
  Writable.prototype[EventEmitter.captureRejectionSymbol] = function (error) { this.destroy(error); };
  const writableProperties = {
    closed: { get() { return this._writableState ? this._writableState.closed : false; } },
    destroyed: {
      get() { return this._writableState ? this._writableState.destroyed : false; },
      set(value) { if (this._writableState) this._writableState.destroyed = value; },
    },
    writable: {
      get() {
        const w = this._writableState;
        return !!w && w.writable !== false && !w.destroyed && !w.errored && !w.ending && !w.ended;
      },
      set(value) { if (this._writableState) this._writableState.writable = !!value; },
    },
    writableFinished: { get() { return this._writableState ? this._writableState.finished : false; } },
    writableObjectMode: { get() { return this._writableState ? this._writableState.objectMode : false; } },
    writableBuffer: { get() { return this._writableState?.getBuffer(); } },
    writableEnded: { get() { return this._writableState ? this._writableState.ending : false; } },
    writableNeedDrain: {
      get() {
        const w = this._writableState;
        return w ? !w.destroyed && !w.ending && w.needDrain : false;
      },
    },
    writableHighWaterMark: { get() { return this._writableState?.highWaterMark; } },
    writableCorked: { get() { return this._writableState ? this._writableState.corked : 0; } },
    writableLength: { get() { return this._writableState?.length; } },
    errored: { get() { return this._writableState ? this._writableState.errored : null; } },
    writableAborted: {
      get() {
        const w = this._writableState;
        return !!(w.writable !== false && (w.destroyed || w.errored) && !w.finished);
      },
    },
  };
  for (const d of Object.values(writableProperties)) d.configurable = true;
  Object.defineProperties(Writable.prototype, writableProperties);

  // ---- Duplex, Transform, PassThrough.
  function Duplex(options) {
    if (!(this instanceof Duplex)) return new Duplex(options);
    this._events ??= { __proto__: null };
    this._readableState = new ReadableState(options, this, true);
    this._writableState = new WritableState(options, this, true);
    this.allowHalfOpen = options?.allowHalfOpen !== false;
    if (options) {
      if (options.readable === false) {
        this._readableState.readable = false;
        this._readableState.ended = this._readableState.endEmitted = true;
      }
      if (options.writable === false) {
        this._writableState.writable = false;
        this._writableState.ending = this._writableState.ended = this._writableState.finished = true;
      }
      for (const key of ['read', 'write', 'writev', 'destroy', 'final', 'construct']) {
        if (typeof options[key] === 'function') this[`_${key}`] = options[key];
      }
      if (options.signal) addAbortSignal(options.signal, this);
    }
    Stream.call(this, options);
    construct(this, () => {
      if (this._readableState.needReadable) maybeReadMore(this, this._readableState);
      afterConstruct(this);
    });
  }
  Object.setPrototypeOf(Duplex.prototype, Readable.prototype);
  Object.setPrototypeOf(Duplex, Readable);
  for (const key of Object.getOwnPropertyNames(Writable.prototype)) {
    if (key !== 'constructor' && !Object.hasOwn(Readable.prototype, key)) {
      Object.defineProperty(Duplex.prototype, key, Object.getOwnPropertyDescriptor(Writable.prototype, key));
    }
  }
  Duplex.prototype.destroy = Writable.prototype.destroy;
  Object.defineProperties(Duplex.prototype, {
    destroyed: {
      configurable: true,
      get() { return !!this._readableState && !!this._writableState && this._readableState.destroyed && this._writableState.destroyed; },
      set(value) { if (this._readableState && this._writableState) this._readableState.destroyed = this._writableState.destroyed = value; },
    },
    closed: { configurable: true, get() { return this._writableState?.closed ?? false; } },
    errored: { configurable: true, get() { return this._readableState?.errored ?? this._writableState?.errored ?? null; } },
  });

  const kCallback = Symbol('kCallback');
  function Transform(options) {
    if (!(this instanceof Transform)) return new Transform(options);
    // A buffer of the readable side that is too small would hold up the transformation.
    if (options?.readableHighWaterMark === 0) {
      options = { ...options, highWaterMark: null, readableHighWaterMark: 0, writableHighWaterMark: options.writableHighWaterMark || 0 };
    }
    Duplex.call(this, options);
    this._readableState.sync = false;
    this[kCallback] = null;
    if (options) {
      if (typeof options.transform === 'function') this._transform = options.transform;
      if (typeof options.flush === 'function') this._flush = options.flush;
    }
    this.on('prefinish', function () { if (this._final !== transformFinal) transformFinal.call(this); });
  }
  Object.setPrototypeOf(Transform.prototype, Duplex.prototype);
  Object.setPrototypeOf(Transform, Duplex);
  function transformFinal(done) {
    if (typeof this._flush === 'function' && !this.destroyed) {
      this._flush((error, chunk) => {
        if (error) {
          if (done) done(error);
          else this.destroy(error);
          return;
        }
        if (chunk !== null && chunk !== undefined) this.push(chunk);
        this.push(null);
        done?.();
      });
    } else {
      this.push(null);
      done?.();
    }
  }
  Transform.prototype._final = transformFinal;
  Transform.prototype._transform = function () { throw errors.make(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The _transform() method is not implemented'); };
  Transform.prototype._write = function (chunk, encoding, callback) {
    const r = this._readableState, w = this._writableState, { length } = r;
    this._transform(chunk, encoding, (error, value) => {
      if (error) {
        callback(error);
        return;
      }
      if (value !== null && value !== undefined) this.push(value);
      if (w.ended || length === r.length || r.length < r.highWaterMark) callback();
      else this[kCallback] = callback;
    });
  };
  Transform.prototype._read = function () {
    if (this[kCallback]) {
      const callback = this[kCallback];
      this[kCallback] = null;
      callback();
    }
  };
  function PassThrough(options) {
    if (!(this instanceof PassThrough)) return new PassThrough(options);
    Transform.call(this, options);
  }
  Object.setPrototypeOf(PassThrough.prototype, Transform.prototype);
  Object.setPrototypeOf(PassThrough, Transform);
  PassThrough.prototype._transform = (chunk, encoding, done) => done(null, chunk);

  // ---- finished and pipeline.
  const isWeb = (value) => typeof value?.getReader === 'function' || typeof value?.getWriter === 'function';
  const premature = () => errors.make(Error, 'ERR_STREAM_PREMATURE_CLOSE', 'Premature close');
  const finished = (stream, options, callback) => {
    if (typeof options === 'function') [options, callback] = [{}, options];
    options ??= {};
    errors.object(options, 'options');
    errors.func(callback, 'callback');
    errors.abortSignal(options.signal, 'options.signal');
    const { AsyncResource } = require('async_hooks');
    const resource = new AsyncResource('STREAM_END_OF_STREAM');
    let over = false;
    const done = (error) => {
      if (over) return;
      over = true;
      resource.runInAsyncScope(callback, stream, ...(error === undefined ? [] : [error]));
    };
    if (isWeb(stream)) {
      Promise.resolve(stream.closed ?? stream).then(() => nextTick(done), (error) => nextTick(done, error));
      return nop;
    }
    if (!isStream(stream)) throw errors.argType('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
    const r = stream._readableState, w = stream._writableState;
    const readable = options.readable ?? (r ? r.readable !== false : typeof stream.read === 'function' && stream.readable !== false && !w);
    const writable = options.writable ?? (w ? w.writable !== false : typeof stream.write === 'function');
    let readableDone = !readable || !!r?.endEmitted, writableDone = !writable || !!w?.finished;
    const autoCloses = (r || w) && statesOf(stream).every((s) => s.autoDestroy && s.emitClose);
    let willClose = autoCloses && (!r || readable === (r.readable !== false)) && (!w || writable === (w.writable !== false));
    const onfinish = () => {
      writableDone = true;
      if (stream.destroyed) willClose = false;
      if (willClose && (!stream.writable || readable)) return;
      if (readableDone) done();
    };
    const onend = () => {
      readableDone = true;
      if (stream.destroyed) willClose = false;
      if (willClose && (!stream.readable || writable)) return;
      if (writableDone) done();
    };
    const onerror = (error) => done(error);
    const onclose = () => {
      const failure = statesOf(stream).map((s) => s.errored).find((e) => e && typeof e !== 'boolean');
      if (failure) return done(failure);
      if (readable && !readableDone && r && !r.endEmitted) return done(premature());
      if (writable && !writableDone && w && !w.finished) return done(premature());
      return done();
    };
    stream.on('end', onend);
    stream.on('finish', onfinish);
    if (options.error !== false) stream.on('error', onerror);
    stream.on('close', onclose);
    const cleanup = () => {
      stream.removeListener('end', onend);
      stream.removeListener('finish', onfinish);
      stream.removeListener('error', onerror);
      stream.removeListener('close', onclose);
      options.signal?.removeEventListener('abort', abort);
    };
    const abort = () => {
      cleanup();
      done(new AbortError(undefined, { cause: options.signal.reason }));
    };
    const states = statesOf(stream);
    if (states.some((s) => s.closed && s.closeEmitted) || (states.length === 0 && stream.closed)) nextTick(onclose);
    else if (states.some((s) => s.errorEmitted)) { if (!willClose) nextTick(onclose); }
    else if (readableDone && writableDone && !willClose) nextTick(onclose);
    else if (states.some((s) => s.destroyed && s.closed)) nextTick(onclose);
    if (options.signal) {
      if (options.signal.aborted) nextTick(abort);
      else options.signal.addEventListener('abort', abort, { once: true });
    }
    return cleanup;
  };

  const destroyer = (stream, error) => {
    if (!stream || stream.destroyed) return;
    if (typeof stream.destroy === 'function') stream.destroy(error);
    else if (typeof stream.close === 'function') stream.close();
  };
  // Writes what an iterable has to a stream, with back-pressure.
  const pump = async (iterable, to, end) => {
    let error, wake = null;
    const resume = (failure) => {
      if (failure) error = failure;
      if (wake) {
        const f = wake;
        wake = null;
        f();
      }
    };
    const wait = () => new Promise((resolve, reject) => {
      if (error) reject(error);
      else wake = () => (error ? reject(error) : resolve());
    });
    to.on('drain', resume);
    const cleanup = finished(to, { readable: false }, resume);
    try {
      if (to.writableNeedDrain) await wait();
      for await (const chunk of iterable) if (!to.write(chunk)) await wait();
      if (end) {
        to.end();
        await new Promise((resolve, reject) => { finished(to, { readable: false }, (e) => (e ? reject(e) : resolve())); });
      }
    } finally {
      cleanup();
      to.off('drain', resume);
    }
  };

  const pipelineOf = (streams, options, callback) => {
    if (streams.length === 1 && Array.isArray(streams[0])) [streams] = streams;
    if (streams.length < 2) throw errors.make(TypeError, 'ERR_MISSING_ARGS', 'The "streams" argument must be specified');
    const ends = options?.end !== false, outer = options?.signal;
    errors.abortSignal(outer, 'options.signal');
    const controller = typeof AbortController === 'function' ? new AbortController() : { signal: undefined, abort: nop };
    let failure, value, pending = 0, over = false;
    const all = [];
    const abort = () => fail(new AbortError(undefined, { cause: outer.reason }));
    const fail = (error) => {
      if (error && (!failure || failure.code === 'ERR_STREAM_PREMATURE_CLOSE')) failure = error;
      if (failure) {
        for (const stream of all) destroyer(stream, failure);
        controller.abort();
      }
    };
    const complete = (error, final) => {
      fail(error);
      pending--;
      if (pending > 0 || over) {
        if (!(failure && final)) return;
      }
      if (pending > 0) return;
      over = true;
      outer?.removeEventListener('abort', abort);
      nextTick(callback, failure, value);
    };
    if (outer?.aborted) {
      for (const one of streams) if (isStream(one)) destroyer(one, new AbortError());
      nextTick(callback, new AbortError(undefined, { cause: outer.reason }));
      return streams[streams.length - 1];
    }
    outer?.addEventListener('abort', abort, { once: true });
    const watch = (stream, reading, writing) => {
      all.push(stream);
      pending++;
      finished(stream, { readable: reading, writable: writing }, (error) => {
        if (error && error.code === 'ERR_STREAM_PREMATURE_CLOSE' && reading && stream._readableState?.ended && !stream._readableState.errored) error = undefined;
        complete(error);
      });
    };
    let current;
    streams.forEach((stream, n) => {
      const first = n === 0, last = n === streams.length - 1, end = ends || !last;
      if (isStream(stream) && !isWeb(stream)) {
        if (end || !last) watch(stream, !last, !first);
        else stream.on('error', (error) => { if (error && error.name !== 'AbortError' && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') fail(error); });
      }
      if (first) {
        if (typeof stream === 'function') {
          current = stream({ signal: controller.signal });
          if (typeof current?.[Symbol.asyncIterator] !== 'function' && typeof current?.[Symbol.iterator] !== 'function') {
            throw errors.make(TypeError, 'ERR_INVALID_RETURN_VALUE', 'Expected Iterable, AsyncIterable or Stream to be returned from the "source" function');
          }
        } else if (isWeb(stream)) {
          current = stream;
        } else if (isStream(stream) || stream?.[Symbol.asyncIterator] || stream?.[Symbol.iterator]) {
          current = stream;
        } else {
          current = Duplex.from(stream);
        }
      } else if (typeof stream === 'function') {
        const from = isStream(current) && !isWeb(current) ? current[Symbol.asyncIterator]() : current;
        current = stream(from, { signal: controller.signal });
        if (last) {
          if (typeof current?.then === 'function') {
            pending++;
            current.then((result) => {
              value = result;
              complete(undefined, true);
            }, (error) => complete(error, true));
          } else if (current?.[Symbol.asyncIterator]) {
            throw errors.make(TypeError, 'ERR_INVALID_RETURN_VALUE', 'Expected a Promise to be returned from the "destination" function');
          }
        } else if (typeof current?.[Symbol.asyncIterator] !== 'function') {
          throw errors.make(TypeError, 'ERR_INVALID_RETURN_VALUE', `Expected AsyncIterable to be returned from the "transform[${n - 1}]" function`);
        }
      } else if (isWeb(stream)) {
        const to = stream.writable ? stream.writable : stream;
        pending++;
        const from = isStream(current) && !isWeb(current) ? Readable.toWeb(current) : current;
        const piping = isWeb(from) && from.pipeTo ? from.pipeTo(to, { preventClose: !end }) : (async () => {
          const writer = to.getWriter();
          for await (const chunk of from) await writer.write(chunk);
          if (end) await writer.close();
        })();
        piping.then(() => complete(), complete);
        current = stream.readable ?? stream;
      } else if (isStream(stream)) {
        if (isStream(current) && !isWeb(current) && typeof current.pipe === 'function') {
          if (current._readableState?.endEmitted || current._readableState?.destroyed) {
            if (end) nextTick(() => stream.end());
          } else {
            current.pipe(stream, { end });
          }
        } else {
          pending++;
          pump(current, stream, end).then(() => complete(), (error) => complete(error));
        }
        current = stream;
      } else {
        throw errors.argType('stream', ['Stream', 'Function'], stream);
      }
    });
    return current !== null && typeof current === 'object' && typeof current.then === 'function' ? new PassThrough({ objectMode: true }) : current;
  };
  const pipeline = (...streams) => {
    const callback = streams.pop();
    errors.func(callback, 'callback');
    return pipelineOf(streams, {}, callback);
  };

  const addAbortSignal = (signal, stream) => {
    errors.abortSignal(signal, 'signal');
    if (!isStream(stream) && !isWeb(stream)) throw errors.argType('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
    const abort = () => stream.destroy(new AbortError(undefined, { cause: signal.reason }));
    if (signal.aborted) abort();
    else {
      signal.addEventListener('abort', abort, { once: true });
      nextTick(() => finished(stream, () => signal.removeEventListener('abort', abort)));
    }
    return stream;
  };

  // ---- Conversions.
  Duplex.from = (body) => {
    if (body instanceof Duplex) return body;
    if (typeof body === 'function') {
      const input = new PassThrough({ objectMode: true });
      const result = body(input[Symbol.asyncIterator](), { signal: undefined });
      if (result?.[Symbol.asyncIterator]) return pair(Readable.from(result), input);
      const out = new Duplex({ objectMode: true, readable: false, write: (c, e, done) => input.write(c, e, done), final: (done) => {
        input.end();
        Promise.resolve(result).then(() => done(), done);
      } });
      return out;
    }
    if (typeof body?.then === 'function') return readOnly(Readable.from((async function* () { const v = await body; if (v !== null && v !== undefined) yield v; })()));
    if (body?.readable !== undefined && body?.writable !== undefined && typeof body.readable === 'object') {
      const r = isWeb(body.readable) ? Readable.fromWeb(body.readable) : body.readable, w = isWeb(body.writable) ? Writable.fromWeb(body.writable) : body.writable;
      return pair(r, w);
    }
    if (body instanceof Readable) return readOnly(body);
    if (body instanceof Writable) return pair(undefined, body);
    return readOnly(Readable.from(body));
  };
  const readOnly = (r) => pair(r, undefined);
  const pair = (r, w) => {
    const out = new Duplex({
      objectMode: true, readable: r !== undefined, writable: w !== undefined,
      read() { r.resume(); },
      write(chunk, encoding, done) {
        if (w.write(chunk, encoding)) done();
        else w.once('drain', done);
      },
      final(done) {
        w.end();
        finished(w, { readable: false }, done);
      },
      destroy(error, done) {
        destroyer(r, error);
        destroyer(w, error);
        done(error);
      },
    });
    if (r) {
      r.on('data', (chunk) => { if (!out.push(chunk)) r.pause(); });
      r.on('end', () => out.push(null));
      r.on('error', (error) => out.destroy(error));
      r.pause();
    }
    w?.on('error', (error) => out.destroy(error));
    return out;
  };
  const needWeb = (name) => {
    if (typeof globalThis[name] !== 'function') {
      throw errors.make(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', `${name} is not available: the host does not enable the streams of the web APIs`);
    }
    return globalThis[name];
  };
  Readable.toWeb = (readable, options) => {
    const Web = needWeb('ReadableStream');
    const objectMode = readable.readableObjectMode, high = readable.readableHighWaterMark;
    const strategy = options?.strategy ?? (objectMode ? { highWaterMark: high } : { highWaterMark: high, size: (c) => c.byteLength ?? c.length });
    let controller, over = false;
    readable.pause();
    const data = (chunk) => {
      if (chunk instanceof Buffer && !objectMode) chunk = new Uint8Array(chunk);
      controller.enqueue(chunk);
      if (controller.desiredSize <= 0) readable.pause();
    };
    return new Web({
      start(c) {
        controller = c;
        readable.on('data', data);
        readable.pause();
        finished(readable, { writable: false }, (error) => {
          if (over) return;
          over = true;
          if (error) controller.error(error.code === 'ERR_STREAM_PREMATURE_CLOSE' ? new AbortError(undefined, { cause: error }) : error);
          else controller.close();
        });
      },
      pull() { readable.resume(); },
      cancel(reason) {
        over = true;
        readable.destroy(reason);
      },
    }, strategy);
  };
  Readable.fromWeb = (web, options = {}) => {
    const reader = web.getReader();
    let closed = false;
    const out = new Readable({
      objectMode: options.objectMode ?? false, highWaterMark: options.highWaterMark, encoding: options.encoding, signal: options.signal,
      read() {
        reader.read().then(({ value, done }) => {
          if (done) closed = true;
          out.push(done ? null : value);
        }, (error) => {
          closed = true;
          out.destroy(error);
        });
      },
      destroy(error, done) {
        if (closed) {
          done(error);
          return;
        }
        reader.cancel(error).then(() => done(error), () => done(error));
      },
    });
    return out;
  };
  Writable.toWeb = (writable) => {
    const Web = needWeb('WritableStream');
    let controller, failed;
    return new Web({
      start(c) {
        controller = c;
        finished(writable, { readable: false }, (error) => {
          if (error && failed === undefined) controller.error(failed = error);
        });
      },
      write(chunk) {
        return new Promise((resolve, reject) => {
          if (writable.writableNeedDrain || !writable.write(chunk)) writable.once('drain', resolve);
          else resolve();
          writable.once('error', reject);
        });
      },
      close() {
        return new Promise((resolve, reject) => {
          finished(writable, { readable: false }, (error) => (error ? reject(error) : resolve()));
          writable.end();
        });
      },
      abort(reason) {
        failed = reason ?? new AbortError();
        writable.destroy(reason);
      },
    }, writable.writableObjectMode ? { highWaterMark: writable.writableHighWaterMark } : { highWaterMark: writable.writableHighWaterMark, size: (c) => c.byteLength ?? c.length });
  };
  Writable.fromWeb = (web, options = {}) => {
    const writer = web.getWriter();
    let closed = false;
    return new Writable({
      ...options, decodeStrings: options.decodeStrings ?? true,
      write(chunk, encoding, done) { writer.ready.then(() => writer.write(chunk)).then(() => done(), done); },
      final(done) {
        writer.close().then(() => {
          closed = true;
          done();
        }, done);
      },
      destroy(error, done) {
        if (closed) done(error);
        else (error ? writer.abort(error) : writer.close()).then(() => done(error), () => done(error));
      },
    });
  };
  Duplex.toWeb = (duplex) => ({ readable: Readable.toWeb(duplex), writable: Writable.toWeb(duplex) });
  Duplex.fromWeb = ({ readable, writable }, options) => pair(Readable.fromWeb(readable, options), Writable.fromWeb(writable, options));

  // ---- Operators.
  const iterated = (stream, f, options) => {
    const out = Readable.from(f(stream, options?.signal), { objectMode: true });
    stream.on('error', (error) => out.destroy(error));
    return out;
  };
  const checkAbort = (signal) => { if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason }); };
  const operators = {
    map(f, options) {
      errors.func(f, 'fn');
      return iterated(this, async function* (source, signal) { for await (const v of source) yield await f(v, { signal }); }, options);
    },
    filter(f, options) {
      errors.func(f, 'fn');
      return iterated(this, async function* (source, signal) { for await (const v of source) if (await f(v, { signal })) yield v; }, options);
    },
    flatMap(f, options) {
      return iterated(this, async function* (source, signal) { for await (const v of source) yield* await f(v, { signal }); }, options);
    },
    take(count, options) {
      return iterated(this, async function* (source) {
        let left = Number(count);
        if (left <= 0) return;
        for await (const v of source) {
          yield v;
          if (--left <= 0) return;
        }
      }, options);
    },
    drop(count, options) {
      return iterated(this, async function* (source) {
        let left = Number(count);
        for await (const v of source) if (left-- <= 0) yield v;
      }, options);
    },
    asIndexedPairs(options) {
      return iterated(this, async function* (source) {
        let n = 0;
        for await (const v of source) yield [n++, v];
      }, options);
    },
    async forEach(f, options) {
      errors.func(f, 'fn');
      for await (const v of this) {
        checkAbort(options?.signal);
        await f(v, { signal: options?.signal });
      }
    },
    async toArray(options) {
      const out = [];
      for await (const v of this) {
        checkAbort(options?.signal);
        out.push(v);
      }
      return out;
    },
    async some(f) {
      for await (const v of this) if (await f(v)) return true;
      return false;
    },
    async every(f) {
      for await (const v of this) if (!await f(v)) return false;
      return true;
    },
    async find(f) {
      for await (const v of this) if (await f(v)) return v;
      return undefined;
    },
    async reduce(f, ...initial) {
      let has = initial.length > 0, [value] = initial;
      for await (const v of this) {
        if (has) value = await f(value, v, {});
        else [has, value] = [true, v];
      }
      if (!has) throw errors.make(TypeError, 'ERR_MISSING_ARGS', 'Reduce of an empty stream requires an initial value');
      return value;
    },
    compose(stream) { return compose(this, stream); },
  };
  for (const key of Object.keys(operators)) Object.defineProperty(Readable.prototype, key, { value: operators[key], writable: true, configurable: true });
  const compose = (...streams) => {
    const all = streams.map((s) => (isStream(s) ? s : Duplex.from(s)));
    if (all.length === 1) return all[0];
    const first = all[0], last = all[all.length - 1];
    pipelineOf(all, {}, (error) => { if (error) out.destroy(error); });
    const out = pair(last.readable !== false ? last : undefined, first.writable !== false && typeof first.write === 'function' ? first : undefined);
    return out;
  };

  const promises = {
    pipeline: (...streams) => new Promise((resolve, reject) => {
      const last = streams[streams.length - 1];
      let options = {};
      if (last && typeof last === 'object' && !isStream(last) && !isWeb(last) && !last[Symbol.asyncIterator] && !last[Symbol.iterator]) options = streams.pop();
      pipelineOf(streams, options, (error, value) => (error ? reject(error) : resolve(value)));
    }),
    finished: (stream, options = {}) => new Promise((resolve, reject) => {
      const cleanup = finished(stream, options, (error) => {
        if (options?.cleanup) cleanup();
        if (error) reject(error);
        else resolve();
      });
    }),
  };
  const kPromisify = Symbol.for('nodejs.util.promisify.custom');
  Object.defineProperty(pipeline, kPromisify, { enumerable: true, get: () => promises.pipeline });
  Object.defineProperty(finished, kPromisify, { enumerable: true, get: () => promises.finished });

  Object.assign(Stream, {
    Stream, Readable, Writable, Duplex, Transform, PassThrough, pipeline, finished, addAbortSignal, compose, promises,
    destroy: (stream, error) => {
      destroyer(stream, error ?? (stream.readableEnded || stream.writableFinished ? undefined : new AbortError()));
      return stream;
    },
    isReadable: (s) => !!s?.readable && !s.destroyed && !s.readableEnded, isWritable: (s) => !!s?.writable && !s.destroyed,
    isDestroyed: (s) => s?.destroyed ?? null,
    isErrored: (s) => !!(s && (s._readableState?.errored || s._writableState?.errored)),
    isDisturbed: (s) => !!(s && (s.readableDidRead || s.readableAborted)),
    getDefaultHighWaterMark: (objectMode) => (objectMode ? defaultObjects : defaultBytes),
    setDefaultHighWaterMark: (objectMode, value) => {
      errors.integer(value, 'value', 0);
      if (objectMode) defaultObjects = value;
      else defaultBytes = value;
    },
    _uint8ArrayToBuffer: (chunk) => Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength),
    _isUint8Array: (value) => value instanceof Uint8Array,
  });
  Object.defineProperty(Stream, 'captureRejections', { value: false, writable: true, configurable: true });
  return Stream;
}
