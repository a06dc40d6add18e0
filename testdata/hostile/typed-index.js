// class: typed array
// expect: lost
// why: searches eight gigabytes that nobody has touched
new Uint8Array(2 ** 33 - 1).indexOf(1);
