// escape: have functions of the host called as prepareStackTrace, with frames for arguments
// want: Error Error Error 100
const ends = [];
for (const f of [pay, join, call]) {
  const e = new Error('x');
  Error.prepareStackTrace = f;
  try { ends.push(typeof e.stack); } catch (e) { Error.prepareStackTrace = undefined; ends.push(e.name); report(e.message, e.stack); }
}
[...ends, mine.balance].join(' ');
