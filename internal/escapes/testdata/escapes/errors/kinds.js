// escape: read Go's types, paths and stacks in errors of all kinds
// want: 15 Error
const kinds = ['plain', 'path', 'wrapped', 'joined', 'typed', 'json', 'json-marshal', 'number', 'exec', 'url', 'panic', 'panic-error', 'nil', 'index', 'huge'];
const names = new Set();
let n = 0;
for (const kind of kinds) {
  try { fail(kind); } catch (e) {
    n++;
    names.add(e.name);
    for (const key of Reflect.ownKeys(e)) report(String(key), String(e[key]).slice(0, 1 << 16));
  }
}
[n, ...names].join(' ');
