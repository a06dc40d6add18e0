// class: host misuse
// expect: exception RangeError
// needs: host
// why: Go calls JavaScript, which calls Go, until there is no stack
function f() { return host.call(f); }
f();
