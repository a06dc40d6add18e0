// class: throw
// expect: exception
// why: undefined, thrown in a microtask's caller
throw undefined;
