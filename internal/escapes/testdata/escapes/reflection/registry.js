// escape: reach the host by symbols that all contexts share
// want: none
const symbols = ['secret', 'paddock', 'launch', 'nodejs.util.inspect.custom'].map(Symbol.for).concat(Reflect.ownKeys(Symbol).map(key => Symbol[key]).filter(x => typeof x === 'symbol'));
const found = [];
for (const symbol of symbols) for (const x of [mine, Account, pay, numbers()]) if (Object.hasOwn(x, symbol)) found.push(symbol.description);
found.join() || 'none';
