// class: iteration
// expect: memory | timeout
// why: spreads an iterable without an end into an array
// oversized: the array is one allocation, and so is its larger copy
[...{ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }) }) }];
