// class: heap
// expect: memory | lost | timeout
// why: requests queue up at an async generator that never answers
const g = (async function* () { await new Promise(() => {}); yield 1; })();
for (;;) g.next();
