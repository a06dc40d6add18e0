// class: host misuse
// expect: timeout
// needs: host
// why: arguments whose accessors never return, which Go looks at
host.look({ get a() { for (;;); }, then: 1 });
host.look(new Proxy({}, { get() { for (;;); }, ownKeys() { for (;;); } }));
for (;;) host.look([{ get x() { throw 1; } }]);
