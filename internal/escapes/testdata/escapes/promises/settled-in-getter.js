// escape: settle the host's promise with an object whose then is found on its class
// want: guest 1
let asked = 0;
Object.defineProperty(Account.prototype, 'then', { get() { asked++; }, configurable: true });
laterMine().then(account => [account.owner, asked].join(' '));
