// class: BigInt
// expect: memory
// why: one conversion of three hundred million digits
BigInt('9'.repeat(3e8));
