// class: swallow
// expect: timeout
// why: a hundred finally blocks around each other, each with a loop of its own
let code = 'for (;;);';
for (let i = 0; i < 100; i++) code = `try { ${code} } finally { for (;;) { try { for (;;); } finally { continue } } }`;
new Function(code)();
