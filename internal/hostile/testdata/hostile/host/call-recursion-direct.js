// class: host misuse
// expect: exception RangeError
// needs: host
// why: Go calls a function of Go through V8, without JavaScript in between, until there is no stack
const a = [Reflect.apply, host.call, null];
a.push(a);
host.call(...a);
