Object.defineProperty(exports, 'a', { enumerable: true, get() { return require('./cycle.cjs').a; } });
