// class: memory
// expect: memory | exception RangeError | timeout
// needs: web
// why: forms with one file many times, as bodies
const f = new FormData(), b = new Blob(['x'.repeat(1e6)]), all = [];
for (let n = 0; n < 8; n++) f.append('f', b);
for (;;) all.push(new Response(f));
