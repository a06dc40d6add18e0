// class: memory
// expect: memory | lost | timeout
// needs: web
// why: adds listeners to the global object for ever
for (;;) addEventListener('error', () => {});
