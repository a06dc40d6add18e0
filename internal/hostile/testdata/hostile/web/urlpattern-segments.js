// class: regular expression
// expect: timeout | ok
// needs: web
// why: many groups that can all match the same text
new URLPattern({ pathname: '/(.*)'.repeat(12) + 'z' }).test({ pathname: '/'.repeat(60) });
