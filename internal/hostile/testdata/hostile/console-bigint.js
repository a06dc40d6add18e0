// class: console
// expect: timeout
// why: a number of thirty million bits
for (;;) console.log(1n << 30000000n);
