// class: errors
// expect: exception | ok | timeout
// needs: web
// why: listeners of errors throw and report errors
onerror = () => { reportError(1); throw 2; };
addEventListener('error', () => { reportError(3); onerror(); });
reportError(4);
setTimeout(() => { throw 5; });
