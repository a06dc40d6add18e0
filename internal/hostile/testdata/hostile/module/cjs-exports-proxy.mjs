// class: commonjs
// expect: timeout | memory
// why: the names of what a module exports never end
await import('./lib/exports-proxy.cjs');
