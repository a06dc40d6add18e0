// escape: have prepareStackTrace run while the host copies an error, whose stack it reads
// want: Error 0 100
let calls = 0, name;
const e = new Error('m');
Error.prepareStackTrace = () => { calls++; mine.send(shop, 100); return 'x'; };
try { echo(e); } catch (e) { name = e.name; }
[name, calls, mine.balance].join(' ');
