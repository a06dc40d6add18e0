// class: BigInt
// expect: timeout
// why: one conversion of a billion bits to decimal
((1n << 1073741823n) - 1n).toString();
