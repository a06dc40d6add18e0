// escape: have a typed array's species give the host's function other memory
// want: 3 7 Error
const one = new Uint8Array([7, 1, 2]), big = new Uint8Array(1 << 16).fill(7);
one.constructor = { [Symbol.species]: function () { return big; } };
const made = one.map(x => x);
const n = stamp(one);
[n, made === big && made[1000], tried(() => { one.constructor = { [Symbol.species]: Account }; one.slice(); })].join(' ');
