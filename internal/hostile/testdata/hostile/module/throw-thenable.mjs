// class: modules
// expect: exception
// why: a module rejects with a thenable that would never settle
throw { then() { for (;;); } };
