crypto.randomUUID().length + String(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID())) //=> '36true'
{ const a = new Uint32Array(64); [crypto.getRandomValues(a) === a, a.some((x) => x > 0xffff)] } //=> [ true, true ]
{ const a = new Uint8Array(8); crypto.getRandomValues(a.subarray(4)); [a.slice(0, 4).join(), a.length] } //=> [ '0,0,0,0', 8 ]
crypto.getRandomValues(new BigInt64Array(1)).length + crypto.getRandomValues(new Uint8Array(65536)).length //=> 65537
crypto.getRandomValues(new Uint8Array(65537)) //=> QuotaExceededError: more than 65536 bytes were requested
crypto.getRandomValues(new Float64Array(1)) //=> TypeMismatchError: the array must be an integer-type TypedArray
crypto.getRandomValues(new DataView(new ArrayBuffer(1))) //=> TypeMismatchError: the array must be an integer-type TypedArray
crypto.getRandomValues([]) //=> TypeError: the argument must be a typed array
crypto.getRandomValues(new Uint8Array(new SharedArrayBuffer(1))) //=> TypeError: the array must not be shared
Crypto.length //=> 0
new Crypto //=> TypeError: Illegal constructor
Object.prototype.toString.call(crypto) //=> '[object Crypto]'
crypto = 1, typeof crypto //=> 'object'
{ const d = Object.getOwnPropertyDescriptor(globalThis, 'crypto'); [d.enumerable, d.configurable, typeof d.get, d.set] } //=> [ true, true, 'function', undefined ]
