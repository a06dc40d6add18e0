export function then(resolve) { resolve('forged'); }
