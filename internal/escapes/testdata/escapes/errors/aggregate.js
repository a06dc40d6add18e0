// escape: give the host an error whose causes never end or are its own
// want: throws AggregateError: all
const a = new Error('a'), b = new Error('b', { cause: a });
a.cause = b;
let own;
try { fail('typed'); } catch (e) { own = e; }
throw new AggregateError([a, b, own, mine, new Proxy(own, {})], 'all', { cause: new Proxy(own, { get() { mine.send(shop, 100); } }) });
