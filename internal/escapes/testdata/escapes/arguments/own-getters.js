// escape: have getters on arrays, errors, dates and maps run while they are converted
// want: Error Error 0
let calls = 0;
const spy = { get() { calls++; return 1; }, enumerable: true };
const list = Object.defineProperty([1, 2, 3], 1, spy);
const date = Object.defineProperty(new Date(0), 'getTime', spy), map = Object.defineProperty(new Map([[1, 2]]), 'size', spy);
echo(date), echo(map), echo(Object.defineProperty(new Set([1]), Symbol.iterator, spy));
[tried(() => sum(list)), tried(() => record(Object.defineProperty({}, 'x', spy))), calls].join(' ');
