// class: string
// expect: timeout | lost
// why: a search whose needle nearly matches at each place
for (;;) 'a'.repeat(2 ** 20).indexOf('a'.repeat(2 ** 18) + 'b' + 'a'.repeat(2 ** 18));
