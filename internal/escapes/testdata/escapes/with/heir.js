// escape: use what inherits from an object of the host as a scope
// want: TypeError TypeError 100
const heir = Object.create(mine);
with (heir) { [tried(() => owner), tried(() => send(shop, 100)), mine.balance].join(' '); }
