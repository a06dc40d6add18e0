// class: buffer
// expect: timeout
// why: buffers that are garbage at once, faster than the collector hears of them
for (;;) new Uint8Array(1 << 22).fill(1);
