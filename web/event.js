// Event and EventTarget, without a tree of targets.
(p, go, wanted) => {
  'use strict';
  const { apply, Date_now, defineProperty, dictionary, finish, guarded, list, need, push, remove, Stamp, TypeError_ } = p;
  const origin = Date_now();

  let begin, end, stopped, mark, typeOf;
  class Event {
    #type; #bubbles; #cancelable; #composed; #time = Date_now() - origin;
    #target = null; #current = null; #dispatched = false; #stopped = false; #canceled = false; #passive = false; #trusted = false;

    constructor(type, init = undefined) {
      need(arguments.length, 1);
      this.#type = `${type}`;
      init = dictionary(init, 'init');
      this.#bubbles = !!init.bubbles;
      this.#cancelable = !!init.cancelable;
      this.#composed = !!init.composed;
    }
    get type() { return this.#type; }
    get target() { return this.#target; }
    get currentTarget() { return this.#current; }
    get eventPhase() { return this.#current === null ? 0 : 2; }
    get bubbles() { return this.#bubbles; }
    get cancelable() { return this.#cancelable; }
    get composed() { return this.#composed; }
    get defaultPrevented() { return this.#canceled; }
    get timeStamp() { return this.#time; }
    get isTrusted() { return this.#trusted; }
    composedPath() { return this.#current === null ? [] : [this.#current]; }
    stopPropagation() { this.#type; }
    stopImmediatePropagation() { this.#stopped = true; }
    preventDefault() { if (this.#cancelable && !this.#passive) this.#canceled = true; }

    static {
      begin = (event, target) => {
        if (event.#dispatched) return false;
        event.#dispatched = true;
        event.#target = event.#current = target;
        return true;
      };
      end = (event) => {
        event.#dispatched = event.#stopped = event.#passive = false;
        event.#current = null;
        return !event.#canceled;
      };
      stopped = (event, passive) => {
        event.#passive = passive;
        return event.#stopped;
      };
      mark = (event, trusted) => { event.#trusted = trusted; };
      typeOf = (event) => event.#type;
    }
  }
  const phases = ['NONE', 'CAPTURING_PHASE', 'AT_TARGET', 'BUBBLING_PHASE'];
  for (let n = 0; n < phases.length; n++) {
    const d = { __proto__: null, value: n, enumerable: true };
    defineProperty(Event, phases[n], d);
    defineProperty(Event.prototype, phases[n], d);
  }
  finish(Event);

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

  const dispatch = (target, event) => {
    const all = listeners(target);
    const type = typeOf(event);
    const now = list();
    for (let n = 0; n < all.length; n++) if (all[n].type === type) push(now, all[n]);
    for (let n = 0; n < now.length; n++) {
      const l = now[n];
      if (l.removed || l.signal !== undefined && p.isAborted(l.signal)) continue;
      if (l.once) drop(target, all, find(all, l.type, l.callback, l.capture));
      if (stopped(event, l.passive)) break;
      guarded(() => typeof l.callback === 'function'
        ? apply(l.callback, target, [event])
        : apply(l.callback.handleEvent, l.callback, [event]));
    }
  };

  const flatten = (options) => typeof options === 'boolean' ? { __proto__: null, capture: options } : dictionary(options, 'options');

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
      options = flatten(options);
      const capture = !!options.capture, once = !!options.once, passive = !!options.passive, signal = options.signal;
      if (signal !== undefined && p.isAborted(signal) || !isCallback(callback)) return;
      const all = listeners(this);
      if (find(all, type, callback, capture) >= 0) return;
      push(all, { __proto__: null, type, callback, capture, once, passive, signal, removed: false });
      p.listened?.(this, type, 1);
    }
    removeEventListener(type, callback, options = undefined) {
      const all = Listeners.of(this);
      need(arguments.length, 2);
      const n = find(all, `${type}`, callback, !!flatten(options).capture);
      if (n >= 0) drop(this, all, n);
    }
    dispatchEvent(event) {
      Listeners.of(this);
      need(arguments.length, 1);
      mark(event, false);
      if (!begin(event, this)) throw new p.DOMException('the event is being dispatched', 'InvalidStateError');
      dispatch(this, event);
      return end(event);
    }
  }
  finish(EventTarget);

  p.EventTarget = EventTarget;
  p.makeTarget = (object) => new Listeners(object);
  p.fire = (target, type) => {
    const event = new Event(type);
    mark(event, true);
    begin(event, target);
    dispatch(target, event);
    end(event);
  };
  const expose = p.exposer(wanted);
  expose.class(Event);
  expose.class(EventTarget);
}
