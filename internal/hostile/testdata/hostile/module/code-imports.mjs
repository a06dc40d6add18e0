// class: modules
// expect: ok
// why: imports in code made of strings, with names of other files and of none
const names = ['file:///etc/passwd', 'https://host/', '\\\\host', '', 'x'.repeat(1e6), '%', 'file:///../../..', 'file:///' + 'a/'.repeat(1e5)];
for (const name of names) {
  for (const specifier of ['./x.mjs', '../../../etc/passwd', '#x', 'x']) {
    const code = `import(${JSON.stringify(specifier)})\n//# sourceURL=${name}`;
    for (const f of [() => eval(code), () => (0, eval)(code), () => new Function('return ' + code)()]) {
      try { await f(); } catch {}
    }
  }
}
