// class: uninterruptible
// expect: memory | timeout | lost
// why: objects with many properties are copied and frozen in one call of C++ each
const o = {};
for (let i = 0; i < 2e5; i++) o['k' + i] = i;
for (;;) Object.isFrozen(Object.freeze({ ...o }));
