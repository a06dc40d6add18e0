// The common parts of all streams: reactions to promises, promises that are made when the guest
// reads them first, queues, and the queuing strategies.
(p, go, wanted) => {
  'use strict';
  const { apply, defineProperty, deleteProperty, dictionary, finish, getOwnPropertyDescriptor, need, promiseThen, Promise_, RangeError_,
    TypeError_ } = p;

  // Promises that are settled from the start.
  const fulfilled = async (value) => value;
  const rejected = async (reason) => { throw reason; };

  // Calls f(c, value) in a microtask. await looks up nothing of a value that is not an object.
  const tick = async (f, c, value) => {
    await undefined;
    f(c, value);
  };

  // Calls ok or fail when a promise that is resolved with the value is settled.
  const wait = async (value, c, ok, fail) => {
    try {
      value = await value;
    } catch (reason) {
      fail(c, reason);
      return;
    }
    ok(c, value);
  };

  const PENDING = 0, FULFILLED = 1, REJECTED = 2;
  const ignore = () => {};
  let resolveLast, rejectLast;
  const executor = (resolve, reject) => {
    resolveLast = resolve;
    rejectLast = reject;
  };

  // Makes a promise count as handled. then looks up the constructor of the promise, which the
  // guest could replace.
  const handle = (promise) => {
    const own = getOwnPropertyDescriptor(promise, 'constructor') === undefined &&
      defineProperty(promise, 'constructor', { __proto__: null, value: undefined, configurable: true });
    try {
      promiseThen(promise, undefined, ignore);
    } catch {
      // The guest has frozen the promise, and handles the rejection.
    }
    if (own) deleteProperty(promise, 'constructor');
  };

  // Makes await use a promise of a script as it is.
  const own = (promise) => {
    defineProperty(promise, 'constructor', { __proto__: null, value: Promise_ });
    return promise;
  };

  // A function of the guest or of a script that waits for a Later.
  class Waiter {
    c; ok; fail; next = undefined;
    constructor(c, ok, fail) {
      this.c = c;
      this.ok = ok;
      this.fail = fail;
    }
  }

  // A promise for undefined. The guest gets a real one from promiseOf. A rejection of a quiet
  // one counts as handled.
  class Later {
    #brand;
    quiet; state = PENDING; reason = undefined;
    promise = undefined; resolve = undefined; reject = undefined;
    first = undefined; last = undefined; // waiters
    constructor(quiet) { this.quiet = quiet; }
    static is(value) { return typeof value === 'object' && value !== null && #brand in value; }
  }
  const isLater = Later.is;

  const fulfill = (later) => {
    if (later.state !== PENDING) return;
    later.state = FULFILLED;
    if (later.promise !== undefined) later.resolve(undefined);
    for (let w = later.first; w !== undefined; w = w.next) tick(w.ok, w.c, undefined);
    later.first = later.last = undefined;
  };
  const reject = (later, reason) => {
    if (later.state !== PENDING) return;
    later.state = REJECTED;
    later.reason = reason;
    if (later.promise !== undefined) {
      if (later.quiet) handle(later.promise);
      later.reject(reason);
    }
    for (let w = later.first; w !== undefined; w = w.next) tick(w.fail, w.c, reason);
    later.first = later.last = undefined;
  };
  const fulfilledLater = (quiet) => {
    const later = new Later(quiet);
    later.state = FULFILLED;
    return later;
  };
  const rejectedLater = (quiet, reason) => {
    const later = new Later(quiet);
    later.state = REJECTED;
    later.reason = reason;
    return later;
  };
  // Calls ok(c, undefined) or fail(c, reason) when a Later is settled.
  const on = (later, c, ok, fail) => {
    if (later.state === FULFILLED) return tick(ok, c, undefined);
    if (later.state === REJECTED) return tick(fail, c, later.reason);
    const waiter = new Waiter(c, ok, fail);
    if (later.last === undefined) later.first = waiter;
    else later.last.next = waiter;
    later.last = waiter;
  };
  const follow = (later, other) => on(other, later, fulfill, reject);
  const promiseOf = (later) => {
    if (later.promise !== undefined) return later.promise;
    const promise = later.promise = new Promise_(executor);
    later.resolve = resolveLast;
    later.reject = rejectLast;
    if (later.state === FULFILLED) later.resolve(undefined);
    if (later.state === REJECTED) {
      if (later.quiet) handle(promise);
      later.reject(later.reason);
    }
    return promise;
  };

  // Calls ok(c, value) or fail(c, reason) after a value that an algorithm has returned: a value
  // of the guest, or a Later.
  const react = (value, c, ok, fail) => {
    if (value === undefined) tick(ok, c, undefined);
    else if (isLater(value)) on(value, c, ok, fail);
    else wait(value, c, ok, fail);
  };
  // The same after a call of the algorithm. An exception is a rejection.
  const upon = (algorithm, a, b, c, ok, fail) => {
    let value;
    try {
      value = algorithm(a, b);
    } catch (reason) {
      tick(fail, c, reason);
      return;
    }
    react(value, c, ok, fail);
  };

  // A request that settles a promise of the guest.
  class Settler {
    next = undefined; promise; resolve; reject;
    constructor() {
      this.promise = new Promise_(executor);
      this.resolve = resolveLast;
      this.reject = rejectLast;
    }
    done() { (0, this.resolve)(undefined); }
    fail(reason) { (0, this.reject)(reason); }
  }

  // A queue with the total size of its chunks.
  class Entry {
    value; size; next = undefined;
    constructor(value, size) {
      this.value = value;
      this.size = size;
    }
  }
  class Queue { first = undefined; last = undefined; total = 0; }
  const append = (queue, value, size) => {
    if (!(size >= 0) || size === Infinity) throw new RangeError_('the size of the chunk is not a finite, non-negative number');
    const entry = new Entry(value, size);
    if (queue.last === undefined) queue.first = entry;
    else queue.last.next = entry;
    queue.last = entry;
    queue.total += size;
  };
  const shift = (queue) => {
    const entry = queue.first;
    queue.first = entry.next;
    if (queue.first === undefined) queue.last = undefined;
    queue.total -= entry.size;
    if (queue.total < 0) queue.total = 0;
    return entry.value;
  };
  const clear = (queue) => {
    queue.first = queue.last = undefined;
    queue.total = 0;
  };

  // The conversions of options.
  const callback = (f, name) => {
    if (f !== undefined && typeof f !== 'function') throw new TypeError_(`${name} must be a function`);
    return f;
  };
  const object = (value, name) => {
    if (typeof value !== 'object' && typeof value !== 'function' || value === null) throw new TypeError_(`${name} must be an object`);
    return value;
  };
  const integer = (value, name) => {
    value = +value;
    if (!(value > -1 && value <= 9007199254740991)) throw new TypeError_(`${name} is out of range`);
    return value - value % 1;
  };
  const strategyOf = (strategy) => {
    strategy = dictionary(strategy, 'the strategy');
    const given = strategy.highWaterMark;
    const highWaterMark = given === undefined ? undefined : +given;
    return { __proto__: null, highWaterMark, size: callback(strategy.size, 'size') };
  };
  const highWaterMarkOf = ({ highWaterMark }, standard) => {
    if (highWaterMark === undefined) return standard;
    if (!(highWaterMark >= 0)) throw new RangeError_('highWaterMark is not a non-negative number');
    return highWaterMark;
  };
  // A function that returns the size of a chunk, or undefined if all have the size 1.
  const sizeOf = ({ size }) => size === undefined ? undefined : (chunk) => +apply(size, undefined, [chunk]);

  const markOf = (init) => {
    if (init === undefined || init === null) throw new TypeError_('highWaterMark is missing');
    const { highWaterMark } = object(init, 'init');
    if (highWaterMark === undefined) throw new TypeError_('highWaterMark is missing');
    return +highWaterMark;
  };
  const sizes = {
    __proto__: null,
    bytes: { size: (chunk) => chunk.byteLength }.size,
    count: { size: () => 1 }.size,
  };
  class ByteLengthQueuingStrategy {
    #highWaterMark;
    constructor(init) {
      need(arguments.length, 1);
      this.#highWaterMark = markOf(init);
    }
    get highWaterMark() { return this.#highWaterMark; }
    get size() {
      this.#highWaterMark;
      return sizes.bytes;
    }
  }
  finish(ByteLengthQueuingStrategy);
  class CountQueuingStrategy {
    #highWaterMark;
    constructor(init) {
      need(arguments.length, 1);
      this.#highWaterMark = markOf(init);
    }
    get highWaterMark() { return this.#highWaterMark; }
    get size() {
      this.#highWaterMark;
      return sizes.count;
    }
  }
  finish(CountQueuingStrategy);

  p.streams = {
    __proto__: null,
    append, callback, clear, follow, fulfill, fulfilled, fulfilledLater, highWaterMarkOf, ignore, integer, object, on, own, promiseOf, react,
    reject, rejected, rejectedLater, shift, sizeOf, strategyOf, tick, upon, Later, Queue, Settler,
  };
  const expose = p.exposer(wanted);
  expose.class(ByteLengthQueuingStrategy);
  expose.class(CountQueuingStrategy);
}
