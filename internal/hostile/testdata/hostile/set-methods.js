// class: builtin iteration
// expect: timeout
// why: a set-like whose keys never end, compared with a set that always has them
new Set([undefined]).isSupersetOf({ size: 0, has: Object, keys: () => ({ next: Object }) });
