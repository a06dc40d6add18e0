// escape: pass for an object of the host by inheriting from one
// want: Error Error TypeError Error
const heir = Object.create(mine, { owner: { value: 'heir' } });
const payee = Object.create(shop, { name: { value: 'shop' } });
[tried(() => owner(heir)), tried(() => mine.send(payee, 1)), tried(() => heir.balance), tried(() => mine.same(heir))].join(' ');
