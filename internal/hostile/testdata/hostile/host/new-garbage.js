// class: host misuse
// expect: timeout
// needs: host
// why: objects of the host without end, for both garbage collectors
for (;;) new host.Thing();
