// class: memory
// expect: memory | lost | timeout
// needs: web
// why: posts tasks faster than they run
for (;;) scheduler.postTask(() => {});
