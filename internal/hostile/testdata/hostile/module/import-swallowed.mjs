// class: modules
// expect: timeout
// why: what is thrown at the end of the stack by an import is caught, and it is tried again
(function deeper() {
  for (;;) {
    try {
      import('./lib/empty.cjs');
      deeper();
    } catch {
    }
  }
})();
