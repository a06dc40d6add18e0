// class: huge array
// expect: lost | memory
// oversized: the table of its properties doubles in one step
// why: fills an array of four billion holes, which becomes a dictionary
const x = [];
x.length = 4e9;
x.fill(1);
