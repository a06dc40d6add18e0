// class: memory
// expect: timeout
// needs: web
// why: changes the priority of a thousand tasks again and again
const c = new TaskController();
for (let n = 0; n < 1000; n++) scheduler.postTask(() => {}, { signal: c.signal });
for (let n = 0;; n++) c.setPriority(n % 2 ? 'background' : 'user-blocking');
