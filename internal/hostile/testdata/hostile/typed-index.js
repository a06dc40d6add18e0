// class: typed array
// expect: exception RangeError
// why: would search eight gigabytes that nobody has touched
new Uint8Array(2 ** 33 - 1).indexOf(1);
