// class: builtin
// expect: memory
// why: a list of languages of enormous length
Intl.getCanonicalLocales({ length: 2 ** 53 - 1 });
