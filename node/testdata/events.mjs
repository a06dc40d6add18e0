import EventEmitter, { once, on, getEventListeners, errorMonitor } from 'node:events';
import util from 'node:util';
import { check, checkAsync, results } from './check.mjs';

check('order', () => {
  const log = [], e = new EventEmitter();
  e.on('newListener', (name) => log.push(`new ${String(name)}`));
  e.on('removeListener', (name) => log.push(`removed ${String(name)}`));
  const f = () => log.push('f');
  e.once('a', f);
  e.on('a', (...args) => log.push(args.length));
  e.prependListener('a', () => log.push('first'));
  log.push(e.emit('a', 1, 2), e.emit('a'), e.emit('b'));
  e.off('a', f);
  e.removeAllListeners('a');
  log.push(e.eventNames(), e.listenerCount('newListener'), e.getMaxListeners());
  return log;
});
check('error', () => new EventEmitter().emit('error', new TypeError('q')));
check('error of another kind', () => new EventEmitter().emit('error', { a: 1 }));
check('monitor', () => {
  const log = [], e = new EventEmitter();
  e.on(errorMonitor, (error) => log.push(`monitor ${error}`));
  e.on('error', (error) => log.push(`error ${error}`));
  e.emit('error', 1);
  return [log, getEventListeners(e, 'error').length];
});
check('no function', () => new EventEmitter().on('a', 5));
check('negative', () => new EventEmitter().setMaxListeners(-1));
check('inherits', () => {
  function X() { EventEmitter.call(this); }
  util.inherits(X, EventEmitter);
  let called = 0;
  const x = new X();
  x.on('q', () => called++);
  x.emit('q');
  return [called, x instanceof EventEmitter, X.super_ === EventEmitter];
});
await checkAsync('once', async () => {
  const e = new EventEmitter();
  queueMicrotask(() => e.emit('a', 1, 2));
  return once(e, 'a');
});
await checkAsync('once fails', async () => {
  const e = new EventEmitter();
  queueMicrotask(() => e.emit('error', new Error('no')));
  return once(e, 'a');
});
await checkAsync('on', async (log) => {
  const e = new EventEmitter();
  queueMicrotask(() => {
    e.emit('a', 1);
    e.emit('a', 2);
  });
  for await (const [value] of on(e, 'a')) {
    log.push(value);
    if (value === 2) break;
  }
  return e.listenerCount('a');
});
await checkAsync('captureRejections', async () => {
  const e = new EventEmitter({ captureRejections: true });
  e.on('a', async () => { throw new Error('async'); });
  const failed = new Promise((resolve) => e.on('error', (error) => resolve(error.message)));
  e.emit('a');
  return failed;
});
export default results();
