// class: modules
// expect: exception
// why: imports go on in Error.prepareStackTrace while a failed import is reported
Error.prepareStackTrace = (e, sites) => { import('./none' + sites.length).catch(e => e.stack); throw sites; };
await import('./lib/throws.cjs').catch(e => e.stack);
await import('./none.mjs');
