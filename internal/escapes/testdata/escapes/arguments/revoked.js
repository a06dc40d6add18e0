// escape: crash the host by proxies that are revoked
// want: TypeError Error Error Error object
const { proxy, revoke } = Proxy.revocable(function () {}, {});
revoke();
[tried(() => call(proxy)), tried(() => echo(proxy)), tried(() => keep(5)), tried(() => owner(proxy)), typeof Object(mine)].join(' ');
