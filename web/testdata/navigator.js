[self === globalThis, navigator.userAgent, Object.prototype.toString.call(navigator), Object.keys(Navigator.prototype).join()] //=> [ true, 'Paddock/1', '[object Navigator]', 'userAgent' ]
navigator.userAgent = 5, navigator = 5, navigator.userAgent //=> 'Paddock/1'
new Navigator //=> TypeError: Illegal constructor
Reflect.apply(Object.getOwnPropertyDescriptor(Navigator.prototype, 'userAgent').get, {}, []) //=> TypeError: Cannot read private member...
[Object.getOwnPropertyDescriptor(globalThis, 'self').enumerable, Object.getOwnPropertyDescriptor(globalThis, 'navigator').set] //=> [ true, undefined ]
self = 5, self //=> 5
