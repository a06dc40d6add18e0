// class: builtin
// expect: lost
// why: a list of languages of enormous length
Intl.getCanonicalLocales({ length: 2 ** 53 - 1 });
