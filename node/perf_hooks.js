// The module perf_hooks.
(require, host) => {
  'use strict';
  const errors = require('internal/errors');

  const now = () => host.now() / 1e6;
  let entries = [];
  class PerformanceEntry {
    constructor(name, entryType, startTime, duration, detail) { Object.assign(this, { name, entryType, startTime, duration, detail }); }
    toJSON() { return { ...this }; }
  }
  const origin = Date.now() - now();
  const timeOf = (mark, missing) => {
    if (mark === undefined) return missing;
    if (typeof mark === 'number') return mark;
    const found = entries.findLast((e) => e.entryType === 'mark' && e.name === `${mark}`);
    if (found === undefined) throw typeof DOMException === 'function' ? new DOMException(`The "${mark}" performance mark has not been set`, 'SyntaxError') : new SyntaxError(`The "${mark}" performance mark has not been set`);
    return found.startTime;
  };
  const MOST = 10000; // entries that are kept
  const keep = (entry) => {
    if (entries.length >= MOST) entries.shift();
    entries.push(entry);
    return entry;
  };
  const own = {
    now, get timeOrigin() { return origin; },
    mark: (name, { detail = null, startTime = now() } = {}) => keep(new PerformanceEntry(`${name}`, 'mark', startTime, 0, detail)),
    measure: (name, start, end) => {
      const options = start !== null && typeof start === 'object' ? start : { start, end };
      const from = timeOf(options.start, options.duration !== undefined && options.end !== undefined ? timeOf(options.end) - options.duration : 0);
      const to = options.duration !== undefined && options.end === undefined ? from + options.duration : timeOf(options.end, now());
      return keep(new PerformanceEntry(`${name}`, 'measure', from, to - from, options.detail ?? null));
    },
    clearMarks: (name) => { entries = entries.filter((e) => e.entryType !== 'mark' || (name !== undefined && e.name !== name)); },
    clearMeasures: (name) => { entries = entries.filter((e) => e.entryType !== 'measure' || (name !== undefined && e.name !== name)); },
    getEntries: () => entries.slice(),
    getEntriesByName: (name, type) => entries.filter((e) => e.name === name && (type === undefined || e.entryType === type)),
    getEntriesByType: (type) => entries.filter((e) => e.entryType === type),
    toJSON: () => ({ timeOrigin: origin }),
  };
  const eventLoopUtilization = () => ({ idle: 0, active: 0, utilization: 0 });
  const timerify = (f) => {
    errors.func(f, 'fn');
    return function (...args) { return new.target ? Reflect.construct(f, args) : Reflect.apply(f, this, args); };
  };
  const performance = Object.assign(Object.create(globalThis.performance ?? null), {});
  for (const key of Object.keys(own)) {
    const given = globalThis.performance?.[key];
    const value = typeof given === 'function' ? given.bind(globalThis.performance) : given ?? own[key];
    Object.defineProperty(performance, key, { value, writable: true, configurable: true, enumerable: true });
  }
  Object.assign(performance, { eventLoopUtilization, timerify, nodeTiming: { name: 'node', entryType: 'node', startTime: 0, duration: 0 } });

  class PerformanceObserver {
    static get supportedEntryTypes() { return []; }
    constructor(callback) { errors.func(callback, 'callback'); }
    observe() {}
    disconnect() {}
    takeRecords() { return []; }
  }
  class Histogram {
    #values = [];
    record(value) {
      errors.integer(Number(value), 'val', 1);
      if (this.#values.length < MOST) this.#values.push(Number(value));
    }
    get count() { return this.#values.length; }
    get min() { return this.#values.length ? Math.min(...this.#values) : 9223372036854776000; }
    get max() { return this.#values.length ? Math.max(...this.#values) : 0; }
    get mean() { return this.#values.reduce((a, b) => a + b, 0) / this.#values.length; }
    get stddev() {
      const { mean } = this;
      return Math.sqrt(this.#values.reduce((a, b) => a + (b - mean) ** 2, 0) / this.#values.length);
    }
    get exceeds() { return 0; }
    percentile(p) {
      const all = this.#values.slice().sort((a, b) => a - b);
      return all[Math.max(0, Math.ceil(all.length * p / 100) - 1)] ?? 0;
    }
    reset() { this.#values = []; }
    enable() { return true; }
    disable() { return true; }
  }
  return {
    performance, PerformanceEntry: globalThis.PerformanceEntry ?? PerformanceEntry, PerformanceObserver,
    createHistogram: () => new Histogram(), monitorEventLoopDelay: () => new Histogram(),
    constants: { NODE_PERFORMANCE_GC_MAJOR: 4, NODE_PERFORMANCE_GC_MINOR: 1, NODE_PERFORMANCE_GC_INCREMENTAL: 8, NODE_PERFORMANCE_GC_WEAKCB: 16 },
  };
}
