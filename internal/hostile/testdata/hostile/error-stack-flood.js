// class: errors
// expect: memory | timeout
// why: captured stacks that are kept
Error.stackTraceLimit = Infinity;
const all = [];
function f(n) {
  if (n) return f(n - 1);
  const at = {};
  Error.captureStackTrace(at);
  all.push(at);
}
for (;;) f(1000);
