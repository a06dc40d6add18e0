// class: code
// expect: timeout
// why: a template tag that calls itself through another template
function tag() { for (;;) new Function('tag', 'return tag`${1}`')(() => 1); }
tag`x`;
