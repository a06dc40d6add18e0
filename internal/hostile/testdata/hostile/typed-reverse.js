// class: typed array
// expect: exception RangeError | memory
// why: turns four gigabytes around, and so touches them
// oversized: the buffer is one allocation
new Uint8Array(2 ** 32 - 1).reverse();
