// escape: add fields to a struct argument by Object.prototype
// want: Error 100 0
Object.prototype.to = 'shop';
Object.prototype.amount = 50;
Object.prototype.Amount = 50;
[tried(() => pay({})), mine.balance, [...mine].length].join(' ');
