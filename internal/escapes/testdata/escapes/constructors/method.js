// escape: make code in the host's context by the constructors of its methods and accessors
// want: ReferenceError ReferenceError ReferenceError
// without: EvalError EvalError EvalError
const balance = Object.getOwnPropertyDescriptor(Account.prototype, 'balance').get;
[() => mine.send, () => balance, () => pay].map(f => tried(() => f().constructor('return secret')())).join(' ');
