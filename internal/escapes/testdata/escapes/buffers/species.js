// escape: have a buffer of the guest's class change what the host reads
// want: 070102 0
let calls = 0;
class Mine extends ArrayBuffer { static get [Symbol.species]() { calls++; return ArrayBuffer; } slice() { calls++; return new ArrayBuffer(1e6); } get byteLength() { calls++; return 1e9; } }
const buffer = new Mine(3);
new Uint8Array(buffer, 0, 3).set([7, 1, 2]);
calls = 0;
[hash(buffer), calls].join(' ');
