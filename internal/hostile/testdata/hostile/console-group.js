// class: console
// expect: timeout
// why: groups that are never closed, and long lines inside
for (let i = 0; ; i++) console.group('group\n'.repeat(1000));
