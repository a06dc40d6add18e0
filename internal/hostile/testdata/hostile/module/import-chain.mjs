// class: modules
// expect: exception TypeError | timeout | memory
// why: each module awaits the next one of an endless chain
const n = Number(import.meta.url.split('?')[1] ?? 0);
await import('./import-chain.mjs?' + (n + 1));
