// class: iteration
// expect: timeout
// why: a generator that refuses to be closed
function* stay() {
  for (;;) {
    try {
      yield 1;
    } finally {
      for (;;);
    }
  }
}
for (const n of stay()) break;
