// class: host misuse
// expect: timeout
// needs: host
// why: what ends the inner run is caught around the call of Go
for (;;) {
  try {
    host.call(() => { for (;;) host.echo(1); });
  } catch {} finally {
    continue;
  }
}
