// class: BigInt
// expect: exception RangeError | memory | lost | timeout
// why: squares until the number is too large for a BigInt
let n = 3n;
for (;;) n = n * n;
