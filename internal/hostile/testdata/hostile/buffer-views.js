// class: buffer
// expect: memory | timeout
// why: views of one byte each
const buffer = new ArrayBuffer(1);
const all = [];
for (;;) all.push(new Uint8Array(buffer), new DataView(buffer));
