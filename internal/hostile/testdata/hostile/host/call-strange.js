// class: host misuse
// expect: ok
// needs: host
// why: calls what is no function, and functions that throw what is no error
for (const f of [null, undefined, 1, 'x', {}, new Proxy({}, {}), Symbol(), class {}])
  try { host.call(f, f, host); } catch {}
for (const x of [null, undefined, 1, new Proxy({}, { get() { throw 1; } }), Symbol()])
  try { host.call(() => { throw x; }); } catch (e) { if (!Object.is(e, x)) throw new Error('not the value thrown'); }
