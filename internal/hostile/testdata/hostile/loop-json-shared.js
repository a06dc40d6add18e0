// class: JSON
// expect: memory | exception RangeError | timeout
// why: forty objects that print as two to the fortieth
let a = [];
for (let i = 0; i < 40; i++) a = [a, a];
JSON.stringify(a);
