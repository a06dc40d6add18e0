// escape: make code in the host's context by the constructor of an object of the host
// want: ReferenceError ReferenceError ReferenceError
// without: EvalError EvalError EvalError
[mine, shop, Account.prototype].map(walk).join(' ');
