// escape: have holes of an argument read from Array.prototype
// want: 5 2 0
let calls = 0;
Object.defineProperty(Array.prototype, 1, { get() { calls++; return 1e9; }, configurable: true });
Object.prototype[2] = 1e9;
[sum([5, , ,]), echo([1, ,]).length, calls].join(' ');
