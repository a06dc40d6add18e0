// class: modules
// expect: exception
// why: a module exports a function then that settles nothing
export function then() {}
