// class: host misuse
// expect: exception Error
// needs: host
// why: what would run code while it is copied
host.copy({ get a() { for (;;); } });
