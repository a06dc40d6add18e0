// escape: have a class call another one's constructor for super
// want: TypeError TypeError guest
class Mine extends Account {}
Object.setPrototypeOf(Mine, Admin);
class Return extends Savings { constructor() { return mine; } }
[tried(() => new Mine('x')), tried(() => Savings.prototype.interest.call(new Return())), new Return().owner].join(' ');
