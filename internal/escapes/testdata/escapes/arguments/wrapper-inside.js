// escape: smuggle objects of the host inside data, where they would be copied
// want: Error Error Error Error
[() => echo({ a: mine }), () => echo([mine]), () => record({ __proto__: null, mine }), () => pay({ to: shop, amount: 1 })].map(tried).join(' ');
