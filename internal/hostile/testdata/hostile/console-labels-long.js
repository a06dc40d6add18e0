// class: console
// expect: timeout | memory
// why: labels that are a conversion of a megabyte each
for (let i = 0; ; i++) console.count({ toString: () => i + 'x'.repeat(1 << 20) });
