// performance, with a clock whose resolution Go limits: the time, marks and measures.
// Performance is an EventTarget in contexts that have events.
(p, go, wanted) => {
  'use strict';
  const { define, dictionary, DOMException, finish, inherit, list, need, push, Stamp, TypeError_ } = p;
  const { now, origin } = go;
  const mine = {};

  let entries = list(); // in the order of their times
  const add = (entry) => {
    const { startTime } = Entry.of(entry);
    let n = entries.length;
    push(entries, entry);
    for (; n > 0 && Entry.of(entries[n - 1]).startTime > startTime; n--) entries[n] = entries[n - 1];
    entries[n] = entry;
    return entry;
  };
  const drop = (type, name) => {
    const kept = list();
    for (let n = 0; n < entries.length; n++) {
      const entry = Entry.of(entries[n]);
      if (entry.entryType !== type || name !== undefined && entry.name !== name) push(kept, entries[n]);
    }
    entries = kept;
  };
  const select = (wanted) => {
    const found = [];
    for (let n = 0; n < entries.length; n++) if (wanted(Entry.of(entries[n]))) define(found, found.length, entries[n], true);
    return found;
  };

  const cloned = (detail) => {
    return detail === undefined || detail === null ? null : p.clone(detail, list());
  };
  const finite = (time) => {
    time = +time;
    if (time - time !== 0) throw new TypeError_('the time must be a finite number');
    return time;
  };
  const notNegative = (time) => {
    time = finite(time);
    if (time < 0) throw new TypeError_('the time must not be negative');
    return time;
  };
  // Returns the time of a number, or of the last mark with a name.
  const timeOf = (mark) => {
    if (typeof mark === 'number') return notNegative(mark);
    mark = `${mark}`;
    for (let n = entries.length - 1; n >= 0; n--) {
      const entry = Entry.of(entries[n]);
      if (entry.entryType === 'mark' && entry.name === mark) return entry.startTime;
    }
    throw new DOMException(`there is no mark with the name ${mark}`, 'SyntaxError');
  };

  class Entry extends Stamp {
    #fields;
    constructor(object, name, entryType, startTime, duration, detail) {
      super(object);
      this.#fields = { __proto__: null, name, entryType, startTime, duration, detail };
    }
    static of(object) { return object.#fields; }
  }
  class PerformanceEntry {
    constructor(key = undefined) { if (key !== mine) throw new TypeError_('Illegal constructor'); }
    get name() { return Entry.of(this).name; }
    get entryType() { return Entry.of(this).entryType; }
    get startTime() { return Entry.of(this).startTime; }
    get duration() { return Entry.of(this).duration; }
    toJSON() {
      const { name, entryType, startTime, duration, detail } = Entry.of(this);
      return detail === undefined ? { name, entryType, startTime, duration } : { name, entryType, startTime, duration, detail };
    }
  }
  finish(PerformanceEntry);

  class Marked extends Stamp { #brand; static detail(object) { return object.#brand, Entry.of(object).detail; } }
  class PerformanceMark {
    constructor(name, options = undefined) {
      need(arguments.length, 1);
      name = `${name}`;
      const { detail, startTime } = dictionary(options, 'options');
      const time = startTime === undefined ? now() : notNegative(startTime);
      new Entry(this, name, 'mark', time, 0, cloned(detail));
      new Marked(this);
    }
    get detail() { return Marked.detail(this); }
  }
  inherit(PerformanceMark, PerformanceEntry);
  finish(PerformanceMark);

  class Measured extends Stamp { #brand; static detail(object) { return object.#brand, Entry.of(object).detail; } }
  class PerformanceMeasure {
    constructor(key = undefined) { if (key !== mine) throw new TypeError_('Illegal constructor'); }
    get detail() { return Measured.detail(this); }
  }
  inherit(PerformanceMeasure, PerformanceEntry);
  finish(PerformanceMeasure);

  class Performance {
    #brand;
    constructor(key = undefined) {
      if (key !== mine) throw new TypeError_('Illegal constructor');
      p.makeTarget?.(this);
    }
    get timeOrigin() {
      this.#brand;
      return origin();
    }
    now() {
      this.#brand;
      return now();
    }
    toJSON() {
      this.#brand;
      return { timeOrigin: origin() };
    }
    mark(name, options = undefined) {
      this.#brand;
      need(arguments.length, 1);
      return add(new PerformanceMark(name, options));
    }
    measure(name, startOrOptions = undefined, endMark = undefined) {
      this.#brand;
      need(arguments.length, 1);
      name = `${name}`;
      if (endMark !== undefined) endMark = `${endMark}`;
      let detail, duration, end, start;
      if (startOrOptions !== null && (typeof startOrOptions === 'object' || typeof startOrOptions === 'function')) {
        ({ detail, duration, end, start } = startOrOptions);
        if (duration !== undefined) duration = finite(duration);
        if (detail !== undefined || duration !== undefined || end !== undefined || start !== undefined) {
          if (endMark !== undefined) throw new TypeError_('an end mark cannot follow options');
          if (start === undefined && end === undefined) throw new TypeError_('the options must have start or end');
          if (start !== undefined && end !== undefined && duration !== undefined) {
            throw new TypeError_('the options cannot have start, end and duration');
          }
        }
      } else if (startOrOptions !== undefined && startOrOptions !== null) {
        start = `${startOrOptions}`;
      }
      let to = now();
      if (endMark !== undefined) to = timeOf(endMark);
      else if (end !== undefined) to = timeOf(end);
      else if (start !== undefined && duration !== undefined) to = timeOf(start) + duration;
      let from = 0;
      if (start !== undefined) from = timeOf(start);
      else if (duration !== undefined) from = to - duration;
      const measure = new PerformanceMeasure(mine);
      new Entry(measure, name, 'measure', from, to - from, cloned(detail));
      new Measured(measure);
      return add(measure);
    }
    clearMarks(name = undefined) {
      this.#brand;
      drop('mark', name === undefined ? name : `${name}`);
    }
    clearMeasures(name = undefined) {
      this.#brand;
      drop('measure', name === undefined ? name : `${name}`);
    }
    getEntries() {
      this.#brand;
      return select(() => true);
    }
    getEntriesByType(type) {
      this.#brand;
      need(arguments.length, 1);
      type = `${type}`;
      return select((entry) => entry.entryType === type);
    }
    getEntriesByName(name, type = undefined) {
      this.#brand;
      need(arguments.length, 1);
      name = `${name}`;
      if (type !== undefined) type = `${type}`;
      return select((entry) => entry.name === name && (type === undefined || entry.entryType === type));
    }
  }
  finish(Performance);
  if (p.EventTarget !== undefined) inherit(Performance, p.EventTarget);
  const expose = p.exposer(wanted);
  expose.class(Performance);
  expose.class(PerformanceEntry);
  expose.class(PerformanceMark);
  expose.class(PerformanceMeasure);
  expose.attribute('performance', new Performance(mine), true);
}
