// class: temporal
// expect: memory | timeout
// why: the smallest object of Temporal, without end
const all = [];
for (;;) all.push(new Temporal.PlainDate(2026, 1, 1));
