// class: console
// expect: timeout
// why: a number of a hundred million bits
console.log(1n << 100000000n);
