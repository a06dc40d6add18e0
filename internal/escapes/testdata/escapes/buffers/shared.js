// escape: give the host shared memory, which changes under its hands
// want: Error Error 1 timed-out
const shared = new SharedArrayBuffer(8), ints = new Int32Array(shared);
const names = [tried(() => hash(new Uint8Array(shared))), tried(() => echo({ shared }))];
ints[0] = 7;
const n = stamp(new Uint8Array(shared, 0, 1), () => { ints[0] = 1e9; });
names.concat(n, Atomics.wait(ints, 1, 0, 5)).join(' ');
