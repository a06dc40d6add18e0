// class: iteration
// expect: memory | timeout
// why: spreads an iterable without an end into a call's arguments
// oversized: the array is one allocation, and so is its larger copy
Math.max(...{ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }) }) });
