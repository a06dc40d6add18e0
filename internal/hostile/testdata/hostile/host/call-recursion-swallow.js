// class: host misuse
// expect: timeout | exception RangeError
// needs: host
// why: recursion through Go whose overflow is caught at each level
function f() {
  try {
    return host.call(f);
  } finally {
    try { host.call(f); } catch {}
  }
}
for (;;) try { f(); } catch {}
