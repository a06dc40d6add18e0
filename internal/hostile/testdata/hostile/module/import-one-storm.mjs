// class: modules
// expect: timeout | memory
// why: one module is imported again and again, and nothing waits for it
for (;;) import('./lib/empty.cjs');
