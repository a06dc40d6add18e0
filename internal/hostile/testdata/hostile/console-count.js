// class: console
// expect: timeout
// why: labels of counters without an end
for (let i = 0; ; i++) console.count('label ' + i + 'x'.repeat(1000));
