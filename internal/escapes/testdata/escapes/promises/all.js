// escape: take the host's promises apart by Promise.all with a resolve of the guest's
// want: ReferenceError x
// without: EvalError x
const { resolve } = Promise;
let walked;
Promise.resolve = function (x) { walked = walk(x); return resolve.call(Promise, x); };
Promise.all([later('x')]).then(list => [walked, list[0].name].join(' '));
