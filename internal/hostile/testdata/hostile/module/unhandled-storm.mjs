// class: modules
// expect: exception | memory | timeout
// why: a hundred thousand imports that fail, and nobody handles
for (let n = 0; n < 1e5; n++) import('./none' + n + '.mjs');
