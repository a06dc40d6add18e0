// class: iteration
// expect: memory
// why: spreads an iterable without an end into a call's arguments
Math.max(...{ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }) }) });
