// escape: have the host see another error than was thrown, by getters on it
// want: throws Error: 
const e = new Error();
Object.defineProperty(e, 'message', { get() { report('getter run'); return mine.send(shop, 100); } });
Object.defineProperty(e, 'name', { get() { mine.send(shop, 100); } });
Object.defineProperty(e, 'stack', { get() { mine.send(shop, 100); } });
throw e;
