performance.now() % 5 === 0 && performance.now() >= 0 //=> true
{ const start = performance.now(); while (performance.now() === start); performance.now() - start >= 5 } //=> true
Math.abs(performance.timeOrigin - Date.now()) < 60000 //=> true
JSON.stringify(performance) === JSON.stringify({timeOrigin: performance.timeOrigin}) //=> true
[Performance.length, Object.getPrototypeOf(Performance) === Function.prototype] //=> [ 0, true ]
new Performance //=> TypeError: Illegal constructor
performance.now.call({}) //=> TypeError: Cannot read private member...
performance = 5, performance //=> 5
