// class: endless loop
// expect: timeout
// why: loops that continue each other by label and never fall through
outer: for (;;) {
  inner: for (;;) {
    do {
      if (Date.now() > 0) continue outer;
    } while (true);
    break inner;
  }
}
