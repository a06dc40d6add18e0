// class: modules
// expect: exception | timeout
// why: imports deeper and deeper on the stack, to its end
(function deeper() {
  import('./lib/empty.cjs').catch(() => {});
  deeper();
})();
