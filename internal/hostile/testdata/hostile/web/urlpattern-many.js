// class: memory
// expect: memory | lost | timeout
// needs: web
// why: keeps patterns
const all = [];
for (let n = 0;; n++) all.push(new URLPattern({ pathname: '/:a/' + n, search: '*', hostname: '*.h' + n }));
