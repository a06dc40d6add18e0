// class: code
// expect: timeout
// why: functions compiled for ever
for (let i = 0; ; i++) new Function('a', `return a + ${i}`)(i);
