performance.now() % 5 === 0 && performance.now() >= 0 //=> true
{ const start = performance.now(); while (performance.now() === start); performance.now() - start >= 5 } //=> true
Math.abs(performance.timeOrigin - Date.now()) < 60000 //=> true
JSON.stringify(performance) === JSON.stringify({timeOrigin: performance.timeOrigin}) //=> true
[Performance.length, Object.getPrototypeOf(Performance) === Function.prototype] //=> [ 0, true ]
new Performance //=> TypeError: Illegal constructor
performance.now.call({}) //=> TypeError: Cannot read private member...
// Marks and measures
{ const m = performance.mark('a', {startTime: 3, detail: {x: [1]}}), d = {}; [m instanceof PerformanceMark, m instanceof PerformanceEntry, m.name, m.entryType, m.startTime, m.duration, m.detail, performance.mark('b', {detail: d}).detail === d].map(String).join() } //=> 'true,true,a,mark,3,0,[object Object],false'
{ const m = performance.measure('m', {start: 'a', end: 10}), n = performance.measure('n', {start: 2, duration: 5, detail: 7}), o = performance.measure('o', {duration: 4, end: 6}); [m, n, o].map((e) => [e.entryType, e.startTime, e.duration, e.detail].join(' ')).join() } //=> 'measure 3 7 ,measure 2 5 7,measure 2 4 '
[performance.measure('p', 'a', 'a').duration, performance.measure('q').startTime, performance.measure('r', 'a').startTime, performance.measure('s', {}).startTime] //=> [ 0, 0, 3, 0 ]
performance.getEntries().map((e) => e.name).join() //=> 'q,s,n,o,a,m,p,r,b'
[performance.getEntriesByType('mark').length, performance.getEntriesByName('m').length, performance.getEntriesByName('m', 'mark').length, performance.getEntriesByType('x').length] //=> [ 2, 1, 0, 0 ]
JSON.stringify([performance.getEntriesByName('n')[0], performance.mark('c', {startTime: 1})]) //=> '[{"name":"n","entryType":"measure","startTime":2,"duration":5,"detail":7},{"name":"c","entryType":"mark","startTime":1,"duration":0,"detail":null}]'
{ performance.mark('a', {startTime: 50}); [performance.measure('t', 'a', 'a').startTime, performance.clearMeasures('t'), performance.getEntriesByName('t').length] } //=> [ 50, undefined, 0 ]
performance.measure('x', 'none') //=> SyntaxError: there is no mark with the name none
performance.measure('x', {start: 1}, 'a') //=> TypeError: an end mark cannot follow options
performance.measure('x', {duration: 1}) //=> TypeError: the options must have start or end
performance.measure('x', {start: 1, end: 2, duration: 1}) //=> TypeError: the options cannot have start, end and duration
performance.mark('x', {startTime: -1}) //=> TypeError: the time must not be negative
performance.measure('x', {start: NaN}) //=> TypeError: the time must be a finite number
performance.mark('x', {detail: () => 1}) //=> DataCloneError: ...
performance.clearMarks('a'), performance.clearMeasures(), performance.getEntries().map((e) => e.name).join() //=> 'c,b'
performance.clearMarks(), performance.getEntries() //=> []
[new PerformanceMark('x').name, performance.getEntries().length, PerformanceMark.length, PerformanceEntry.length, performance.measure.length] //=> [ 'x', 0, 1, 0, 1 ]
new PerformanceMeasure //=> TypeError: Illegal constructor
Reflect.apply(Object.getOwnPropertyDescriptor(PerformanceMark.prototype, 'detail').get, performance.measure('x'), []) //=> TypeError: Cannot read private member...
performance = 5, performance //=> 5
