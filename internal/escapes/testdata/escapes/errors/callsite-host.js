// escape: get the host's function that called a guest's, from the frames of a stack
// want: none none
Error.prepareStackTrace = (e, list) => list;
let sites, self;
function spy() {
  sites = new Error('here').stack;
  self = spy.caller;
  return 1;
}
hostRelay(spy);
const names = sites.map(site => site.getFunctionName()).filter(name => name === 'relay');
const found = sites.map(site => site.getFunction()).filter(f => f && f !== spy && f.toString().includes('inner'));
[names.concat(found).join() || 'none', self ? 'caller ' + self : 'none'].join(' ');
