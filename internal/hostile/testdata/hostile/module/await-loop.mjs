// class: modules
// expect: timeout
// why: a top-level await of what is there already, for ever
for (;;) await null;
