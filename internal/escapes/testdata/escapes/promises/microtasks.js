// escape: act after the host's function has returned, with what it gave
// want: guest 3 true
const notes = [];
keep(() => 'later');
pay({ to: 'shop', amount: 1 }, () => { queueIt(); });
function queueIt() { Promise.resolve().then(() => notes.push(mine.owner)).then(() => notes.push(sum([1, 2]))).then(() => notes.push(tried(fire) !== 'later')); }
(async () => { for (let n = 0; n < 9; n++) await 0; return notes.join(' '); })();
