// The module timers/promises.
(require) => {
  'use strict';
  const errors = require('internal/errors');
  const timers = require('timers');

  const aborted = (signal) => new errors.AbortError(undefined, { cause: signal.reason });
  const wait = (options, value, begin, end) => new Promise((resolve, reject) => {
    errors.object(options, 'options');
    const { signal, ref = true } = options;
    errors.abortSignal(signal, 'options.signal');
    errors.boolean(ref, 'options.ref');
    if (signal?.aborted) return reject(aborted(signal));
    const abort = () => {
      end(timer);
      reject(aborted(signal));
    };
    const timer = begin(() => {
      signal?.removeEventListener('abort', abort);
      resolve(value);
    });
    if (!ref) timer.unref();
    signal?.addEventListener('abort', abort, { once: true });
    return undefined;
  });
  const setTimeout = (delay, value, options = {}) => wait(options, value, (done) => timers.setTimeout(done, delay), timers.clearTimeout);
  const setImmediate = (value, options = {}) => wait(options, value, (done) => timers.setImmediate(done), timers.clearImmediate);
  async function* setInterval(delay, value, options = {}) {
    errors.object(options, 'options');
    const { signal, ref = true } = options;
    errors.abortSignal(signal, 'options.signal');
    if (signal?.aborted) throw aborted(signal);
    let due = 0, wake, stop;
    const timer = timers.setInterval(() => {
      due++;
      wake?.();
    }, delay);
    if (!ref) timer.unref();
    const abort = () => {
      timers.clearInterval(timer);
      stop?.(aborted(signal));
    };
    signal?.addEventListener('abort', abort, { once: true });
    try {
      while (!signal?.aborted) {
        if (due === 0) await new Promise((resolve, reject) => { [wake, stop] = [resolve, reject]; });
        for (; due > 0; due--) yield value;
      }
      throw aborted(signal);
    } finally {
      timers.clearInterval(timer);
      signal?.removeEventListener('abort', abort);
    }
  }
  return {
    setTimeout, setImmediate, setInterval,
    scheduler: { wait: (delay, options) => setTimeout(delay, undefined, options), yield: () => setImmediate() },
  };
}
