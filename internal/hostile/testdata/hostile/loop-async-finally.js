// class: swallow
// expect: timeout | memory
// why: an async function that is resumed in its finally block for ever
async function f() {
  try {
    await null;
    throw 1;
  } finally {
    return f();
  }
}
f();
