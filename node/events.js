// The module events.
(require) => {
  'use strict';
  const errors = require('internal/errors');

  const kCapture = Symbol('kCapture');
  const rejection = Symbol.for('nodejs.rejection');
  const errorMonitor = Symbol('events.errorMonitor');
  let defaultMaxListeners = 10;

  function EventEmitter(options) {
    EventEmitter.init.call(this, options);
  }
  EventEmitter.init = function (options) {
    // A prototype that was copied has the events of another emitter.
    if (this._events === undefined || this._events === Object.getPrototypeOf(this)._events) {
      this._events = { __proto__: null };
      this._eventsCount = 0;
    }
    this._maxListeners = this._maxListeners || undefined;
    if (options?.captureRejections) {
      errors.boolean(options.captureRejections, 'options.captureRejections');
      this[kCapture] = true;
    }
  };
  const { prototype } = EventEmitter;
  prototype._events = undefined;
  prototype._eventsCount = 0;
  prototype._maxListeners = undefined;
  Object.defineProperty(prototype, kCapture, { value: false, writable: true, configurable: true });

  const check = (listener) => errors.func(listener, 'listener');
  const most = (emitter) => (emitter._maxListeners === undefined ? defaultMaxListeners : emitter._maxListeners);

  const validMost = (n, name) => errors.number(n, name, 0);

  prototype.setMaxListeners = function setMaxListeners(n) {
    validMost(n, 'setMaxListeners');
    this._maxListeners = n;
    return this;
  };
  prototype.getMaxListeners = function getMaxListeners() { return most(this); };

  const shown = (value) => {
    try {
      return require('util').inspect(value);
    } catch {
      return String(value);
    }
  };

  const unhandled = (emitter, args) => {
    const [error] = args;
    if (error instanceof Error) throw error;
    const text = shown(error);
    const wrapped = errors.make(Error, 'ERR_UNHANDLED_ERROR', `Unhandled error. (${text})`, prototype.emit);
    wrapped.context = error;
    throw wrapped;
  };

  const captured = (emitter, result, type, args) => {
    const { then } = result;
    if (typeof then !== 'function') return;
    then.call(result, undefined, (reason) => {
      require('process').nextTick(() => {
        if (typeof emitter[rejection] === 'function') {
          emitter[rejection](reason, type, ...args);
          return;
        }
        const before = emitter[kCapture];
        try {
          emitter[kCapture] = false;
          emitter.emit('error', reason);
        } finally {
          emitter[kCapture] = before;
        }
      });
    });
  };

  prototype.emit = function emit(type, ...args) {
    const events = this._events;
    if (type === 'error') {
      if (events !== undefined && events[errorMonitor] !== undefined) this.emit(errorMonitor, ...args);
      if (events === undefined || events.error === undefined) unhandled(this, args);
    }
    const handler = events?.[type];
    if (handler === undefined) return false;
    if (typeof handler === 'function') {
      const result = handler.apply(this, args);
      if (result !== undefined && result !== null && this[kCapture]) captured(this, result, type, args);
      return true;
    }
    const listeners = handler.slice();
    for (let n = 0; n < listeners.length; n++) {
      const result = listeners[n].apply(this, args);
      if (result !== undefined && result !== null && this[kCapture]) captured(this, result, type, args);
    }
    return true;
  };

  const warn = (emitter, type, list) => {
    list.warned = true;
    const warning = new Error(`Possible EventEmitter memory leak detected. ${list.length} ${String(type)} listeners ` +
      `added to ${shown(emitter).split('\n')[0].slice(0, 100)}. MaxListeners is ${most(emitter)}. ` +
      'Use emitter.setMaxListeners() to increase limit');
    warning.name = 'MaxListenersExceededWarning';
    warning.emitter = emitter;
    warning.type = type;
    warning.count = list.length;
    require('process').emitWarning(warning);
  };

  const add = (emitter, type, listener, first) => {
    check(listener);
    let events = emitter._events;
    if (events === undefined) {
      events = emitter._events = { __proto__: null };
      emitter._eventsCount = 0;
    } else if (events.newListener !== undefined) {
      emitter.emit('newListener', type, listener.listener ?? listener);
      events = emitter._events;
    }
    const existing = events[type];
    if (existing === undefined) {
      events[type] = listener;
      emitter._eventsCount++;
      return emitter;
    }
    let list = existing;
    if (typeof existing === 'function') list = events[type] = first ? [listener, existing] : [existing, listener];
    else if (first) list.unshift(listener);
    else list.push(listener);
    const limit = most(emitter);
    if (limit > 0 && list.length > limit && !list.warned) warn(emitter, type, list);
    return emitter;
  };

  prototype.addListener = function addListener(type, listener) { return add(this, type, listener, false); };
  prototype.on = prototype.addListener;
  prototype.prependListener = function prependListener(type, listener) { return add(this, type, listener, true); };

  const onceWrapper = (target, type, listener) => {
    let fired = false;
    const wrapped = function (...args) {
      if (fired) return undefined;
      target.removeListener(type, wrapped);
      fired = true;
      return listener.apply(target, args);
    };
    wrapped.listener = listener;
    return wrapped;
  };
  prototype.once = function once(type, listener) {
    check(listener);
    this.on(type, onceWrapper(this, type, listener));
    return this;
  };
  prototype.prependOnceListener = function prependOnceListener(type, listener) {
    check(listener);
    this.prependListener(type, onceWrapper(this, type, listener));
    return this;
  };

  prototype.removeListener = function removeListener(type, listener) {
    check(listener);
    const events = this._events;
    const list = events?.[type];
    if (list === undefined) return this;
    if (list === listener || list.listener === listener) {
      this._eventsCount--;
      if (this._eventsCount === 0) this._events = { __proto__: null };
      else delete events[type];
      if (events.removeListener) this.emit('removeListener', type, list.listener ?? listener);
    } else if (typeof list !== 'function') {
      let at = -1;
      for (let n = list.length - 1; n >= 0; n--) {
        if (list[n] === listener || list[n].listener === listener) {
          at = n;
          break;
        }
      }
      if (at < 0) return this;
      if (at === 0) list.shift();
      else list.splice(at, 1);
      if (list.length === 1) events[type] = list[0];
      if (events.removeListener !== undefined) this.emit('removeListener', type, listener);
    }
    return this;
  };
  prototype.off = prototype.removeListener;

  prototype.removeAllListeners = function removeAllListeners(type) {
    const events = this._events;
    if (events === undefined) return this;
    if (events.removeListener === undefined) {
      if (arguments.length === 0) {
        this._events = { __proto__: null };
        this._eventsCount = 0;
      } else if (events[type] !== undefined) {
        if (--this._eventsCount === 0) this._events = { __proto__: null };
        else delete events[type];
      }
      return this;
    }
    if (arguments.length === 0) {
      for (const key of Reflect.ownKeys(events)) if (key !== 'removeListener') this.removeAllListeners(key);
      this.removeAllListeners('removeListener');
      this._events = { __proto__: null };
      this._eventsCount = 0;
      return this;
    }
    const list = events[type];
    if (typeof list === 'function') this.removeListener(type, list);
    else if (list !== undefined) for (let n = list.length - 1; n >= 0; n--) this.removeListener(type, list[n]);
    return this;
  };

  const listenersOf = (emitter, type, unwrap) => {
    const list = emitter._events?.[type];
    if (list === undefined) return [];
    if (typeof list === 'function') return [unwrap ? list.listener ?? list : list];
    return unwrap ? list.map((l) => l.listener ?? l) : list.slice();
  };
  prototype.listeners = function listeners(type) { return listenersOf(this, type, true); };
  prototype.rawListeners = function rawListeners(type) { return listenersOf(this, type, false); };
  prototype.listenerCount = function listenerCount(type, listener) {
    const list = this._events?.[type];
    if (list === undefined) return 0;
    if (listener != null) return listenersOf(this, type, false).filter((l) => l === listener || l.listener === listener).length;
    return typeof list === 'function' ? 1 : list.length;
  };
  prototype.eventNames = function eventNames() { return this._eventsCount > 0 ? Reflect.ownKeys(this._events) : []; };

  // Listens to an EventEmitter or an EventTarget.
  const listen = (emitter, type, listener, once) => {
    if (typeof emitter.on === 'function') {
      if (once) emitter.once(type, listener);
      else emitter.on(type, listener);
    } else if (typeof emitter.addEventListener === 'function') {
      emitter.addEventListener(type, listener, { once });
    } else {
      throw errors.argType('emitter', 'EventEmitter', emitter);
    }
  };
  const unlisten = (emitter, type, listener) => {
    if (typeof emitter.removeListener === 'function') emitter.removeListener(type, listener);
    else if (typeof emitter.removeEventListener === 'function') emitter.removeEventListener(type, listener);
    else throw errors.argType('emitter', 'EventEmitter', emitter);
  };
  const aborted = (signal) => new errors.AbortError(undefined, { cause: signal?.reason });

  EventEmitter.once = async function once(emitter, name, options = {}) {
    errors.object(options, 'options');
    const { signal } = options;
    errors.abortSignal(signal, 'options.signal');
    if (signal?.aborted) throw aborted(signal);
    return new Promise((resolve, reject) => {
      const failed = (error) => {
        emitter.removeListener(name, done);
        signal?.removeEventListener('abort', abort);
        reject(error);
      };
      const done = (...args) => {
        if (typeof emitter.removeListener === 'function') emitter.removeListener('error', failed);
        signal?.removeEventListener('abort', abort);
        resolve(args);
      };
      const abort = () => {
        unlisten(emitter, name, done);
        if (name !== 'error' && typeof emitter.removeListener === 'function') emitter.removeListener('error', failed);
        reject(aborted(signal));
      };
      listen(emitter, name, done, true);
      if (name !== 'error' && typeof emitter.once === 'function') emitter.once('error', failed);
      signal?.addEventListener('abort', abort, { once: true });
    });
  };

  const AsyncIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf((async function* () {}).prototype));

  EventEmitter.on = function on(emitter, event, options = {}) {
    errors.object(options, 'options');
    const { signal } = options;
    errors.abortSignal(signal, 'options.signal');
    if (signal?.aborted) throw aborted(signal);
    const high = options.highWaterMark ?? options.highWatermark ?? Number.MAX_SAFE_INTEGER;
    const low = options.lowWaterMark ?? options.lowWatermark ?? 1;
    errors.integer(high, 'options.highWaterMark', 1);
    errors.integer(low, 'options.lowWaterMark', 1);
    const values = [], waiting = [];
    let failure = null, finished = false, paused = false;
    const handle = (...args) => {
      const wanted = waiting.shift();
      if (wanted !== undefined) return wanted.resolve({ value: args, done: false });
      values.push(args);
      if (!paused && values.length > high) {
        paused = true;
        emitter.pause?.();
      }
      return undefined;
    };
    const fail = (error) => {
      const wanted = waiting.shift();
      if (wanted !== undefined) wanted.reject(error);
      else failure = error;
      close();
    };
    const abort = () => fail(aborted(signal));
    const ends = options.close ?? [];
    const close = () => {
      unlisten(emitter, event, handle);
      if (typeof emitter.removeListener === 'function' && event !== 'error') emitter.removeListener('error', fail);
      for (const end of ends) unlisten(emitter, end, close);
      signal?.removeEventListener('abort', abort);
      finished = true;
      const result = { value: undefined, done: true };
      for (const wanted of waiting.splice(0)) wanted.resolve(result);
      return Promise.resolve(result);
    };
    const iterator = {
      __proto__: AsyncIteratorPrototype,
      next() {
        if (values.length > 0) {
          const value = values.shift();
          if (paused && values.length < low) {
            paused = false;
            emitter.resume?.();
          }
          return Promise.resolve({ value, done: false });
        }
        if (failure !== null) {
          const p = Promise.reject(failure);
          failure = null;
          return p;
        }
        if (finished) return close();
        return new Promise((resolve, reject) => { waiting.push({ resolve, reject }); });
      },
      return() { return close(); },
      throw(error) {
        if (!(error instanceof Error)) throw errors.argType('EventEmitter.AsyncIterator', 'Error', error);
        fail(error);
        return undefined;
      },
      [Symbol.asyncIterator]() { return this; },
    };
    listen(emitter, event, handle, false);
    if (event !== 'error' && typeof emitter.on === 'function') emitter.on('error', fail);
    for (const end of ends) listen(emitter, end, close, false);
    signal?.addEventListener('abort', abort, { once: true });
    return iterator;
  };

  EventEmitter.listenerCount = (emitter, type) => emitter.listenerCount(type);
  EventEmitter.getEventListeners = function getEventListeners(emitter, type) {
    if (typeof emitter.listeners === 'function') return emitter.listeners(type);
    throw errors.argType('emitter', 'EventEmitter', emitter);
  };
  EventEmitter.getMaxListeners = function getMaxListeners(emitter) {
    if (typeof emitter?.getMaxListeners === 'function') return most(emitter);
    throw errors.argType('emitter', 'EventEmitter', emitter);
  };
  EventEmitter.setMaxListeners = function setMaxListeners(n = defaultMaxListeners, ...targets) {
    validMost(n, 'setMaxListeners');
    if (targets.length === 0) defaultMaxListeners = n;
    for (const target of targets) target.setMaxListeners?.(n);
  };
  EventEmitter.addAbortListener = function addAbortListener(signal, listener) {
    if (signal === undefined) throw errors.argType('signal', 'AbortSignal', signal);
    errors.abortSignal(signal, 'signal');
    errors.func(listener, 'listener');
    if (signal.aborted) queueMicrotask(() => listener());
    else signal.addEventListener('abort', listener, { once: true });
    return { __proto__: null, [Symbol.dispose ?? Symbol.for('nodejs.dispose')]() { signal.removeEventListener('abort', listener); } };
  };

  EventEmitter.EventEmitter = EventEmitter;
  EventEmitter.usingDomains = false;
  EventEmitter.captureRejectionSymbol = rejection;
  EventEmitter.errorMonitor = errorMonitor;
  Object.defineProperties(EventEmitter, {
    defaultMaxListeners: {
      enumerable: true,
      get() { return defaultMaxListeners; },
      set(n) {
        validMost(n, 'defaultMaxListeners');
        defaultMaxListeners = n;
      },
    },
    captureRejections: {
      enumerable: true,
      get() { return prototype[kCapture]; },
      set(value) {
        errors.boolean(value, 'EventEmitter.captureRejections');
        prototype[kCapture] = value;
      },
    },
  });
  Object.defineProperty(EventEmitter, 'init', { enumerable: false });
  return EventEmitter;
}
