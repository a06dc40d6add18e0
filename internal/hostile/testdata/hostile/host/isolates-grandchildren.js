// class: isolates
// expect: timeout | exception
// needs: host
// why: isolates that make isolates that make isolates
isolate.create({ memory: 8 << 20 }).createContext().evalSync(`
  const make = typeof isolate === 'object' ? isolate : undefined;
  if (!make) throw new TypeError('no isolates here');
  for (;;) make.create({ memory: 8 << 20 }).createContext().evalSync('for (;;);');
`);
