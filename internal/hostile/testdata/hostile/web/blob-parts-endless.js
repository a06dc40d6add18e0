// class: memory
// expect: memory | timeout | lost
// needs: web
// why: the list of parts does not end
new Blob((function* () { for (;;) yield 'x'; })());
