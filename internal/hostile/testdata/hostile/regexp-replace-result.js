// class: regexp
// expect: memory | lost | timeout
// why: the result of a custom exec has four billion parts
RegExp.prototype[Symbol.replace].call(
  { exec: () => ({ length: 2 ** 32 - 2, index: 0, 0: '' }), flags: '', lastIndex: 0 }, 'abc', 'x');
