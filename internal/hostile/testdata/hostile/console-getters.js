// class: console
// expect: ok
// why: an object all of whose accessors never return, and whose tags lie
const hostile = {
  get x() { for (;;); },
  get [Symbol.toStringTag]() { for (;;); },
  get constructor() { for (;;); },
  [Symbol.for('nodejs.util.inspect.custom')]() { for (;;); },
  inspect() { for (;;); },
  toString() { throw this; },
};
console.log(hostile, [hostile], new Map([[hostile, hostile]]));
console.table([hostile, hostile]);
console.dir(hostile, hostile);
