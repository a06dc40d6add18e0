// escape: go on in a context that a function of the host has closed
// want: guest 3 ReferenceError
// without: guest 3 EvalError
shutdown('context');
[mine.owner, sum([1, 2]), walk(mine)].join(' ');
