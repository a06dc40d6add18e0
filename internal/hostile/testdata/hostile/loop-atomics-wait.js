// class: blocking
// expect: timeout
// why: waits for a notification that nobody can send
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
