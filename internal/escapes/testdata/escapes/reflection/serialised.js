// escape: read what is behind objects of the host by copying and printing them
// want: {} {} DataCloneError
const copy = typeof structuredClone === 'function' ? tried(() => structuredClone(mine)) : 'DataCloneError';
[JSON.stringify(mine), JSON.stringify({ ...mine }), copy].join(' ');
