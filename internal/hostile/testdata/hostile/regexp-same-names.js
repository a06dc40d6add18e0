// class: regular expression
// expect: memory
// why: alternatives with groups of the same name, which are undone one by one
new RegExp(Array(20000).fill('(?<a>a)').join('|')).exec('b');
