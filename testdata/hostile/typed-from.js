// class: typed array
// expect: lost
// why: a typed array made of four billion elements that are not there
new Uint8Array({ length: 2 ** 32 - 1 });
