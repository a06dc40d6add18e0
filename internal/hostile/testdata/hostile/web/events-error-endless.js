// class: endless loop
// expect: timeout
// needs: web
// why: a listener of errors does not return
onerror = () => { for (;;); };
setTimeout(() => { throw 1; });
