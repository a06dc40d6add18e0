// escape: re-enter a generator while it runs, from the host's call back
// want: TypeError 1 2
function* make() { yield tried(() => call(() => it.next())); yield 1; yield 2; }
const it = make();
[...it].join(' ');
