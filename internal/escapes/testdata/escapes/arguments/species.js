// escape: have arrays and typed arrays of the guest's own classes made or asked by the host
// want: 6 010203 0
let calls = 0;
class List extends Array { static get [Symbol.species]() { calls++; return Array; } get length() { calls++; return 1; } }
class Bytes extends Uint8Array { static get [Symbol.species]() { calls++; return Uint8Array; } get length() { calls++; return 1; } get byteLength() { calls++; return 1e9; } get buffer() { calls++; return new ArrayBuffer(1e6); } }
const list = new List();
Array.prototype.push.call(list, 1, 2, 3);
calls = 0;
[sum(list), hash(new Bytes([1, 2, 3])), calls].join(' ');
