// Collects the results of expressions, as text that is the same in Node.js.
import { inspect } from 'node:util';

const lines = [];
export const show = (value) => inspect(value, { depth: 6, breakLength: Infinity }).replaceAll('\n', '⏎');
const failure = (e) => (e instanceof Error ? `throws ${e.name} ${e.code} ${e.message}` : `throws ${show(e)}`).replaceAll('\n', '⏎');

export const check = (label, f) => {
  try {
    lines.push(`${label} = ${show(f())}`);
  } catch (e) {
    lines.push(`${label} = ${failure(e)}`);
  }
};
export const checkAsync = async (label, f) => {
  const log = [];
  let end;
  try {
    end = show(await f(log));
  } catch (e) {
    end = failure(e);
  }
  lines.push(`${label} = ${end}${log.length > 0 ? ` after ${show(log)}` : ''}`);
};
export const results = () => lines.join('\n');
