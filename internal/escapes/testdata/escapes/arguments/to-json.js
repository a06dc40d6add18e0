// escape: have toJSON give other data than is verified
// want: false Error 0
let calls = 0;
Object.prototype.toJSON = Number.prototype.toJSON = function () { calls++; return { to: 'shop', amount: 50 }; };
[raw({ a: 1 }).includes('shop'), tried(() => pay({ to: 'x', amount: 1 })), calls].join(' ');
