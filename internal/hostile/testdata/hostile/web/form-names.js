// class: memory
// expect: ok | memory
// needs: web
// why: names and values of which each character is escaped
const f = new FormData();
f.append('\r"'.repeat(2e5), '\r\n\n'.repeat(2e5));
f.append('f', new Blob(['x']), '"\n'.repeat(2e5));
(async () => { await new Response(f).formData(); })();
