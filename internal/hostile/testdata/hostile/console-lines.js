// class: console
// expect: timeout | memory | ok
// why: sixteen million line breaks, each of which is indented by all groups
for (let i = 0; i < 100; i++) console.group();
for (;;) console.log('\n'.repeat(1 << 20));
