// escape: use the host's things in jobs that run while it has let go of the isolate
// want: guest 1 99
let jobs = 0;
new FinalizationRegistry(() => jobs++).register({}, 1);
Promise.resolve().then(() => { jobs++; });
collect();
mine.send(shop, 1);
(async () => { await 0; return [mine.owner, Math.min(jobs, 1), mine.balance].join(' '); })();
