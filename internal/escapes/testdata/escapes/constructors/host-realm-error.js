// escape: reach the host's realm through an error that a function of its context throws
// want: ReferenceError true true
// without: EvalError true true
let thrown;
try { hostRefuse('other'); } catch (e) { thrown = e; }
const result = walk(thrown);
Object.getPrototypeOf(thrown).polluted = true;
[result, Object.getPrototypeOf(thrown).constructor === globalThis[thrown.name], thrown instanceof Error].join(' ');
