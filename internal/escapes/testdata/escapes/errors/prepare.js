// escape: reach the host's functions by Error.prepareStackTrace when the host throws
// want: true none
const sites = [];
Error.prepareStackTrace = (e, list) => { sites.push(...list); return 'prepared'; };
try { fail('plain'); } catch (e) { e.stack; }
try { fail('panic'); } catch (e) { e.stack; }
try { call(() => { throw new Error('inner'); }); } catch (e) { e.stack; }
for (const site of sites) {
  for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(site))) {
    if (typeof site[name] === 'function' && name !== 'constructor') tried(() => report(String(site[name]())));
  }
}
[sites.length > 0, sites.map(site => site.getFunction()).filter(f => f && f.constructor !== Function).join() || 'none'].join(' ');
