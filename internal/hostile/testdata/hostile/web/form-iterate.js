// class: memory
// expect: memory | lost | timeout
// needs: web
// why: a form grows while it is iterated over
const f = new FormData();
f.append('a', 'b');
for (const [k, v] of f) f.append(k, v);
