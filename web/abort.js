// AbortController and AbortSignal.
(p, go, wanted) => {
  'use strict';
  const { apply, finish, inherit, list, makeTarget, need, push, remove, DOMException, TypeError_ } = p;
  const { addEventListener } = p.EventTarget.prototype;
  const listen = (signal, f) => apply(addEventListener, signal, ['abort', f]);
  const mine = {};

  let add, abort, follow, isAborted, leave, reasonOf;
  class AbortSignal {
    #aborted = false; #reason = undefined; #handler = null; #handled = false;
    #algorithms = list(); #followers = list(); #sources = list();

    constructor(key) {
      if (key !== mine) throw new TypeError_('Illegal constructor');
      makeTarget(this);
    }
    get aborted() { return this.#aborted; }
    get reason() { return this.#reason; }
    get onabort() { return this.#handler; }
    set onabort(handler) {
      const known = this.#handled;
      this.#handler = typeof handler === 'function' || typeof handler === 'object' ? handler : null;
      if (known || this.#handler === null) return;
      this.#handled = true;
      listen(this, (event) => { if (typeof this.#handler === 'function') apply(this.#handler, this, [event]); });
    }
    throwIfAborted() { if (this.#aborted) throw this.#reason; }

    static abort(reason = undefined) {
      const signal = new AbortSignal(mine);
      abort(signal, reason);
      return signal;
    }
    static timeout(milliseconds) {
      need(arguments.length, 1);
      milliseconds = +milliseconds;
      if (!(milliseconds > -1 && milliseconds <= 9007199254740991)) throw new TypeError_('the time is out of range');
      const signal = new AbortSignal(mine);
      p.later(() => abort(signal, new DOMException('the operation timed out', 'TimeoutError')), milliseconds);
      return signal;
    }
    static any(signals) {
      need(arguments.length, 1);
      const sources = list();
      for (const source of signals) {
        isAborted(source);
        push(sources, source);
      }
      return p.anySignal(sources);
    }

    static {
      isAborted = (signal) => signal.#aborted;
      reasonOf = (signal) => signal.#reason;
      add = (signal, f) => {
        push(signal.#algorithms, f);
        return () => {
          for (let n = 0; n < signal.#algorithms.length; n++) {
            if (signal.#algorithms[n] === f) return remove(signal.#algorithms, n);
          }
        };
      };
      follow = (signal, source) => {
        push(source.#followers, signal);
        push(signal.#sources, source);
      };
      leave = (signal) => {
        for (let n = 0; n < signal.#sources.length; n++) {
          const followers = signal.#sources[n].#followers;
          for (let k = 0; k < followers.length; k++) {
            if (followers[k] === signal) {
              remove(followers, k);
              break;
            }
          }
        }
        signal.#sources = list();
      };
      const mark = (signal, reason, told) => {
        if (signal.#aborted) return;
        signal.#aborted = true;
        signal.#reason = reason;
        push(told, signal);
      };
      abort = (signal, reason) => {
        if (signal.#aborted) return;
        const told = list();
        mark(signal, reason === undefined ? new DOMException('the operation was aborted', 'AbortError') : reason, told);
        // Those that follow are aborted before anybody is told.
        for (let n = 0; n < told.length; n++) {
          const followers = told[n].#followers;
          told[n].#followers = list();
          for (let k = 0; k < followers.length; k++) mark(followers[k], signal.#reason, told);
        }
        for (let n = 0; n < told.length; n++) leave(told[n]);
        for (let n = 0; n < told.length; n++) {
          const algorithms = told[n].#algorithms;
          told[n].#algorithms = list();
          for (let k = 0; k < algorithms.length; k++) algorithms[k]();
          p.fire(told[n], 'abort');
        }
      };
    }
  }
  finish(AbortSignal);
  inherit(AbortSignal, p.EventTarget);

  class AbortController {
    #signal = new AbortSignal(mine);
    get signal() { return this.#signal; }
    abort(reason = undefined) { abort(this.#signal, reason); }
  }
  finish(AbortController);

  p.isAborted = isAborted;
  p.abortReason = reasonOf;
  p.onAbort = add;
  p.leaveSignals = leave;
  // A signal that is aborted with the first of others, unless it leaves them.
  p.anySignal = (sources) => {
    const signal = new AbortSignal(mine);
    for (let n = 0; n < sources.length; n++) {
      if (isAborted(sources[n])) {
        abort(signal, reasonOf(sources[n]));
        return signal;
      }
    }
    for (let n = 0; n < sources.length; n++) follow(signal, sources[n]);
    return signal;
  };
  const expose = p.exposer(wanted);
  expose.class(AbortSignal);
  expose.class(AbortController);
}
