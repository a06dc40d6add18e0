// class: iteration
// expect: timeout
// why: an iterator helper that waits for a value that never comes
(function* () { for (;;) yield 0; })().filter((x) => x > 0).next();
