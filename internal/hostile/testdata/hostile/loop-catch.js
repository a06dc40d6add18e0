// class: swallow
// expect: timeout
// why: whatever ends the loop is caught, and the loop goes on
for (;;) {
  try {
    for (;;) throw 1;
  } catch {}
}
