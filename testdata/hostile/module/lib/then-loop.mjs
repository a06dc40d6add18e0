export function then() { for (;;); }
