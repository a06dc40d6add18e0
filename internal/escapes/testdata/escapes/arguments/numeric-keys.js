// escape: break maps that go through the host by keys that are numbers, or no text
// want: 5 4294967295 -1 true
const odd = { 4294967295: 1, '-1': 2, 0: 3, '\ud800': 4, '': 5 };
const back = record(odd), keys = Object.keys(back);
[keys.length, keys.find(key => key.length === 10), keys.find(key => key[0] === '-'), back['\ud800'] === 4].join(' ');
