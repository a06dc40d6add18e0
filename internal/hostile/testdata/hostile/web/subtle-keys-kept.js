// class: crypto
// expect: memory | timeout
// needs: web
// why: small keys are kept in Go
const kept = [];
(async () => { for (;;) kept.push(await crypto.subtle.generateKey({ name: 'AES-GCM', length: 128 }, false, ['encrypt'])); })();
