// escape: have the guest's prepareStackTrace called for the host's own error
// want: false true
let asked = false;
Error.prepareStackTrace = (e, list) => { asked ||= !(e instanceof Error); return 'x'; };
let thrown;
try { hostSetting('missing'); } catch (e) { thrown = e; report(e.stack); }
[asked, thrown instanceof Error].join(' ');
