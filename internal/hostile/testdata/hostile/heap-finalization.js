// class: heap
// expect: memory | lost | timeout
// why: a registry of objects that are garbage at once, and never forgotten before the turn ends
const registry = new FinalizationRegistry(() => { for (;;); });
for (let i = 0; ; i++) registry.register({}, i, {});
