// class: regular expression
// expect: timeout
// why: the guest's exec always matches, so the builtin replaces for ever
const r = /x/g;
r.exec = () => ({ index: 0, length: 0, 0: '' });
Object.defineProperty(r, 'lastIndex', { get: () => 0, set() {} });
let results = 0;
const array = r.exec();
r.exec = () => (results++ < 1e5 ? array : (results = 0, array));
r[Symbol.matchAll] = undefined;
for (;;) r.test('y');
