// class: BigInt
// expect: memory | lost
// why: one division of huge numbers
// giant: each number is one allocation
((1n << 1000000000n) - 1n) / ((1n << 500000001n) - 3n);
