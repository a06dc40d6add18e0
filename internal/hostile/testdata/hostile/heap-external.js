// class: heap
// expect: memory | lost | exception RangeError | exception Error | timeout
// why: JSON of the JSON, which doubles its backslashes
let s = '';
for (;;) s = JSON.stringify([s, s, s]);
