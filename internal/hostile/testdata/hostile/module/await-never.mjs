// class: modules
// expect: exception
// why: a top-level await is never settled
await new Promise(() => {});
