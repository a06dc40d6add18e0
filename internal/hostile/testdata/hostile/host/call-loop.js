// class: host misuse
// expect: timeout
// needs: host
// why: the loop is in a function that Go calls
host.call(() => { for (;;); });
