// class: swallow
// expect: timeout
// why: catches the stack overflow of each of its own calls, two to the power of the depth
function f() {
  try {
    f();
  } finally {
    f();
  }
}
f();
