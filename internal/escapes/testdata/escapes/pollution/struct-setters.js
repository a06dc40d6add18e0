// escape: see or change the host's objects by setters on Object.prototype
// want: Ann 30 shop 0
let calls = 0;
for (const key of ['name', 'age', 'extra', 'to', 'done', 'message', 'stack', 'cause', '0', 'value']) {
  const spy = Object.create(null);
  spy.set = () => { calls++; };
  Object.defineProperty(Object.prototype, key, spy);
}
const person = people()[0], copy = echo({ to: 'shop' }), step = numbers().next();
const own = Object.hasOwn(step, 'value') && Object.hasOwn(step, 'done') ? '' : 'not own';
[person.name, person.age, copy.to + own, calls].join(' ');
