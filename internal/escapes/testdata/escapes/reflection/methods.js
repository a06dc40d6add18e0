// escape: find methods and fields of Go's that were not shown
// want: none
const names = ['Launch', 'launch', 'JSClass', 'jSClass', 'Secret', 'secret', 'host', 'accounts', 'Send', 'reach', 'String', 'GoString', 'MarshalJSON', 'sent'];
names.filter(name => [mine, shop, Account, Account.prototype, numbers(), pay].some(x => name in x && !(name === 'x'))).join() || 'none';
