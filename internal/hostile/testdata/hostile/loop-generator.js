// class: iteration
// expect: timeout
// why: a generator that never ends, delegated to by one that restarts it
function* numbers() { for (let i = 0; ; i++) yield i; }
function* all() { for (;;) yield* numbers(); }
for (const n of all());
