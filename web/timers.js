// setTimeout, setInterval, setImmediate, their clear functions, queueMicrotask and
// reportError. Go measures the time. When a timer is due, Go calls the function that this
// script evaluates to with the id of the timer. A call without an id means that the
// microtasks of the timer have run too.
(p, go, wanted) => {
  'use strict';
  const { apply, globalThis, mapDelete, mapGet, mapSet, need, Map_, TypeError_ } = p;
  const { cancel, report, start } = go;

  const timers = new Map_();
  let last = 0;
  let level = 0; // nesting depth of the timer that runs

  const begin = (timer, delay, unwanted) => {
    start(timer.id, delay, unwanted);
    mapSet(timers, timer.id, timer);
  };

  const arm = (timer) => {
    begin(timer, level > 5 && timer.delay < 4 ? 4 : timer.delay, false);
    timer.level = level + 1;
  };

  const set = (handler, delay, args, repeat) => {
    if (typeof handler !== 'function') throw new TypeError_('the handler must be a function');
    delay = +delay | 0;
    const timer = { __proto__: null, id: ++last, handler, args, delay: delay < 0 ? 0 : delay, repeat, level: 0 };
    arm(timer);
    return timer.id;
  };

  // An immediate is not delayed however deep it is nested.
  const immediate = (handler, args) => {
    if (typeof handler !== 'function') throw new TypeError_('the handler must be a function');
    const timer = { __proto__: null, id: ++last, handler, args, repeat: false, level };
    begin(timer, 0, false);
    return timer.id;
  };

  const clear = (id) => {
    id = +id | 0;
    if (mapGet(timers, id)?.args === undefined) return; // not a timer of the guest
    mapDelete(timers, id);
    cancel(id);
  };

  // Reports an exception of a function that has no caller: to the listeners of the global object,
  // and to the host unless one of them cancels the event.
  const tell = (exception) => {
    if (p.handled === undefined || !p.handled(exception)) report(exception);
  };
  const guarded = (f) => {
    try {
      f();
    } catch (exception) {
      tell(exception);
    }
  };

  async function microtask(callback) {
    await undefined;
    guarded(() => apply(callback, undefined, []));
  }

  p.guarded = guarded;

  // Calls f after a delay. The loop does not wait for it.
  p.later = (f, delay) => {
    begin({ __proto__: null, id: ++last, handler: f, args: undefined }, delay, true);
  };

  // Calls f in a task of the loop.
  p.soon = (f) => {
    begin({ __proto__: null, id: ++last, handler: f, args: undefined }, 0, false);
  };
  // Calls f after a delay, unless the function that it returns is called before.
  p.after = (f, delay) => {
    const id = ++last;
    begin({ __proto__: null, id, handler: f, args: undefined }, delay, false);
    return () => {
      if (mapDelete(timers, id)) cancel(id);
    };
  };

  p.exposer(wanted).operations({
    setTimeout(handler, timeout = 0, ...args) {
      need(arguments.length, 1);
      return set(handler, timeout, args, false);
    },
    setInterval(handler, timeout = 0, ...args) {
      need(arguments.length, 1);
      return set(handler, timeout, args, true);
    },
    clearTimeout(id = 0) { clear(id); },
    clearInterval(id = 0) { clear(id); },
    setImmediate(handler, ...args) {
      need(arguments.length, 1);
      return immediate(handler, args);
    },
    clearImmediate(id = 0) { clear(id); },
    reportError(exception) {
      need(arguments.length, 1);
      tell(exception);
    },
    queueMicrotask(callback) {
      need(arguments.length, 1);
      if (typeof callback !== 'function') throw new TypeError_('the callback must be a function');
      microtask(callback);
    },
  });

  return (id) => {
    level = 0;
    p.taskEnds?.();
    const timer = mapGet(timers, id);
    if (timer === undefined) return;
    level = timer.level ?? 0;
    if (!timer.repeat) mapDelete(timers, id);
    try {
      if (p.handled === undefined) apply(timer.handler, globalThis, timer.args ?? []);
      else guarded(() => apply(timer.handler, globalThis, timer.args ?? []));
    } finally {
      if (timer.repeat && mapGet(timers, id) === timer) {
        mapDelete(timers, id);
        arm(timer);
      }
    }
  };
}
