// class: memory
// expect: memory | lost | timeout
// needs: web
// why: opens channels with long names and never closes them
for (let n = 0;; n++) new BroadcastChannel('x'.repeat(1e4) + n);
