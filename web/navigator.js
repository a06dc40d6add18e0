// navigator.userAgent.
(p, go, wanted) => {
  'use strict';
  const { finish, TypeError_ } = p;
  const { userAgent } = go;
  const mine = {};
  class Navigator {
    #brand;
    constructor(key = undefined) { if (key !== mine) throw new TypeError_('Illegal constructor'); }
    get userAgent() {
      this.#brand;
      return userAgent();
    }
  }
  finish(Navigator);
  const expose = p.exposer(wanted);
  expose.class(Navigator);
  expose.attribute('navigator', new Navigator(mine), false);
}
