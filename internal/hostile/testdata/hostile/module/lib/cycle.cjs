Object.defineProperty(exports, 'a', { enumerable: true, get() { return require('./cycle-back.cjs').a; } });
