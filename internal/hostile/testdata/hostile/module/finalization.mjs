// class: modules
// expect: ok | timeout | memory
// why: imports in what runs when objects were collected
const registry = new FinalizationRegistry(() => { import('./lib/empty.cjs'); import('./none.mjs').catch(() => registry.register({})); });
for (let n = 0; n < 1e5; n++) registry.register({ n });
