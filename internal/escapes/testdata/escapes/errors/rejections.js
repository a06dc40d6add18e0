// escape: read Go's types, paths and stacks in what promises are rejected with
// want: 14
(async () => {
  let n = 0;
  for (const kind of ['plain', 'path', 'wrapped', 'joined', 'typed', 'json', 'json-marshal', 'number', 'exec', 'url', 'panic', 'panic-error', 'nil', 'index']) {
    await laterFails(kind).catch(e => { n++; report(e.message, e.stack, String(e.cause)); });
  }
  return n;
})();
