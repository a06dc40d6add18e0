// class: BigInt
// expect: memory | timeout
// why: one conversion of two hundred million bits to decimal
((1n << 200000000n) - 1n).toString();
