// class: huge array
// expect: memory
// why: an array grows for a new length in a function that cannot return early
// oversized: the array is one allocation
for (;;) { const a = []; a.length = 3e7; }
