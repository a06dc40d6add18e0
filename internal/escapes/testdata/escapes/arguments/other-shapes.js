// escape: pass arrays, maps, dates and errors with the fields that the host asks for
// want: 100 Error
const fields = { to: 'shop', amount: 7 };
const kinds = [Object.assign([], fields), Object.assign(new Date(0), fields), Object.assign(new Error('e'), fields), Object.assign(() => 1, fields), Object.assign(/x/, fields), Object.assign(new Set(), fields), Object.assign(new Boolean(true), fields)];
const names = kinds.map(x => tried(() => pay(x)));
[mine.balance, ...new Set(names)].join(' ');
