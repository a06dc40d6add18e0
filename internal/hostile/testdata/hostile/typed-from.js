// class: typed array
// expect: exception RangeError
// why: a typed array made of four billion elements that are not there
new Uint8Array({ length: 2 ** 32 - 1 });
