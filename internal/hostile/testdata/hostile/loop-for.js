// class: endless loop
// expect: timeout
// why: the plainest loop there is
for (;;);
