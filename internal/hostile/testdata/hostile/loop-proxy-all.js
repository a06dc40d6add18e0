// class: proxy
// expect: timeout
// why: every trap leads back into the proxy, through the handler that is a proxy as well
const p = new Proxy({}, new Proxy({}, { get: (t, k) => (...args) => { for (;;) try { return Reflect[k](...args.map(() => p)); } catch {} } }));
for (;;) try { Object.keys(p); } catch {}
