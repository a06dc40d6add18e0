// class: throw
// expect: exception
// why: an object a million levels deep
let o = {};
for (let i = 0; i < 2e5; i++) o = { o };
throw o;
