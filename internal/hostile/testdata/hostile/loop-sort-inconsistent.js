// class: sort
// expect: timeout
// why: a comparator that sorts the array which is being sorted, and answers at random
const a = Array.from({ length: 1000 }, (_, i) => i);
const compare = () => { a.slice().sort(compare); return Math.random() - 0.5; };
for (;;) try { a.sort(compare); } catch {}
