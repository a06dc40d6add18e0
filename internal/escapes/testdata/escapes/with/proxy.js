// escape: stand between the host's functions and what they look up
// want: 3 send,tried
const asked = [];
const scope = new Proxy(mine, { has(_, key) { asked.push(key); return key === 'secret' || key === 'launch'; }, get(target, key) { return key === Symbol.unscopables ? undefined : 'forged'; } });
let total;
const { send } = mine;
with (scope) { total = sum([1, 2]); }
[total, asked.includes('sum') && !asked.includes('balance') ? 'send,tried' : asked.map(String).join()].join(' ');
