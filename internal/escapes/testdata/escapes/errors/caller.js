// escape: walk to the host's function by caller and arguments of functions in sloppy mode
// want: null null TypeError
let seen = [];
function spy() {
  seen.push(spy.caller, spy.arguments && arguments.callee.caller);
  return 1;
}
hostRelay(spy);
[...seen.map(x => String(x && (report(String(x)), 'found'))), tried(() => { 'use strict'; return hostRelay.caller; })].join(' ');
