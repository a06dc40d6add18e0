// class: iteration
// expect: memory
// why: spreads an iterable without an end into an array
[...{ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }) }) }];
