// class: string
// expect: timeout
// why: long strings compared by the rules of a language, again and again
const s = '\u0338\u0301'.repeat(1e5);
for (;;) (s + 'a').localeCompare(s + 'b', 'de');
