// class: host misuse
// expect: timeout
// needs: host
// why: a class derived from the host's that never ends
class Mine extends host.Thing {
  set name(x) { for (;;); }
}
new Mine().name = 1;
