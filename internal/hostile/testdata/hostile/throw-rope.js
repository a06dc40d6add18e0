// class: throw
// expect: exception
// why: a rope of sixty-four megabytes that is flat only when it is reported
// oversized: the flat string is one allocation
let s = 'abcdefgh';
while (s.length < 2 ** 26) s += s;
throw s;
