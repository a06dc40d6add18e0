// class: host misuse
// expect: timeout | memory | lost
// needs: host
// why: functions of Go, made by the thousand and dropped at once
for (;;) host.make();
