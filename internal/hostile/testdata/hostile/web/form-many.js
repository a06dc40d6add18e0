// class: memory
// expect: memory | lost | timeout
// needs: web
// why: a form whose entries do not end
const f = new FormData();
for (let n = 0;; n++) f.append('n' + n, 'x'.repeat(100));
