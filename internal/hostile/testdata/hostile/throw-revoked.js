// class: throw
// expect: exception
// why: a proxy that is revoked
const { proxy, revoke } = Proxy.revocable(function () {}, {});
revoke();
throw proxy;
