// scheduler, TaskController, TaskSignal and TaskPriorityChangeEvent. Each task of the scheduler
// is a task of the loop.
(p, go, wanted) => {
  'use strict';
  const { abortReason, after, anySignal, apply, dictionary, dispatch, finish, handlerOf, inherit, isAborted, list, listOf, makeController, makeSignal,
    mapDelete, mapForEach, mapSet, need, onAbort, push, setHandler, soon, sort, withResolvers, DOMException, Map_, Stamp, TypeError_ } = p;
  const { done, fieldsOf, make } = p.subclasses;
  const expose = p.exposer(wanted);
  const mine = {};

  const rankOf = (priority) => {
    switch (priority) {
      case 'user-blocking': return 2;
      case 'user-visible': return 1;
      case 'background': return 0;
    }
    throw new TypeError_('the priority is invalid');
  };
  const priorityOf = (priority) => {
    priority = `${priority}`;
    rankOf(priority);
    return priority;
  };

  const Change = fieldsOf();
  class TaskPriorityChangeEvent {
    constructor(type, priorityChangeEventInitDict) {
      need(arguments.length, 2);
      return make(Change, type, priorityChangeEventInitDict, new.target, ({ previousPriority }) => {
        if (previousPriority === undefined) throw new TypeError_('previousPriority is missing');
        return { previousPriority: priorityOf(previousPriority) };
      });
    }
    get previousPriority() { return Change.of(this).previousPriority; }
  }
  done(TaskPriorityChangeEvent, expose);

  // The priority of a signal. That of a signal with a source is the priority of the source, which
  // lists the signal as a follower only while it has listeners.
  class Priority extends Stamp {
    #priority; #source; #changing = false; #listeners = 0;
    #followers = new Map_(); #tasks = new Map_(); // as keys
    constructor(signal, priority, source) {
      super(signal);
      this.#priority = priority;
      this.#source = source;
    }
    static is(value) { return typeof value === 'object' && value !== null && #priority in value; }
    static get(signal) { return (signal.#source ?? signal).#priority; }
    static root(signal) { return signal.#source ?? signal; }
    static tasks(signal) { return (signal.#source ?? signal).#tasks; }
    static listened(signal, more) {
      signal.#listeners += more;
      if (signal.#source === undefined) return;
      if (signal.#listeners > 0) mapSet(signal.#source.#followers, signal, true);
      else mapDelete(signal.#source.#followers, signal);
    }
    static change(signal, priority) {
      if (signal.#changing) throw new DOMException('the priority of the signal is being changed', 'NotAllowedError');
      const previousPriority = signal.#priority;
      if (priority === previousPriority) return;
      signal.#changing = true;
      signal.#priority = priority;
      mapForEach(signal.#tasks, (_, task) => insert(task));
      const told = list();
      push(told, signal);
      mapForEach(signal.#followers, (_, follower) => { push(told, follower); });
      for (let n = 0; n < told.length; n++) {
        dispatch(told[n], make(Change, 'prioritychange', undefined, TaskPriorityChangeEvent, () => ({ previousPriority })));
      }
      signal.#changing = false;
    }
  }
  const { listened } = p;
  p.listened = (target, type, more) => {
    listened(target, type, more);
    if (type === 'prioritychange' && Priority.is(target)) Priority.listened(target, more);
  };

  class TaskSignal {
    constructor(key = undefined) { if (key !== mine) throw new TypeError_('Illegal constructor'); }
    get priority() { return Priority.get(this); }
    get onprioritychange() { return Priority.get(this), handlerOf(this, 'prioritychange'); }
    set onprioritychange(handler) {
      Priority.get(this);
      setHandler(this, 'prioritychange', handler);
    }
    static any(signals, init = undefined) {
      need(arguments.length, 1);
      const sources = listOf(signals);
      for (let n = 0; n < sources.length; n++) isAborted(sources[n]); // throws if it is not a signal
      let { priority = 'user-visible' } = dictionary(init, 'init');
      if (!Priority.is(priority)) priority = priorityOf(priority);
      const signal = makeSignal(TaskSignal);
      if (typeof priority === 'string') new Priority(signal, priority, undefined);
      else new Priority(signal, undefined, Priority.root(priority));
      return anySignal(sources, signal);
    }
  }
  inherit(TaskSignal, p.AbortSignal);
  finish(TaskSignal);

  class Controlled extends Stamp {
    #signal;
    constructor(controller, signal) {
      super(controller);
      this.#signal = signal;
    }
    static signal(controller) { return controller.#signal; }
  }
  class TaskController {
    constructor(init = undefined) {
      const { priority = 'user-visible' } = dictionary(init, 'init');
      const signal = makeSignal(TaskSignal);
      new Priority(signal, priorityOf(priority), undefined);
      return new Controlled(makeController(signal, new.target), signal);
    }
    setPriority(priority) {
      const signal = Controlled.signal(this);
      need(arguments.length, 1);
      Priority.change(signal, priorityOf(priority));
    }
  }
  inherit(TaskController, p.AbortController);
  finish(TaskController);

  // A task that waits. entry is its place in the heap.
  let tasks = 0;
  class Task {
    run; reject; priority; continues; signal; order = 0; entry = undefined; over = undefined; stop = undefined;
    constructor(run, reject, priority, continues, signal) {
      this.run = run;
      this.reject = reject;
      this.priority = priority; // a string or a TaskSignal
      this.continues = continues; // it comes before other tasks with the same priority
      this.signal = signal;
    }
  }

  // The heap of the tasks that can run. An entry is stale if its task has another one.
  const heap = list();
  const before = (a, b) => a.rank > b.rank || a.rank === b.rank && a.task.order < b.task.order;
  // Removes the entries that are stale.
  const compact = () => {
    let length = 0;
    for (let n = 0; n < heap.length; n++) if (heap[n].task.entry === heap[n]) heap[length++] = heap[n];
    heap.length = length;
    sort(heap, (a, b) => before(a, b) ? -1 : 1); // a sorted list is a heap
  };
  const insert = (task) => {
    const priority = typeof task.priority === 'string' ? task.priority : Priority.get(task.priority);
    const entry = task.entry = { __proto__: null, task, rank: 2 * rankOf(priority) + (task.continues ? 1 : 0) };
    if (heap.length > 4 * waiting + 64) compact();
    let at = heap.length;
    push(heap, entry);
    for (let up; at > 0 && before(entry, heap[up = (at - 1) >> 1]); at = up) heap[at] = heap[up];
    heap[at] = entry;
  };
  const first = () => {
    const top = heap[0], last = heap[heap.length - 1];
    heap.length--;
    if (heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= heap.length) break;
      if (down + 1 < heap.length && before(heap[down + 1], heap[down])) down++;
      if (!before(heap[down], last)) break;
      heap[at] = heap[down];
      at = down;
    }
    heap[at] = last;
    return top;
  };

  let waiting = 0, running = false;
  let current; // the state that the continuations of a task inherit, until the microtasks of the task have run
  p.taskEnds = () => { current = undefined; };
  const enqueue = (task) => {
    task.stop = undefined;
    if (!running) {
      soon(run);
      running = true;
    }
    waiting++;
    task.order = ++tasks;
    insert(task);
    if (typeof task.priority !== 'string') mapSet(Priority.tasks(task.priority), task, true);
  };
  const leave = (task) => {
    task.entry = undefined;
    waiting--;
    if (typeof task.priority !== 'string') mapDelete(Priority.tasks(task.priority), task);
  };
  const run = () => {
    running = false;
    while (heap.length > 0) {
      const entry = first(), { task } = entry;
      if (task.entry !== entry) continue;
      leave(task);
      task.over?.();
      if (waiting > 0) {
        soon(run); // before the guest can begin other tasks: there may be a place for just one
        running = true;
      }
      current = { __proto__: null, priority: task.priority, signal: task.signal };
      (0, task.run)();
      return;
    }
  };

  // Begins a task after a delay. task.reject is called if its signal is aborted before it runs.
  const schedule = (task, delay) => {
    const { signal } = task;
    if (signal !== undefined) {
      if (isAborted(signal)) return (0, task.reject)(abortReason(signal));
      task.over = onAbort(signal, () => {
        if (task.entry !== undefined) leave(task);
        task.stop?.();
        (0, task.reject)(abortReason(signal));
      });
    }
    try {
      if (delay > 0) task.stop = after(() => enqueue(task), delay);
      else enqueue(task);
    } catch (exception) {
      task.over?.();
      throw exception;
    }
  };
  const delayOf = (delay) => {
    if (delay === undefined) return 0;
    delay = +delay;
    if (!(delay > -1 && delay <= 9007199254740991)) throw new TypeError_('the delay is out of range');
    return delay - delay % 1;
  };

  class Scheduler {
    #brand;
    constructor(key = undefined) { if (key !== mine) throw new TypeError_('Illegal constructor'); }
    postTask(callback, options = undefined) {
      const { promise, resolve, reject } = withResolvers();
      try {
        this.#brand;
        need(arguments.length, 1);
        if (typeof callback !== 'function') throw new TypeError_('the callback must be a function');
        options = dictionary(options, 'options');
        const delay = delayOf(options.delay);
        let { priority } = options;
        if (priority !== undefined) priority = priorityOf(priority);
        const { signal } = options;
        if (signal !== undefined) isAborted(signal); // throws if it is not a signal
        const run = () => {
          let value;
          try {
            value = apply(callback, undefined, []);
          } catch (exception) {
            return reject(exception);
          }
          resolve(value);
        };
        schedule(new Task(run, reject, priority ?? (Priority.is(signal) ? signal : 'user-visible'), false, signal), delay);
      } catch (exception) {
        reject(exception);
      }
      return promise;
    }
    yield() {
      const { promise, resolve, reject } = withResolvers();
      try {
        this.#brand;
        schedule(new Task(() => resolve(undefined), reject, current?.priority ?? 'user-visible', true, current?.signal), 0);
      } catch (exception) {
        reject(exception);
      }
      return promise;
    }
    wait(delay, options = undefined) {
      const { promise, resolve, reject } = withResolvers();
      try {
        this.#brand;
        need(arguments.length, 1);
        delay = delayOf(delay);
        const { signal } = dictionary(options, 'options');
        if (signal !== undefined) isAborted(signal);
        schedule(new Task(() => resolve(undefined), reject, current?.priority ?? 'user-visible', true, signal ?? current?.signal), delay);
      } catch (exception) {
        reject(exception);
      }
      return promise;
    }
  }
  finish(Scheduler);

  expose.class(Scheduler);
  expose.class(TaskController);
  expose.class(TaskSignal);
  expose.attribute('scheduler', new Scheduler(mine), true);
}
