// class: huge array
// expect: exception RangeError | timeout
// why: joins forty arrays that hold each other twice
let a = ['x'];
for (let i = 0; i < 40; i++) a = [a, a];
a.join();
