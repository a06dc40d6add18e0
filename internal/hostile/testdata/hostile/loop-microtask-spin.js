// class: microtasks
// expect: timeout
// why: the loop is in a microtask, behind the end of the script
Promise.resolve().then(() => { for (;;); });
