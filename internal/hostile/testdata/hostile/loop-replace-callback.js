// class: callback
// expect: timeout
// why: a replacer that replaces with itself
const f = () => { for (;;) 'a'.replace('a', () => 'b'); };
'a'.replace(/a/g, f);
