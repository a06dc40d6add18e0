// class: crypto
// expect: exception RangeError
// needs: web
// why: pending operations hold copies of their data
const data = new Uint8Array(8e6);
for (let n = 0; n < 1e4; n++) crypto.subtle.digest('SHA-512', data);
