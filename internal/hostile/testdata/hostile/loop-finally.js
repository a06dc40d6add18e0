// class: swallow
// expect: timeout
// why: finally overrides whatever completion the loop had
function again() {
  for (;;) {
    try {
      for (;;);
    } finally {
      continue;
    }
  }
}
again();
