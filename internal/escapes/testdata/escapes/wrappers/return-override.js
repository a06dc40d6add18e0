// escape: put private fields of the guest's on the host's object, and a brand with them
// want: TypeError guest TypeError
class Base { constructor(x) { return x; } }
class Stamp extends Base { #brand = 'stamped'; static of(x) { return x.#brand; } }
new Stamp(mine);
[tried(() => Stamp.of(shop)), Stamp.of(mine) === 'stamped' && mine.owner, tried(() => new Stamp(mine))].join(' ');
