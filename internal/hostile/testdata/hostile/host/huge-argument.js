// class: host misuse
// expect: timeout | memory
// needs: host
// why: hands long strings to Go, which copies them
// oversized: each string is copied
const s = 'x'.repeat(1 << 24);
for (;;) host.echo(s);
