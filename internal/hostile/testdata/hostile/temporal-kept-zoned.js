// class: temporal
// expect: memory | timeout
// why: each object keeps memory of Rust and of V8 outside the heap
const all = [];
for (;;) all.push(new Temporal.ZonedDateTime(0n, 'Europe/Berlin', 'hebrew'));
