// class: throw
// expect: exception
// why: an object two hundred thousand levels deep
let o = {};
for (let i = 0; i < 2e5; i++) o = { o };
throw o;
