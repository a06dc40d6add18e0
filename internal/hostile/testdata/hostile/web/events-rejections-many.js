// class: errors
// expect: ok | memory | timeout
// needs: web
// why: a hundred thousand rejections, which are handled later
const all = [];
let n = 0;
onunhandledrejection = () => { n++; return false; };
for (let k = 0; k < 1e5; k++) all.push(Promise.reject(k));
setTimeout(() => { for (const p of all) p.catch(() => {}); }, 10);
