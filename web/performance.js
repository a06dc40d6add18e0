// performance.now, with a clock whose resolution Go limits.
(p, go, wanted) => {
  'use strict';
  const { finish, TypeError_ } = p;
  const { now, origin } = go;
  const mine = {};
  class Performance {
    #brand;
    constructor(key) { if (key !== mine) throw new TypeError_('Illegal constructor'); }
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
  const expose = p.exposer(wanted);
  expose.class(Performance);
  expose.attribute('performance', new Performance(mine), true);
}
