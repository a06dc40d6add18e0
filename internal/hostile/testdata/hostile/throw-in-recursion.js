// class: throw
// expect: exception RangeError
// why: the stack overflow itself, after every built-in was replaced
for (const key of Reflect.ownKeys(globalThis)) if (key !== 'RangeError') try { globalThis[key] = undefined; } catch {}
(function f() { f(); })();
