// escape: have arrays of V8's made by classes of the host
// want: Error TypeError Error 0
const list = of => { class List extends Array { static get [Symbol.species]() { return of; } } return List.from([1, 2]); };
const promise = Promise.resolve(1);
promise.constructor = { [Symbol.species]: Account };
[tried(() => list(Account).map(x => x)), tried(() => list(Payee).map(x => x)), tried(() => promise.then(() => 1)), [...mine].length].join(' ');
