// class: BigInt
// expect: memory
// why: one division of huge numbers
((1n << 1000000000n) - 1n) / ((1n << 500000001n) - 3n);
