// class: throw
// expect: exception
// why: the global object itself, whose properties lead everywhere
globalThis.self = globalThis;
throw globalThis;
