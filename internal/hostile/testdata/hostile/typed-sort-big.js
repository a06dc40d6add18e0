// class: typed array
// expect: exception RangeError | memory
// why: sorts two gigabytes of numbers in one step
// oversized: the buffer is one allocation
new Float64Array(2 ** 28).sort();
