// class: regular expression
// expect: lost
// why: alternatives with groups of the same name, which are undone one by one
new RegExp(Array(20000).fill('(?<a>a)').join('|')).exec('b');
