// escape: change prototypes by keys named __proto__ in maps that go through the host
// want: true true true,true true,true true,true
const evil = JSON.parse('{"__proto__": {"admin": true}, "constructor": {"prototype": {"admin": true}}}');
const all = [record(evil), echo(evil), people()[0].extra];
[
  record(evil).__proto__.admin, echo(evil).__proto__.admin,
  ...all.map(x => [Object.hasOwn(x, '__proto__') && x.admin === undefined, Object.getPrototypeOf(x) === Object.prototype]),
].join(' ');
