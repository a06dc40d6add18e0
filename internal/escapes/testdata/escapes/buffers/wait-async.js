// escape: have a wait without an end outlive its isolate
// want: true not-equal timed-out
const ints = new Int32Array(new SharedArrayBuffer(8));
const endless = Atomics.waitAsync(ints, 0, 0), long = Atomics.waitAsync(ints, 0, 0, Infinity), no = Atomics.waitAsync(ints, 0, 1), now = Atomics.waitAsync(ints, 0, 0, 0);
endless.value.then(() => mine.send(shop, 100));
[endless.async && long.async, no.value, now.value].join(' ');
