// class: console
// expect: ok | timeout | exception Error
// why: takes the console's methods apart and calls them on anything
for (const key of Object.keys(console)) {
  const f = console[key];
  for (const receiver of [null, undefined, 1, new Proxy({}, {}), globalThis]) f.call(receiver, f);
  try { new f(); } catch {}
  f.apply(null, Array(1000).fill(console));
}
