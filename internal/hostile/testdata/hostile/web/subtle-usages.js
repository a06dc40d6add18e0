// class: crypto
// expect: timeout
// needs: web
// why: the list of usages does not end
crypto.subtle.generateKey('Ed25519', false, (function* () { for (;;) yield 'sign'; })());
