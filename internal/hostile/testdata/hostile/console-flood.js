// class: console
// expect: timeout
// why: prints for ever
for (;;) console.log('flood');
