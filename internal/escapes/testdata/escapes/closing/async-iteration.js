// escape: close the isolate while the host waits on an asynchronous generator
// want: closed
// ends: the isolate
async function* make() { for (let n = 0; ; n++) { yield (await later('x')).name; if (n) shutdown('isolate'); } }
(async () => { for await (const x of make()) report(x); })();
