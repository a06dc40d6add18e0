// class: commonjs
// expect: timeout
// why: setting module.loaded never ends
await import('./lib/loaded-loop.cjs');
