// class: heap
// expect: memory | lost | timeout
// why: each microtask queues two
const p = Promise.resolve();
const two = () => { p.then(two); p.then(two); };
two();
