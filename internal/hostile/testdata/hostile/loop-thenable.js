// class: microtasks
// expect: timeout
// why: a thenable that resolves to itself
const thenable = { then(resolve) { resolve(thenable); } };
Promise.resolve(thenable);
