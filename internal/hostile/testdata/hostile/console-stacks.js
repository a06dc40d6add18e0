// class: console
// expect: timeout
// why: stacks of the guest's own making, of lines that are not in the cause's
const stack = (c) => 'E\n    at' + Array.from({ length: 3e4 }, () => c).join('\n');
const cause = Object.assign(new Error(), { stack: stack('b') });
const errors = Array.from({ length: 100 }, () => Object.assign(new Error('', { cause }), { stack: stack('a') }));
for (;;) console.log(errors);
