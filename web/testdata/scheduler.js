// postTask
var order = async (...tasks) => { const seen = []; await Promise.all(tasks.map(([priority, options], n) => scheduler.postTask(() => { seen.push(n) }, { priority, ...options }))); return seen } //=> undefined
[String(scheduler), Object.keys(Scheduler.prototype).sort().join(), scheduler.postTask.length, scheduler.wait.length, scheduler.yield.length] //=> [ '[object Scheduler]', 'postTask,wait,yield', 1, 1, 0 ]
new Scheduler() //=> TypeError: Illegal constructor
scheduler.postTask(() => 5) //=> 5
scheduler.postTask(async () => 6) //=> 6
scheduler.postTask(() => { throw new RangeError('mine') }) //=> RangeError: mine
scheduler.postTask(5).catch((e) => e.message) //=> 'the callback must be a function'
scheduler.postTask().catch((e) => e.message) //=> '1 argument required, but only 0 present'
scheduler.postTask(() => {}, { priority: 'x' }).catch((e) => e.name) //=> 'TypeError'
scheduler.postTask(() => {}, { delay: -1 }).catch((e) => e.name) //=> 'TypeError'
scheduler.postTask(() => {}, { signal: {} }).catch((e) => e.name) //=> 'TypeError'
Scheduler.prototype.postTask(() => {}).catch((e) => e.name) //=> 'TypeError'
order(['background'], ['user-visible'], ['user-blocking'], [undefined], ['user-blocking'], ['background']) //=> [ 2, 4, 1, 3, 0, 5 ]
order(['user-blocking', { delay: 20 }], ['background']) //=> [ 1, 0 ]
{ const seen = []; const p = scheduler.postTask(() => seen.push('task')); seen.push('sync'); Promise.resolve().then(() => seen.push('micro')); p.then(() => seen) } //=> [ 'sync', 'micro', 'task' ]
{ const seen = []; scheduler.postTask(() => { seen.push(1); Promise.resolve().then(() => seen.push('m')) }); scheduler.postTask(() => seen.push(2)).then(() => seen) } //=> [ 1, 'm', 2 ]
// Signals
scheduler.postTask(() => {}, { signal: AbortSignal.abort('why') }).catch((e) => e) //=> 'why'
{ const c = new AbortController(); let ran = 0; const p = scheduler.postTask(() => ran++, { signal: c.signal }).catch((e) => e.name); c.abort(); p.then((name) => scheduler.postTask(() => [name, ran])) } //=> [ 'AbortError', 0 ]
{ const c = new AbortController(); let ran = 0; const p = scheduler.postTask(() => ran++, { signal: c.signal, delay: 5 }).catch((e) => e.name); c.abort(); p.then((name) => scheduler.wait(20).then(() => [name, ran])) } //=> [ 'AbortError', 0 ]
{ const c = new TaskController({ priority: 'background' }); [c instanceof AbortController, c.signal instanceof TaskSignal, c.signal instanceof AbortSignal, c.signal.priority, String(c), String(c.signal), c.signal === c.signal] } //=> [ true, true, true, 'background', '[object TaskController]', '[object TaskSignal]', true ]
[new TaskController().signal.priority, TaskController.length, TaskSignal.any.length, Object.keys(TaskSignal.prototype).sort().join()] //=> [ 'user-visible', 0, 1, 'onprioritychange,priority' ]
new TaskController({ priority: 'x' }) //=> TypeError: the priority is invalid
new TaskSignal() //=> TypeError: Illegal constructor
{ const c = new TaskController(); c.abort('x'); [c.signal.aborted, c.signal.reason] } //=> [ true, 'x' ]
{ class X extends TaskController {} const c = new X({ priority: 'background' }); [c instanceof X, c.signal.priority] } //=> [ true, 'background' ]
{ const seen = [], c = new TaskController({ priority: 'background' }), post = (n, o) => scheduler.postTask(() => { seen.push(n) }, o); const all = [post(0, { signal: c.signal }), post(1), post(2, { signal: c.signal }), post(3, { signal: c.signal, priority: 'background' })]; c.setPriority('user-blocking'); Promise.all(all).then(() => seen) } //=> [ 0, 2, 1, 3 ]
{ const seen = [], c = new TaskController(), post = (n, o) => scheduler.postTask(() => { seen.push(n) }, o); const all = [post(0), post(1, { signal: c.signal }), post(2)]; c.setPriority('background'); c.setPriority('user-visible'); Promise.all(all).then(() => seen) } //=> [ 0, 1, 2 ]
{ const c = new TaskController(), seen = []; c.signal.onprioritychange = (e) => seen.push(e.type, e.previousPriority, e.target.priority, e instanceof TaskPriorityChangeEvent, e.isTrusted); c.setPriority('user-visible'); c.setPriority('background'); seen } //=> [ 'prioritychange', 'user-visible', 'background', true, true ]
{ const c = new TaskController(); let name; c.signal.addEventListener('prioritychange', () => { try { c.setPriority('user-blocking') } catch (e) { name = e.name } }); c.setPriority('background'); [name, c.signal.priority] } //=> [ 'NotAllowedError', 'background' ]
{ const c = new TaskController(); c.setPriority() } //=> TypeError: 1 argument required, but only 0 present
TaskController.prototype.setPriority.call(new AbortController(), 'background') //=> TypeError: Cannot read private member #signal from an object whose class did not declare it
{ const a = new AbortController(), s = TaskSignal.any([a.signal], { priority: 'background' }); a.abort(1); [s instanceof TaskSignal, s.priority, s.aborted, s.reason] } //=> [ true, 'background', true, 1 ]
{ const c = new TaskController({ priority: 'background' }), s = TaskSignal.any([], { priority: c.signal }), t = TaskSignal.any([], { priority: s }), seen = []; s.onprioritychange = (e) => seen.push(e.previousPriority); t.addEventListener('prioritychange', (e) => seen.push(e.target === t)); c.setPriority('user-blocking'); s.onprioritychange = null; c.setPriority('background'); [seen, s.priority, t.priority, TaskSignal.any([]).priority] } //=> [ [ 'background', true, true ], 'background', 'background', 'user-visible' ]
{ const seen = [], c = new TaskController({ priority: 'background' }), signal = TaskSignal.any([], { priority: c.signal }); const all = [scheduler.postTask(() => { seen.push(0) }), scheduler.postTask(() => { seen.push(1) }, { signal })]; c.setPriority('user-blocking'); Promise.all(all).then(() => seen) } //=> [ 1, 0 ]
{ const e = new TaskPriorityChangeEvent('t', { previousPriority: 'background' }); [e.type, e.previousPriority, e instanceof Event, TaskPriorityChangeEvent.length] } //=> [ 't', 'background', true, 2 ]
new TaskPriorityChangeEvent('t', {}) //=> TypeError: previousPriority is missing
new TaskPriorityChangeEvent('t') //=> TypeError: 2 arguments required, but only 1 present
// yield and wait
{ const seen = []; const a = scheduler.postTask(async () => { seen.push('a1'); await scheduler.yield(); seen.push('a2'); await scheduler.yield(); seen.push('a3') }); const b = scheduler.postTask(() => { seen.push('b') }); Promise.all([a, b]).then(() => seen) } //=> [ 'a1', 'a2', 'a3', 'b' ]
{ const seen = []; const a = scheduler.postTask(async () => { seen.push('a1'); await scheduler.yield(); seen.push('a2'); await scheduler.yield(); seen.push('a3') }, { priority: 'background' }); const b = scheduler.postTask(() => { seen.push('b') }); Promise.all([a, b]).then(() => seen) } //=> [ 'b', 'a1', 'a2', 'a3' ]
{ const c = new TaskController(); scheduler.postTask(async () => { c.abort('stop'); await scheduler.yield() }, { signal: c.signal }).catch((e) => e) } //=> 'stop'
scheduler.yield() //=> undefined
{ const t = Date.now(); scheduler.wait(20).then(() => Date.now() - t >= 19) } //=> true
{ const c = new AbortController(); const p = scheduler.wait(1e6, { signal: c.signal }).catch((e) => e.name); c.abort(); p } //=> 'AbortError'
