// class: microtasks
// expect: timeout | memory
// why: each microtask queues the next, so that the script has returned but the run never ends
const next = () => Promise.resolve().then(next);
next();
