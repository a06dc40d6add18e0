// class: regular expression
// expect: timeout | memory
// why: the guest's exec always matches the empty string, so that the builtin replaces for ever
const r = /x/g;
const match = { index: 0, length: 1, 0: '' };
r.exec = () => match;
'y'.replace(r, 'z');
