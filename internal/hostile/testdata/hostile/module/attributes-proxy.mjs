// class: modules
// expect: timeout
// why: import attributes whose names never end
const keys = new Proxy({}, { ownKeys() { for (;;); } });
import('./lib/empty.cjs', { with: keys });
