// escape: have functions of the host run as getters of what the host reads
// want: Error Error Error 100
const getter = get => Object.defineProperty({ to: 'shop' }, 'amount', { get, enumerable: true });
const { get } = Object.getOwnPropertyDescriptor(Account.prototype, 'balance');
[tried(() => pay(getter(shutdown))), tried(() => pay(Object.setPrototypeOf(getter(get), mine))), tried(() => echo(getter(Object.getOwnPropertyDescriptor(Map.prototype, 'size').get))), mine.balance].join(' ');
