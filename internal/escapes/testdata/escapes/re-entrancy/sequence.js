// escape: take the host's sequence while it is taken, and leave it open
// want: 1 2 3 true
const sequence = numbers();
const out = [];
for (const x of sequence) { out.push(x); call(() => { const y = sequence.next(); if (!y.done) out.push(y.value); }); }
[...out, sequence.next().done].join(' ');
