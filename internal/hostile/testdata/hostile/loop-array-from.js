// class: iteration
// expect: memory | timeout
// why: Array.from of an iterable without an end whose values are objects
Array.from({ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: {} }) }) });
