// escape: use an object of a class whose constructor was never called
// want: ReferenceError TypeError TypeError
class Never extends Account { constructor() { if (Never.on) super('x'); } }
class Instead extends Account { constructor() { return Object.create(Account.prototype); } }
class Private extends Account { constructor() { return { __proto__: mine }; } }
[tried(() => new Never()), tried(() => new Instead().owner), tried(() => new Private().balance)].join(' ');
