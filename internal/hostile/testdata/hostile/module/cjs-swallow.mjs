// class: commonjs
// expect: timeout
// why: require is called for ever, and what it throws is caught
await import('./lib/swallow.cjs');
