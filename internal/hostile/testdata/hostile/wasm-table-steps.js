// class: WebAssembly
// expect: exception RangeError | memory | timeout | lost
// why: a table that grows by a thousand entries, over and over
const table = new WebAssembly.Table({ initial: 0, element: 'externref' });
for (let n = 0; ; n++) table.grow(1000, { n });
