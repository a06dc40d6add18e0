// class: console
// expect: timeout | ok
// why: line breaks, as deep as may be
let o = Object.assign(new Error(), { stack: 'E\n    at' + '\n'.repeat(1e5) });
for (let i = 0; i < 400; i++) o = { o, e: o };
for (;;) console.dir(o, { depth: Infinity });
