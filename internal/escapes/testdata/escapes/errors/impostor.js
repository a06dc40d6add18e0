// escape: pass for an error of the host by its prototype, a Proxy or its properties
// want: Error null object
let own;
try { fail('plain'); } catch (e) { own = e; }
const copy = echo(Object.create(own));
[tried(() => echo(new Proxy(own, {}))) === 'Error' ? 'Error' : 'passed', copy.constructor === Object ? null + '' : 'kept', typeof copy].join(' ');
