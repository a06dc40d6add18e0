// escape: read Go's types in the errors of arguments that do not fit
// want: 30 of 30
let n = 0;
const attempts = [
  () => sum('x'), () => sum(['x']), () => sum({}), () => sum(null, 1, 2) || fail('plain'), () => sum([{}]), () => sum(1), () => join(5), () => join('a', {}), () => join(Symbol()),
  () => record(5), () => record([1]), () => record(() => 1), () => owner({}), () => owner(shop), () => owner(Object.create(mine)), () => owner(5),
  () => grow({ left: { left: { n: -1 } } }), () => grow({ n: 70000 }), () => grow({ err: 5 }), () => grow({ left: [] }), () => pay({ amount: 'x' }), () => pay({ amount: 1.5 }), () => pay(5), () => pay({ amount: 2n ** 80n }),
  () => hash('x'), () => hash([300]), () => mine.send(), () => mine.send(mine, 5), () => mine.same(shop), () => payAll(5),
];
for (const f of attempts) try { f(); } catch (e) { n++; report(e.message, e.stack, String(e.cause)); }
[n, 'of', attempts.length].join(' ');
