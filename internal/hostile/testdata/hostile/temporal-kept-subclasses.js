// class: temporal
// expect: memory | timeout
// why: each object of Temporal has a class of its own
const all = [];
for (;;) all.push(new (class extends Temporal.PlainDateTime { x = 1 })(2026, 1, 1, 12));
