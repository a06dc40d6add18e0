// class: errors
// expect: timeout
// why: errors with stacks of thousands of frames
Error.stackTraceLimit = Infinity;
function f(n) { return n ? f(n - 1) : new Error('deep').stack; }
for (;;) try { f(5000); } catch {}
