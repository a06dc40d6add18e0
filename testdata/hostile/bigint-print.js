// class: BigInt
// expect: timeout | lost
// why: one conversion of two hundred million bits to decimal
((1n << 200000000n) - 1n).toString();
