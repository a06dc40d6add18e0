// escape: read the host's secrets anywhere among all that can be reached
// want: true
const seen = new Set([globalThis]);
for (const x of seen) {
  const note = y => { if (Object(y) === y) seen.add(y); else if (typeof y === 'string') report(y); };
  note(Reflect.getPrototypeOf(x));
  for (const key of Reflect.ownKeys(x)) {
    note(typeof key === 'string' ? key : key.description);
    const d = Reflect.getOwnPropertyDescriptor(x, key);
    for (const part of ['value', 'get', 'set']) if (d) note(d[part]);
    try { if (d?.get) note(x[key]); } catch (e) { note(e); }
  }
  if (typeof x === 'function') note(Function.prototype.toString.call(x));
}
seen.size > 500;
