// class: builtin
// expect: timeout | memory
// why: for-in collects and compares the keys of a thousand prototypes
let o = null;
for (let i = 0; i < 1000; i++) {
  o = Object.create(o);
  for (let k = 0; k < 100; k++) o[`k${i}_${k}`] = 1;
}
for (;;) for (const k in o);
