// escape: reach the host's realm, or read its paths, through an error of a script of its own
// want: ReferenceError true 50
// without: EvalError true 50
let thrown;
try { hostSetting('missing'); } catch (e) { thrown = e; }
report(thrown.message, thrown.stack, String(thrown.cause));
[walk(thrown), thrown instanceof Error, hostSetting('limit')].join(' ');
