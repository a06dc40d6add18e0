// escape: show the host other fields by own properties that shadow them
// want: guest guest 99 1e9
Object.defineProperties(mine, { owner: { value: 'other' }, balance: { value: '1e9' } });
const a = owner(mine);
mine.send(shop, 1);
[a, Reflect.get(Account.prototype, 'owner', mine), Reflect.get(Account.prototype, 'balance', mine), mine.balance].join(' ');
