// class: errors
// expect: exception Error
// why: prepareStackTrace that calls itself through each frame's function
Error.prepareStackTrace = (e, sites) => sites.map((s) => new Error(String(s.getThis())).stack).join();
throw new Error('prepared');
