// class: crypto
// expect: timeout
// needs: web
// why: a getter of an algorithm does not return
crypto.subtle.digest({ get name() { for (;;); } }, new Uint8Array(1));
