// AbortController and AbortSignal.
//
// A signal of AbortSignal.any follows other signals, its sources, which never follow any
// signal themselves. It reads their state on demand, so the sources need no reference to
// it. The sources list it as a follower only while it has a listener or an algorithm. A
// signal that nothing refers to is therefore collected, even if its sources live longer.
(p, go, wanted) => {
  'use strict';
  const { apply, construct, finish, inherit, list, makeTarget, need, push, remove, sort, DOMException, TypeError_ } = p;
  const { addEventListener, removeEventListener } = p.EventTarget.prototype;
  const mine = {};
  let made = 0; // number of signals
  let ended = 0; // number of signals without sources that were aborted
  let calls = 0; // number of calls of anySignal

  let add, abort, follow, isAborted, reasonOf;
  class AbortSignal {
    #aborted = false; #reason = undefined; #handler = null; #listener = null;
    #algorithms = list(); #listeners = 0;
    #made = ++made; #ended = 0; // values of the counters above
    #sources = list(); #places = list(); // places in the sources' lists, while it has listeners or algorithms
    #followers = list(); // places of the signals that follow this one
    #call = 0; // the last call of anySignal that visited this signal

    constructor(key = undefined) {
      if (key !== mine) throw new TypeError_('Illegal constructor');
      makeTarget(this);
    }
    get aborted() { return isAborted(this); }
    get reason() { return reasonOf(this); }
    get onabort() { return this.#handler; }
    set onabort(handler) {
      this.#handler = typeof handler === 'function' || typeof handler === 'object' ? handler : null;
      if (this.#handler === null && this.#listener !== null) {
        apply(removeEventListener, this, ['abort', this.#listener]);
        this.#listener = null;
      } else if (this.#handler !== null && this.#listener === null) {
        this.#listener = (event) => { if (typeof this.#handler === 'function') apply(this.#handler, this, [event]); };
        apply(addEventListener, this, ['abort', this.#listener]);
      }
    }
    throwIfAborted() { if (isAborted(this)) throw this.#reason; }

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
      // Aborts a signal if one of its sources was aborted, with the reason of the first.
      const look = (signal) => {
        let first;
        for (let n = 0; n < signal.#sources.length; n++) {
          const source = signal.#sources[n];
          if (source.#aborted && (first === undefined || source.#ended < first.#ended)) first = source;
        }
        if (first !== undefined) mark(signal, first.#reason);
      };
      const mark = (signal, reason) => {
        leave(signal);
        signal.#aborted = true;
        signal.#reason = reason;
        signal.#sources = list();
      };
      const leave = (signal) => {
        for (let n = 0; n < signal.#places.length; n++) {
          const place = signal.#places[n];
          const followers = signal.#sources[n].#followers;
          const last = followers[followers.length - 1];
          followers[place.at] = last;
          last.at = place.at;
          followers.length--;
        }
        signal.#places = list();
      };
      // Lists a signal as a follower of its sources while it has listeners or algorithms.
      const update = (signal) => {
        const busy = signal.#listeners > 0 || signal.#algorithms.length > 0;
        if (!busy) return leave(signal);
        if (signal.#places.length > 0) return;
        for (let n = 0; n < signal.#sources.length; n++) {
          const followers = signal.#sources[n].#followers;
          const place = { __proto__: null, signal, at: followers.length };
          push(followers, place);
          push(signal.#places, place);
        }
      };

      isAborted = (signal) => {
        if (!signal.#aborted) look(signal);
        return signal.#aborted;
      };
      reasonOf = (signal) => isAborted(signal) ? signal.#reason : undefined;
      add = (signal, f) => {
        isAborted(signal);
        push(signal.#algorithms, f);
        update(signal);
        return () => {
          for (let n = 0; n < signal.#algorithms.length; n++) {
            if (signal.#algorithms[n] !== f) continue;
            remove(signal.#algorithms, n);
            return update(signal);
          }
        };
      };
      p.listened = (target, type, more) => {
        if (type !== 'abort' || !(#listeners in target)) return;
        isAborted(target);
        target.#listeners += more;
        update(target);
      };
      follow = (signal, sources) => {
        calls++;
        const one = (source) => {
          if (source.#call === calls) return;
          source.#call = calls;
          push(signal.#sources, source);
        };
        for (let n = 0; n < sources.length; n++) {
          const { length } = sources[n].#sources;
          for (let k = 0; k < length; k++) one(sources[n].#sources[k]);
          if (length === 0) one(sources[n]);
        }
      };
      abort = (signal, reason) => {
        if (signal.#aborted) return;
        const told = list();
        push(told, signal);
        const followers = list();
        for (let n = 0; n < signal.#followers.length; n++) push(followers, signal.#followers[n].signal);
        sort(followers, (a, b) => a.#made - b.#made);
        signal.#ended = ++ended;
        mark(signal, reason === undefined ? new DOMException('the operation was aborted', 'AbortError') : reason);
        // All followers are aborted before any listener is called.
        for (let n = 0; n < followers.length; n++) {
          if (isAborted(followers[n])) push(told, followers[n]);
        }
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
    #signal;
    constructor() { this.#signal = arguments[0] === mine ? arguments[1] : new AbortSignal(mine); }
    get signal() { return this.#signal; }
    abort(reason = undefined) { abort(this.#signal, reason); }
  }
  finish(AbortController);

  p.AbortSignal = AbortSignal;
  p.AbortController = AbortController;
  p.abortSignal = abort;
  p.isAborted = isAborted;
  p.abortReason = reasonOf;
  // Calls f when the signal is aborted. The function that it returns cancels that.
  p.onAbort = add;
  // Make objects of subclasses.
  p.makeSignal = (C) => construct(AbortSignal, [mine], C);
  p.makeController = (signal, C) => construct(AbortController, [mine, signal], C);
  // Returns a signal that is aborted when one of the sources is.
  p.anySignal = (sources, signal = new AbortSignal(mine)) => {
    for (let n = 0; n < sources.length; n++) {
      if (isAborted(sources[n])) {
        abort(signal, reasonOf(sources[n]));
        return signal;
      }
    }
    follow(signal, sources);
    return signal;
  };
  const expose = p.exposer(wanted);
  expose.class(AbortSignal);
  expose.class(AbortController);
}
