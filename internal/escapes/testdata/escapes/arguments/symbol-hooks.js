// escape: pass for other kinds by Symbol.toStringTag, hasInstance, species and isConcatSpreadable
// want: Error Error Error 0
let calls = 0;
const fake = { get [Symbol.toStringTag]() { calls++; return 'Account'; }, get [Symbol.isConcatSpreadable]() { calls++; return true; }, constructor: { get [Symbol.species]() { calls++; } } };
Object.defineProperty(Account, Symbol.hasInstance, { value() { calls++; return true; } });
[() => owner(fake), () => mine.send(fake, 1), () => sum(fake)].map(tried).concat(calls).join(' ');
