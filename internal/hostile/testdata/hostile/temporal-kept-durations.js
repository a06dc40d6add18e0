// class: temporal
// expect: memory | timeout
// why: each duration keeps ten numbers outside the heap
const all = [];
for (;;) all.push(Temporal.Duration.from('P1Y2M3W4DT5H6M7.89S'));
