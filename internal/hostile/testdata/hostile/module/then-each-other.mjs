// class: modules
// expect: timeout | memory | exception TypeError
// why: a module's then resolves to a new promise for the module, for ever
await import('./lib/then-again.mjs');
