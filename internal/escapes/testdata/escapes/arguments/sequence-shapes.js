// escape: confuse the host by iterators that are none
// want: Error Error Error Error Error Error
const made = next => ({ [Symbol.iterator]: () => ({ next }) });
[
  () => payAll({ [Symbol.iterator]: 5 }), () => payAll(made(5)), () => payAll(made(() => 5)) ?? 'none',
  () => payAll(made(() => { throw new Error('thrown'); })), () => payAll([mine]), () => payAll(new Proxy([{}], {})),
].map(tried).join(' ');
