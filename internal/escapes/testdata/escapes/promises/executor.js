// escape: settle the host's promise twice, by a subclass called with its executor
// want: TypeError TypeError x
const promise = later('x');
const { resolve } = Promise;
[tried(() => Promise.call(promise, () => {})), tried(() => resolve.call(mine, 1))];
(async () => [tried(() => Promise.call(promise, () => {})), tried(() => resolve.call(mine, 1)), (await promise).name].join(' '))();
