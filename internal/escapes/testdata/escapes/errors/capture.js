// escape: see the host's frames by captureStackTrace and a long limit
// want: true
Error.stackTraceLimit = Infinity;
const holder = {};
call(() => hostRelay(() => call(() => { Error.captureStackTrace(holder); report(holder.stack); return 1; })));
typeof holder.stack === 'string' && !holder.stack.includes('relay');
