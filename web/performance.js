// performance.now, with a clock whose resolution Go limits. Performance is an EventTarget in
// contexts that have events.
(p, go, wanted) => {
  'use strict';
  const { finish, inherit, TypeError_ } = p;
  const { now, origin } = go;
  const mine = {};
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
  }
  finish(Performance);
  if (p.EventTarget !== undefined) inherit(Performance, p.EventTarget);
  const expose = p.exposer(wanted);
  expose.class(Performance);
  expose.attribute('performance', new Performance(mine), true);
}
