// class: console
// expect: timeout
// why: labels of timers without an end
for (let i = 0; ; i++) {
  console.time('label ' + i);
  console.timeLog('label ' + i, i);
}
