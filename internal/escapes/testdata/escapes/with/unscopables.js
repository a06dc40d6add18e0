// escape: have hooks of scopes run on the host's objects
// want: guest 1 ReferenceError
let asked = 0;
Object.defineProperty(Account.prototype, Symbol.unscopables, { get() { asked++; return { balance: true }; }, configurable: true });
let seen;
with (mine) { seen = owner; }
with (Object.create(mine)) { seen += ' ' + asked + ' ' + tried(() => balance); }
seen;
