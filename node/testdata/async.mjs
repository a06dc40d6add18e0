import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import channel from 'node:diagnostics_channel';
import timers from 'node:timers/promises';
import { check, checkAsync, results } from './check.mjs';

const a = new AsyncLocalStorage(), b = new AsyncLocalStorage();
const turn = () => new Promise((resolve) => { setTimeout(resolve, 1); });
check('run', () => [a.getStore(), a.run(1, () => [a.getStore(), b.run(2, () => [a.getStore(), b.getStore(), a.exit(() => [a.getStore(), b.getStore()])])]), a.getStore()]);
check('nested', () => a.run(1, () => [a.run(2, () => a.getStore()), a.getStore()]));
check('exception', () => {
  try {
    a.run(1, () => { throw new Error('x'); });
  } catch { /* expected */ }
  return a.getStore();
});
await checkAsync('await', () => a.run('s', async (log = []) => {
  await null;
  log.push(a.getStore());
  await turn();
  log.push(a.getStore());
  await Promise.all([turn(), turn()]);
  log.push(a.getStore());
  return log;
}));
await checkAsync('timers', (log) => new Promise((resolve) => {
  a.run('t', () => {
    setTimeout(() => log.push(`timeout ${a.getStore()}`), 1);
    setImmediate(() => log.push(`immediate ${a.getStore()}`));
    process.nextTick(() => log.push(`tick ${a.getStore()}`));
    queueMicrotask(() => log.push(`microtask ${a.getStore()}`));
    Promise.resolve().then(() => log.push(`then ${a.getStore()}`));
    setTimeout(() => resolve([a.getStore(), log.sort()]), 20);
  });
  log.push(`outside ${a.getStore()}`);
}));
await checkAsync('concurrent', () => Promise.all([1, 2, 3].map((n) => a.run(n, async () => {
  await turn();
  await turn();
  return a.getStore();
}))));
check('bind and snapshot', () => [a.run(5, () => AsyncLocalStorage.bind(() => a.getStore()))(), a.run(6, () => AsyncLocalStorage.snapshot())(() => a.getStore())]);
check('resource', () => {
  const resource = a.run(7, () => new AsyncResource('X'));
  return [resource.runInAsyncScope((x) => [a.getStore(), x], null, 1), resource.bind(() => a.getStore())(), a.getStore()];
});
await checkAsync('enterWith', async () => {
  const c = new AsyncLocalStorage();
  await (async () => {
    c.enterWith(9);
    await turn();
    if (c.getStore() !== 9) throw new Error(`${c.getStore()}`);
  })();
});
await checkAsync('timers/promises', async (log) => {
  log.push(await timers.setTimeout(1, 'value'), await timers.setImmediate('now'));
  let n = 0;
  for await (const v of timers.setInterval(1, 'i')) if (log.push(v) && ++n === 3) break;
  const controller = new AbortController();
  const waiting = timers.setTimeout(10_000, 0, { signal: controller.signal });
  controller.abort();
  return waiting;
});
await checkAsync('objects of timers', async (log) => {
  const t = setTimeout(() => log.push('never'), 5);
  log.push(typeof t, t.hasRef(), t.unref() === t, t.hasRef(), typeof +t);
  clearTimeout(+t);
  let n = 0;
  await new Promise((resolve) => {
    const i = setInterval(() => {
      if (++n < 3) return;
      clearInterval(i);
      resolve();
    }, 1);
  });
  const r = setTimeout(() => log.push('refreshed'), 5);
  r.refresh();
  await timers.setTimeout(20);
  return n;
});
check('timer of nothing', () => setTimeout(5));
check('channels', () => {
  const log = [], c = channel.channel('x'), f = (message, name) => log.push([message, name]);
  c.publish('unheard');
  channel.subscribe('x', f);
  c.publish({ a: 1 });
  log.push(c.hasSubscribers, c.unsubscribe(f), c.hasSubscribers);
  const traced = channel.tracingChannel('y');
  traced.subscribe({ start: () => log.push('start'), end: () => log.push('end') });
  log.push(traced.traceSync((n) => n + 1, {}, null, 4));
  return log;
});
await checkAsync('ticks', async (log) => {
  process.nextTick((x) => log.push(x), 'tick 1');
  process.nextTick(() => {
    log.push('tick 2');
    process.nextTick(() => log.push('tick 3'));
  });
  await timers.setTimeout(5);
});
export default results();
