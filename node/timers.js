// The module timers. Go measures the time and calls fire with the number of a timer.
(require, host, access) => {
  'use strict';
  const errors = require('internal/errors');
  const { get, set } = access;

  const kPromisify = Symbol.for('nodejs.util.promisify.custom');
  const MOST = 2 ** 31 - 1;
  const pending = new Map();
  let last = 0;

  // The delay in milliseconds, as Node.js understands it.
  const milliseconds = (delay) => {
    delay *= 1;
    if (!(delay >= 1 && delay <= MOST)) {
      if (delay > MOST) {
        require('process').emitWarning(`${delay} does not fit into a 32-bit signed integer.\nTimeout duration was set to 1.`, 'TimeoutOverflowWarning');
      }
      return 1;
    }
    return Math.trunc(delay);
  };
  const start = (timer, delay) => {
    host.start(timer._id, delay, !timer._wanted);
    pending.set(timer._id, timer);
  };
  const hidden = (object, all) => {
    for (const key of Object.keys(all)) Object.defineProperty(object, key, { value: all[key], writable: true, configurable: true });
  };

  class Timeout {
    constructor(callback, delay, args, repeat) {
      this._idleTimeout = delay;
      this._onTimeout = callback;
      this._repeat = repeat ? delay : null;
      this._destroyed = false;
      hidden(this, { _id: ++last, _args: args, _wanted: true, _due: 0 });
      const frame = get();
      Object.defineProperty(this, '_run', { value: () => {
        const before = get();
        set(frame);
        try {
          this._onTimeout(...this._args);
        } finally {
          set(before);
        }
      } });
      this._due = host.now() / 1e6 + delay;
      start(this, delay);
    }
    ref() {
      if (!this._wanted) {
        this._wanted = true;
        if (pending.has(this._id)) start(this, Math.max(0, this._due - host.now() / 1e6));
      }
      return this;
    }
    unref() {
      if (this._wanted) {
        this._wanted = false;
        if (pending.has(this._id)) start(this, Math.max(0, this._due - host.now() / 1e6));
      }
      return this;
    }
    hasRef() { return this._wanted; }
    refresh() {
      if (!this._destroyed) {
        this._due = host.now() / 1e6 + this._idleTimeout;
        start(this, this._idleTimeout);
      }
      return this;
    }
    close() {
      clear(this);
      return this;
    }
    [Symbol.toPrimitive]() { return this._id; }
    [Symbol.dispose ?? Symbol.for('nodejs.dispose')]() { clear(this); }
  }
  class Immediate {
    constructor(callback, args) {
      this._onImmediate = callback;
      this._argv = args.length > 0 ? args : undefined;
      hidden(this, { _id: ++last, _wanted: true, _destroyed: false });
      const frame = get();
      Object.defineProperty(this, '_run', { value: () => {
        const before = get();
        set(frame);
        try {
          this._onImmediate(...args);
        } finally {
          set(before);
        }
      } });
      start(this, 0);
    }
    ref() {
      if (!this._wanted) {
        this._wanted = true;
        if (pending.has(this._id)) start(this, 0);
      }
      return this;
    }
    unref() {
      if (this._wanted) {
        this._wanted = false;
        if (pending.has(this._id)) start(this, 0);
      }
      return this;
    }
    hasRef() { return this._wanted; }
    [Symbol.dispose ?? Symbol.for('nodejs.dispose')]() { clear(this); }
  }

  const fire = (id) => {
    const timer = pending.get(id);
    if (timer === undefined) return;
    const repeat = timer._repeat;
    if (typeof repeat !== 'number') pending.delete(id);
    try {
      timer._run();
    } finally {
      if (typeof timer._repeat === 'number' && pending.get(id) === timer) {
        timer._due = host.now() / 1e6 + timer._repeat;
        start(timer, timer._repeat);
      } else if (!pending.has(id)) {
        timer._destroyed = true;
      }
    }
  };
  access.fire = fire;

  const clear = (timer) => {
    if (typeof timer === 'number' || typeof timer === 'string') timer = pending.get(+timer);
    if (timer === null || timer === undefined || typeof timer._id !== 'number' || pending.get(timer._id) !== timer) return;
    pending.delete(timer._id);
    timer._destroyed = true;
    timer._repeat = null;
    host.cancel(timer._id);
  };

  const setTimeout = (callback, delay, ...args) => {
    errors.func(callback, 'callback');
    return new Timeout(callback, milliseconds(delay), args, false);
  };
  const setInterval = (callback, delay, ...args) => {
    errors.func(callback, 'callback');
    return new Timeout(callback, milliseconds(delay), args, true);
  };
  const setImmediate = (callback, ...args) => {
    errors.func(callback, 'callback');
    return new Immediate(callback, args);
  };
  const clearTimeout = (timer) => { clear(timer); };
  const clearInterval = (timer) => { clear(timer); };
  const clearImmediate = (immediate) => { clear(immediate); };
  for (const [f, name] of [[setTimeout, 'setTimeout'], [setImmediate, 'setImmediate']]) {
    Object.defineProperty(f, kPromisify, { enumerable: true, get() { return require('timers/promises')[name]; } });
  }
  return {
    setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate,
    get promises() { return require('timers/promises'); },
  };
}
