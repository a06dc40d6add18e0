// class: regular expression
// expect: timeout
// needs: web
// why: the regular expression of a pattern backtracks for ever
new URLPattern({ pathname: '/((?:a+)+)b' }).test({ pathname: '/' + 'a'.repeat(40) });
