// class: host misuse
// expect: timeout
// needs: host
// why: the same again and again, with the exception caught
const a = [Reflect.apply, host.call, null];
a.push(a);
for (;;) {
  try {
    host.call(...a);
  } catch {}
}
