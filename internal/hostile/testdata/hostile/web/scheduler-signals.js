// class: memory
// expect: timeout
// needs: web
// why: signals that follow the priority of a signal are dropped
const c = new TaskController();
for (;;) TaskSignal.any([c.signal], { priority: c.signal });
