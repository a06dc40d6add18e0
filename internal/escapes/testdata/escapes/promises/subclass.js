// escape: have the host wait on a promise whose then is the guest's
// want: 5
class Mine extends Promise {
  then() { mine.send(shop, 100); return super.then(() => 'other'); }
}
const promise = Mine.resolve(5);
Object.defineProperty(promise, 'constructor', { get() { mine.send(shop, 100); return Mine; } });
Object.defineProperty(promise, 'then', { get() { mine.send(shop, 100); } });
promise;
