// escape: run code by getters of Error while the host makes one
// want: plain 0
let calls = 0;
Object.defineProperty(Error, 'stackTraceLimit', { get() { calls++; return mine.send(shop, 100); } });
Object.defineProperty(Error, 'captureStackTrace', { get() { calls++; } });
Object.defineProperty(Error.prototype, 'message', { set() { calls++; } });
let text;
try { fail('plain'); } catch (e) { text = e.message; }
[text, calls].join(' ');
