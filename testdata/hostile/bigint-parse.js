// class: BigInt
// expect: timeout | lost | memory
// why: one conversion of three hundred million digits
// giant: the text is one allocation
BigInt('9'.repeat(3e8));
