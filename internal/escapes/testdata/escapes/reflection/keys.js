// escape: find private properties of the host's by all that lists properties
// want: none
const keys = [];
for (const x of [mine, shop, Account, new Account('x')]) {
  keys.push(...Reflect.ownKeys(x).filter(key => !['length', 'name', 'prototype', 'bank'].includes(key)), ...Object.keys(Object.assign({}, x)));
  for (const key in x) keys.push(key);
}
keys.map(String).join() || 'none';
