// class: host misuse
// expect: ok
// needs: host
// why: functions of Go used as constructors, receivers, getters, proxies' targets and traps
for (const key of Object.keys(host)) {
  if (key === 'panic' || key === 'throw') continue;
  const f = host[key];
  for (const use of [() => new f(), () => f.call(f, f), () => Reflect.construct(f, [], Array),
    () => new Proxy(f, { apply: f })(1), () => ({ get x() { return f(this); } }).x, () => [3, 1, 2].sort(f),
    () => JSON.stringify({ toJSON: f }), () => String({ toString: f }), () => f.bind(f, f)(f), () => 'x'.replace('x', f)])
    try { use(); } catch {}
}
