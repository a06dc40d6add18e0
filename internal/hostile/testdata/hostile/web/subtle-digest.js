// class: crypto
// expect: timeout
// needs: web
// why: operations that are done at once follow each other in microtasks
const data = new Uint8Array(1 << 20);
(async () => { for (;;) await crypto.subtle.digest('SHA-512', data); })();
