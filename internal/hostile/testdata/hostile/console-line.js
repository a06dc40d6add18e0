// class: console
// expect: timeout | memory
// why: lines of sixteen megabytes
// oversized: the line is one string
const line = 'x'.repeat(1 << 24);
for (;;) console.log(line);
