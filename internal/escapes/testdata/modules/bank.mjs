export let open = true;
export const meta = import.meta;
export const here = name => import(name);
export function close() { open = false; }
