// class: console
// expect: ok
// why: an object two hundred thousand levels deep, printed as deep as may be
let o = {};
for (let i = 0; i < 2e5; i++) o = { o };
console.dir(o, { depth: null });
console.log('%o', o);
console.log('%j', [1]);
