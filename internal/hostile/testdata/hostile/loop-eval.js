// class: code
// expect: timeout | memory
// why: compiles a new script at each turn, none of which is ever in a cache
for (let i = 0; ; i++) eval(`(function f${i}() { return ${i}; })()`);
