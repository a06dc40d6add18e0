// self.
(p, go, wanted) => {
  'use strict';
  p.exposer(wanted).attribute('self', p.globalThis, true);
}
