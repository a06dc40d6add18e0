// The module async_hooks: the context of asynchronous work. See global.js for frames.
(require, host, access) => {
  'use strict';
  const errors = require('internal/errors');
  const { get, set } = access;
  const { isArray } = Array, { apply } = Reflect;

  // Returns the frames without that of a storage.
  const without = (frame, storage) => {
    if (!isArray(frame)) return frame;
    if (frame[1] === storage) return frame[3];
    const rest = without(frame[3], storage);
    return rest === frame[3] ? frame : [frame[0], frame[1], frame[2], rest];
  };
  // Returns the current frames with a store for a storage. The first has the object of the host.
  const enter = (storage, store) => {
    const current = get();
    return [isArray(current) ? current[0] : current, storage, store, without(current, storage)];
  };
  const leave = (storage) => {
    const current = get(), rest = without(current, storage);
    return rest === undefined && isArray(current) ? current[0] : rest;
  };
  const within = (frame, f, self, args) => {
    const before = get();
    set(frame);
    try {
      return apply(f, self, args);
    } finally {
      set(before);
    }
  };
  const bound = (f, self) => {
    const frame = get();
    const made = function (...args) { return within(frame, f, self === undefined ? this : self, args); };
    Object.defineProperty(made, 'length', { value: f.length, configurable: true });
    return made;
  };

  class AsyncLocalStorage {
    #enabled = true; #initial; #name;
    constructor(options = {}) {
      errors.object(options, 'options');
      this.#initial = options.defaultValue;
      this.#name = options.name === undefined ? '' : `${options.name}`;
    }
    static bind(f) {
      errors.func(f, 'fn');
      return bound(f);
    }
    static snapshot() { return bound((f, ...args) => f(...args)); }
    get name() { return this.#name; }
    disable() { this.#enabled = false; }
    getStore() {
      if (!this.#enabled) return this.#initial;
      for (let frame = get(); isArray(frame); frame = frame[3]) if (frame[1] === this) return frame[2];
      return this.#initial;
    }
    enterWith(store) {
      this.#enabled = true;
      set(enter(this, store));
    }
    run(store, f, ...args) {
      this.#enabled = true;
      return within(enter(this, store), f, undefined, args);
    }
    exit(f, ...args) {
      if (!this.#enabled) return apply(f, undefined, args);
      return within(leave(this), f, undefined, args);
    }
  }

  let last = 1;
  class AsyncResource {
    #id = ++last; #trigger; #frame;
    constructor(type, options = {}) {
      errors.string(type, 'type');
      const trigger = typeof options === 'number' ? options : options.triggerAsyncId ?? 1;
      if (!Number.isSafeInteger(trigger) || trigger < -1) {
        throw errors.make(RangeError, 'ERR_INVALID_ASYNC_ID', `Invalid triggerAsyncId value: ${trigger}`, AsyncResource);
      }
      this.#trigger = trigger;
      this.#frame = get();
    }
    runInAsyncScope(f, self, ...args) { return within(this.#frame, f, self, args); }
    emitDestroy() { return this; }
    asyncId() { return this.#id; }
    triggerAsyncId() { return this.#trigger; }
    bind(f) {
      errors.func(f, 'fn');
      const resource = this;
      const made = function (...args) { return resource.runInAsyncScope(f, this, ...args); };
      Object.defineProperty(made, 'length', { value: f.length, configurable: true });
      return made;
    }
    static bind(f, type, self) {
      errors.func(f, 'fn');
      const resource = new AsyncResource(type || f.name || 'bound-anonymous-fn');
      const made = resource.bind(f);
      return self === undefined ? made : made.bind(self);
    }
  }

  // Hooks are never called: V8 does not report asynchronous work.
  class AsyncHook {
    enable() { return this; }
    disable() { return this; }
  }
  return {
    AsyncLocalStorage, AsyncResource,
    createHook: (hooks) => {
      errors.object(hooks, 'hooks');
      return new AsyncHook();
    },
    executionAsyncId: () => 1, triggerAsyncId: () => 0, executionAsyncResource: () => ({}),
    asyncWrapProviders: Object.freeze({ __proto__: null, NONE: 0 }),
  };
}
