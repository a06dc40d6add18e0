// class: endless loop
// expect: timeout
// needs: web
// why: a task posts the next one for ever, and another yields for ever
(function again() { scheduler.postTask(again); })();
(async () => { for (;;) await scheduler.yield(); })();
