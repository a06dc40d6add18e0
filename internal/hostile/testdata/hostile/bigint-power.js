// class: BigInt
// expect: timeout | lost
// why: one multiplication of huge numbers at each turn
let n = 3n ** 100000n;
for (;;) n = (n * n) % (1n << 8000000n);
