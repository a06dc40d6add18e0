// class: modules
// expect: exception RangeError
// why: import.meta.resolve calls itself as its argument becomes a string
const s = { toString() { return import.meta.resolve(s); } };
import.meta.resolve(s);
