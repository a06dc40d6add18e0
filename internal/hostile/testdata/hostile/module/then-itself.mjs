// class: modules
// expect: timeout | memory
// why: a module that exports then resolves to itself, again and again
import * as self from './then-itself.mjs';
export function then(resolve) { resolve(self); }
