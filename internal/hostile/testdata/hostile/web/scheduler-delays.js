// class: memory
// expect: ok | memory | timeout | exception RangeError
// needs: web
// why: posts tasks with delays, more than the loop takes
for (let n = 0; n < 1e5; n++) scheduler.postTask(() => {}, { delay: 1e6 }).catch(() => {});
