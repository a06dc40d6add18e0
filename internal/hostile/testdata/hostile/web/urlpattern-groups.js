// class: regular expression
// expect: ok | timeout | memory | exception
// needs: web
// why: patterns with thousands of groups, names, escapes and braces
for (const pattern of ['/:a1'.repeat(1), Array.from({ length: 2e4 }, (_, n) => '/:a' + n).join(''), '/*'.repeat(2e4), '{/x}?'.repeat(2e4), '\\a'.repeat(1e5),
  '/' + ':x'.repeat(1e5), '('.repeat(1e5), '(\\'.repeat(1e5), '{'.repeat(1e5), '/:' + 'é'.repeat(1e5), 'x'.repeat(1e6)]) {
  for (const make of [() => new URLPattern({ pathname: pattern }), () => new URLPattern('https://h' + pattern), () => new URLPattern(pattern, 'https://h/')]) {
    try { make().test('https://h/' + 'x/'.repeat(1000)); } catch (e) { if (!(e instanceof TypeError)) throw e; }
  }
}
