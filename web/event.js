// Event, its subclasses, and EventTarget, without a tree of targets.
(p, go, wanted) => {
  'use strict';
  const { apply, constant, construct, Date_now, defineProperty, dictionary, finish, getOwnPropertyDescriptor, globalThis, guarded, inherit, list, mapGet, mapSet, need, push, remove,
    setPrototypeOf, toWellFormed, Map_, Stamp, TypeError_ } = p;
  const origin = Date_now();

  let begin, cancel, end, halted, passive, restart, stopped, trusted, typeOf;
  class Event {
    #type; #bubbles; #cancelable; #composed; #time = Date_now() - origin;
    #target = null; #current = null; #dispatched = false; #halted = false; #stopped = false; #canceled = false;
    #passive = false; #trusted = false;

    constructor(type, init = undefined) {
      need(arguments.length, 1);
      this.#type = `${type}`;
      init = dictionary(init, 'init');
      this.#bubbles = !!init.bubbles;
      this.#cancelable = !!init.cancelable;
      this.#composed = !!init.composed;
      defineProperty(this, 'isTrusted', trusted);
    }
    get type() { return this.#type; }
    get target() { return this.#target; }
    get srcElement() { return this.#target; }
    get currentTarget() { return this.#current; }
    get eventPhase() { return this.#current === null ? 0 : 2; }
    get bubbles() { return this.#bubbles; }
    get cancelable() { return this.#cancelable; }
    get composed() { return this.#composed; }
    get defaultPrevented() { return this.#canceled; }
    get returnValue() { return !this.#canceled; }
    set returnValue(value) { if (!value) this.#cancel(); }
    get cancelBubble() { return this.#halted; }
    set cancelBubble(value) { this.#halted ||= !!value; }
    get timeStamp() { return this.#time; }
    composedPath() { return this.#current === null ? [] : [this.#current]; }
    stopPropagation() { this.#halted = true; }
    stopImmediatePropagation() { this.#halted = this.#stopped = true; }
    preventDefault() { this.#cancel(); }
    initEvent(type, bubbles = false, cancelable = false) {
      this.#type;
      need(arguments.length, 1);
      restart(this, `${type}`, bubbles, cancelable);
    }
    #cancel() { if (this.#cancelable && !this.#passive) this.#canceled = true; }

    static {
      begin = (event, target, trusted) => {
        if (event.#dispatched) throw new p.DOMException('the event is being dispatched', 'InvalidStateError');
        event.#trusted = trusted;
        event.#dispatched = true;
        event.#target = event.#current = target;
      };
      end = (event) => {
        event.#dispatched = event.#halted = event.#stopped = event.#passive = false;
        event.#current = null;
        return !event.#canceled;
      };
      cancel = (event) => event.#cancel();
      halted = (event) => event.#halted;
      stopped = (event) => event.#stopped;
      passive = (event, is) => { event.#passive = is; };
      typeOf = (event) => event.#type;
      // Sets what the constructor sets, unless the event is being dispatched.
      restart = (event, type, bubbles, cancelable) => {
        if (event.#dispatched) return false;
        event.#halted = event.#stopped = event.#canceled = event.#trusted = false;
        event.#target = null;
        event.#type = type;
        event.#bubbles = !!bubbles;
        event.#cancelable = !!cancelable;
        return true;
      };
      // isTrusted is a property of each event that cannot be changed.
      trusted = setPrototypeOf(getOwnPropertyDescriptor({ get isTrusted() { return this.#trusted; } }, 'isTrusted'), null);
      trusted.configurable = false;
    }
  }
  const phases = ['NONE', 'CAPTURING_PHASE', 'AT_TARGET', 'BUBBLING_PHASE'];
  for (let n = 0; n < phases.length; n++) constant(Event, phases[n], n);
  finish(Event);

  // The fields of a subclass. It does not call super, because the guest could replace super.
  const fieldsOf = () => class extends Stamp {
    #fields;
    constructor(event, fields) {
      super(event);
      this.#fields = setPrototypeOf(fields, null);
    }
    static of(event) { return event.#fields; }
    static find(event) { return #fields in event ? event.#fields : undefined; }
  };
  const make = (Fields, type, init, target, fields) => {
    const event = construct(Event, [type, init], target);
    new Fields(event, fields(dictionary(init, 'init')));
    return event;
  };
  const text = (value) => value === undefined ? '' : `${value}`;
  const done = (C, expose) => {
    inherit(C, Event);
    finish(C);
    expose.class(C);
  };

  // Makes the classes that only scripts use.
  const makeSubclasses = (expose) => {
    const Custom = fieldsOf();
    class CustomEvent {
      constructor(type, init = undefined) {
        need(arguments.length, 1);
        return make(Custom, type, init, new.target, ({ detail = null }) => ({ detail }));
      }
      get detail() { return Custom.of(this).detail; }
      initCustomEvent(type, bubbles = false, cancelable = false, detail = null) {
        const fields = Custom.of(this);
        need(arguments.length, 1);
        if (restart(this, `${type}`, bubbles, cancelable)) fields.detail = detail;
      }
    }
    done(CustomEvent, expose);

    const Fault = fieldsOf();
    class ErrorEvent {
      constructor(type, init = undefined) {
        need(arguments.length, 1);
        return make(Fault, type, init, new.target, ({ colno, error, filename, lineno, message }) => ({
          colno: colno >>> 0, error, filename: toWellFormed(text(filename)), lineno: lineno >>> 0, message: text(message),
        }));
      }
      get message() { return Fault.of(this).message; }
      get filename() { return Fault.of(this).filename; }
      get lineno() { return Fault.of(this).lineno; }
      get colno() { return Fault.of(this).colno; }
      get error() { return Fault.of(this).error; }
    }
    done(ErrorEvent, expose);
    p.errorFields = Fault.find;
    p.errorEvent = (fields) => make(Fault, 'error', { __proto__: null, cancelable: true }, ErrorEvent, () => fields);

    const Rejection = fieldsOf();
    class PromiseRejectionEvent {
      constructor(type, init) {
        need(arguments.length, 2);
        return make(Rejection, type, init, new.target, ({ promise, reason }) => {
          if (promise === null || typeof promise !== 'object' && typeof promise !== 'function') throw new TypeError_('promise must be an object');
          return { promise, reason };
        });
      }
      get promise() { return Rejection.of(this).promise; }
      get reason() { return Rejection.of(this).reason; }
    }
    done(PromiseRejectionEvent, expose);
    p.rejectionEvent = (type, promise, reason) => make(Rejection, type, { __proto__: null, cancelable: type === 'unhandledrejection' },
      PromiseRejectionEvent, () => ({ promise, reason }));
  };

  class Listeners extends Stamp {
    #list = list();
    static of(target) { return target.#list; }
  }

  const find = (all, type, callback, capture) => {
    for (let n = 0; n < all.length; n++) {
      const l = all[n];
      if (l.type === type && l.callback === callback && l.capture === capture) return n;
    }
    return -1;
  };

  const drop = (target, all, n) => {
    const listener = all[n];
    listener.removed = true;
    remove(all, n);
    p.listened?.(target, listener.type, -1);
  };

  // Returns the listeners of a target without those whose signal has been aborted. A
  // signal does not refer to listeners: a long-lived signal would otherwise keep them and
  // the target alive.
  const listeners = (target) => {
    const all = Listeners.of(target);
    for (let n = all.length - 1; n >= 0; n--) {
      if (all[n].signal !== undefined && p.isAborted(all[n].signal)) drop(target, all, n);
    }
    return all;
  };

  // The listeners of the global object belong to another target, hub.
  let hub;
  const publicOf = (target) => target === hub ? globalThis : target;

  const dispatch = (target, event) => {
    const all = listeners(target);
    if (halted(event)) return;
    const type = typeOf(event);
    const now = list();
    for (let n = 0; n < all.length; n++) if (all[n].type === type) push(now, all[n]);
    for (let n = 0; n < now.length; n++) {
      const l = now[n];
      if (l.removed || l.signal !== undefined && p.isAborted(l.signal)) continue;
      if (l.once) drop(target, all, find(all, l.type, l.callback, l.capture));
      passive(event, l.passive);
      guarded(() => typeof l.callback === 'function'
        ? apply(l.callback, publicOf(target), [event])
        : apply(l.callback.handleEvent, l.callback, [event]));
      passive(event, false);
      if (stopped(event)) break;
    }
  };

  // Values that are not objects stand for the option capture.
  const flatten = (options) => options === undefined || options === null || typeof options === 'object' || typeof options === 'function'
    ? dictionary(options, 'options')
    : { __proto__: null, capture: !!options };

  const isCallback = (callback) => {
    if (callback === null || callback === undefined) return false;
    if (typeof callback !== 'function' && typeof callback !== 'object') throw new TypeError_('the listener must be a function or an object');
    return true;
  };

  class EventTarget {
    constructor() { new Listeners(this); }
    addEventListener(type, callback, options = undefined) {
      Listeners.of(this);
      need(arguments.length, 2);
      type = `${type}`;
      const callable = isCallback(callback);
      options = flatten(options);
      const capture = !!options.capture, once = !!options.once, passive = !!options.passive, signal = options.signal;
      if (signal !== undefined && p.isAborted(signal) || !callable) return;
      const all = listeners(this);
      if (find(all, type, callback, capture) >= 0) return;
      push(all, { __proto__: null, type, callback, capture, once, passive, signal, removed: false });
      p.listened?.(this, type, 1);
    }
    removeEventListener(type, callback, options = undefined) {
      const all = Listeners.of(this);
      need(arguments.length, 2);
      type = `${type}`;
      isCallback(callback);
      const n = find(all, type, callback, !!flatten(options).capture);
      if (n >= 0) drop(this, all, n);
    }
    dispatchEvent(event) {
      Listeners.of(this);
      need(arguments.length, 1);
      begin(event, publicOf(this), false);
      dispatch(this, event);
      return end(event);
    }
  }
  finish(EventTarget);

  p.EventTarget = EventTarget;
  // Makes the target of the global object.
  p.makeHub = () => hub = new EventTarget();
  p.listens = (target, type) => {
    const all = listeners(target);
    for (let n = 0; n < all.length; n++) if (all[n].type === type) return true;
    return false;
  };
  // The attributes of a target that are handlers, such as onmessage.
  class Handlers extends Stamp {
    #all = new Map_();
    static get(target, type) { return #all in target ? mapGet(target.#all, type) : undefined; }
    static set(target, type, record) {
      if (!(#all in target)) new Handlers(target);
      mapSet(target.#all, type, record);
    }
  }
  // Calls a handler, and reports whether it cancels the event.
  const callHandler = (handler, target, event) => apply(handler, target, [event]) === false;
  p.handlerOf = (target, type) => Handlers.get(target, type)?.handler ?? null;
  // A handler keeps its place among the listeners until it is set to null.
  p.setHandler = (target, type, handler, call = callHandler) => {
    const given = typeof handler === 'function' || typeof handler === 'object' ? handler : null;
    const record = Handlers.get(target, type);
    if (record !== undefined && record.handler !== null && given !== null) {
      record.handler = given;
      return;
    }
    if (record !== undefined && record.handler !== null) {
      record.handler = null;
      const all = Listeners.of(target), n = find(all, type, record.call, false);
      if (n >= 0) drop(target, all, n);
    }
    if (given === null) return;
    const made = { __proto__: null, handler: given, call: undefined };
    made.call = (event) => {
      if (typeof made.handler === 'function' && call(made.handler, publicOf(target), event)) cancel(event);
    };
    Handlers.set(target, type, made);
    push(Listeners.of(target), { __proto__: null, type, callback: made.call, capture: false, once: false, passive: false, signal: undefined, removed: false });
    p.listened?.(target, type, 1);
  };

  p.makeTarget = (object) => new Listeners(object);
  // Dispatches an event of a script. The result is false if a listener has canceled it.
  p.dispatch = (target, event) => {
    begin(event, publicOf(target), true);
    dispatch(target, event);
    return end(event);
  };
  p.fire = (target, type) => p.dispatch(target, new Event(type));
  p.restart = restart;
  p.subclasses = { __proto__: null, done, fieldsOf, make, text };
  const expose = p.exposer(wanted);
  expose.class(Event);
  if (wanted) makeSubclasses(expose);
  expose.class(EventTarget);
}
