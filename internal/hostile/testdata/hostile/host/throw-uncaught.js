// class: host misuse
// expect: exception Error
// needs: host
// why: an error of Go that JavaScript changes before it leaves
try {
  host.throw('changed');
} catch (e) {
  e.message = { toString() { for (;;); } };
  e.stack = null;
  Object.setPrototypeOf(e, null);
  Object.setPrototypeOf(e, Error.prototype);
  throw e;
}
