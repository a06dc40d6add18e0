export function then(resolve) { resolve(import('./then-again.mjs?' + Math.random())); }
