// class: huge array-like
// expect: exception RangeError
// why: a call with two billion arguments
Math.max.apply(null, { length: 2 ** 31 });
