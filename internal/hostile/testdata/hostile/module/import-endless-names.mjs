// class: modules
// expect: timeout | memory
// why: one file is imported by endless names, one after another
for (let n = 0; ; n++) await import('./lib/empty.cjs?' + n).catch(() => {});
