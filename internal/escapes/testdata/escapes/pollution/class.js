// escape: change a class's prototype for the host or another context
// want: guest TypeError true
Account.prototype.send = () => 'mine now';
Account.prototype.toJSON = () => ({ owner: 'other' });
delete Account.prototype.owner;
Object.defineProperty(Account.prototype, 'owner', { get: () => 'guest' });
Object.setPrototypeOf(Account.prototype, { polluted: true });
const replaced = tried(() => { 'use strict'; Account.prototype = {}; });
[mine.owner, replaced, mine.polluted].join(' ');
