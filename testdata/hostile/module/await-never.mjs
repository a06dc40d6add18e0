// class: modules
// expect: exception
// why: a top-level await waits for what never comes
await new Promise(() => {});
