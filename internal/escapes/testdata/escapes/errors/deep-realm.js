// escape: have the host's realm thrown out by using the stack up just before it
// want: true true
const errors = new Set();
let depth = 0;
function deep(f) { depth++; try { deep(f); } catch (e) { errors.add(e); } try { f(); } catch (e) { errors.add(e); } }
tried(() => deep(() => hostRelay(() => 1)));
tried(() => deep(() => hostSetting('limit')));
tried(() => deep(() => new Account('x').owner));
tried(() => deep(() => people()));
[depth > 100, [...errors].every(e => e instanceof Error)].join(' ');
