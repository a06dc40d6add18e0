globalThis.subtle = crypto.subtle, 0 //=> 0
globalThis.hex = (b) => [...new Uint8Array(b)].map((x) => x.toString(16).padStart(2, '0')).join(''), 0 //=> 0
globalThis.un = (h) => Uint8Array.from(h.match(/../g) ?? [], (x) => parseInt(x, 16)), 0 //=> 0
globalThis.utf8 = (s) => new TextEncoder().encode(s), 0 //=> 0
globalThis.names = async (f) => { try { return await f() } catch (e) { return e.name } }, 0 //=> 0

// FIPS 180-4
subtle.digest('SHA-1', utf8('abc')).then(hex) //=> 'a9993e364706816aba3e25717850c26c9cd0d89d'
subtle.digest('SHA-256', utf8('abc')).then(hex) //=> 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
subtle.digest('SHA-384', utf8('abc')).then(hex) //=> 'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7'
subtle.digest({ name: 'sha-512' }, utf8('abc').buffer).then(hex) //=> 'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f'
// RFC 4231, test cases 1 and 6
subtle.importKey('raw', new Uint8Array(20).fill(11), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']).then((k) => subtle.sign('HMAC', k, utf8('Hi There'))).then(hex) //=> 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'
subtle.importKey('raw', new Uint8Array(131).fill(0xaa), { name: 'HMAC', hash: 'SHA-512' }, false, ['sign']).then((k) => subtle.sign('HMAC', k, utf8('Test Using Larger Than Block-Size Key - Hash Key First'))).then(hex) //=> '80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598'
// SP 800-38A, F.2.1 and F.5.1
subtle.importKey('raw', un('2b7e151628aed2a6abf7158809cf4f3c'), 'AES-CBC', false, ['encrypt']).then((k) => subtle.encrypt({ name: 'AES-CBC', iv: un('000102030405060708090a0b0c0d0e0f') }, k, un('6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51'))).then((b) => hex(b.slice(0, 32))) //=> '7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2'
subtle.importKey('raw', un('2b7e151628aed2a6abf7158809cf4f3c'), 'AES-CTR', false, ['encrypt']).then((k) => subtle.encrypt({ name: 'AES-CTR', counter: un('f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff'), length: 128 }, k, un('6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51'))).then(hex) //=> '874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff'
// The Galois/Counter Mode of Operation, test cases 4 and 6
subtle.importKey('raw', un('feffe9928665731c6d6a8f9467308308'), 'AES-GCM', false, ['encrypt']).then((k) => subtle.encrypt({ name: 'AES-GCM', iv: un('cafebabefacedbaddecaf888'), additionalData: un('feedfacedeadbeeffeedfacedeadbeefabaddad2') }, k, un('d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39'))).then((b) => hex(b).slice(-40)) //=> '3d58e0915bc94fbc3221a5db94fae95ae7121a47'
// RFC 3394, 4.1 and 4.6
subtle.importKey('raw', un('000102030405060708090a0b0c0d0e0f'), 'AES-KW', false, ['wrapKey']).then(async (k) => subtle.wrapKey('raw', await subtle.importKey('raw', un('00112233445566778899aabbccddeeff'), 'AES-CBC', true, ['encrypt']), k, 'AES-KW')).then(hex) //=> '1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5'
subtle.importKey('raw', un('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'), 'AES-KW', false, ['wrapKey']).then(async (k) => subtle.wrapKey('raw', await subtle.importKey('raw', un('00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f'), 'AES-CBC', true, ['encrypt']), k, 'AES-KW')).then(hex) //=> '28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21'
// RFC 6070, and RFC 7914, 11
subtle.importKey('raw', utf8('password'), 'PBKDF2', false, ['deriveBits']).then((k) => subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-1', salt: utf8('salt'), iterations: 4096 }, k, 160)).then(hex) //=> '4b007901b765489abead49d926f721d065a429c1'
subtle.importKey('raw', utf8('passwd'), 'PBKDF2', false, ['deriveBits']).then((k) => subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt: utf8('salt'), iterations: 1 }, k, 512)).then(hex) //=> '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783'
// RFC 5869, A.1
subtle.importKey('raw', new Uint8Array(22).fill(11), 'HKDF', false, ['deriveBits']).then((k) => subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: un('000102030405060708090a0b0c'), info: un('f0f1f2f3f4f5f6f7f8f9') }, k, 336)).then(hex) //=> '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865'
// RFC 8032, 7.1, test 2
subtle.importKey('pkcs8', un('302e020100300506032b6570042204204ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb'), 'Ed25519', false, ['sign']).then((k) => subtle.sign('Ed25519', k, un('72'))).then(hex) //=> '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00'
subtle.importKey('raw', un('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'), 'Ed25519', false, ['verify']).then((k) => subtle.verify('Ed25519', k, un('92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00'), un('72'))) //=> true
// A key and a signature of small order
subtle.importKey('raw', un('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa'), 'Ed25519', false, ['verify']).then((k) => subtle.verify('Ed25519', k, un('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a' + '00'.repeat(32)), un('8c93255d71dcab10e8f379c26200f3c7bd5f09d9bc3068d3ef4edeb4853022b6'))) //=> false
// RFC 7748, 6.1
subtle.importKey('jwk', { kty: 'OKP', crv: 'X25519', d: 'dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo', x: 'hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo' }, 'X25519', false, ['deriveBits']).then(async (k) => subtle.deriveBits({ name: 'X25519', public: await subtle.importKey('raw', un('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f'), 'X25519', false, []) }, k, 256)).then(hex) //=> '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742'
// A point without a shared secret
subtle.generateKey('X25519', false, ['deriveBits']).then(async ({ privateKey }) => subtle.deriveBits({ name: 'X25519', public: await subtle.importKey('raw', new Uint8Array(32), 'X25519', false, []) }, privateKey)) //=> OperationError: the keys have no shared secret
// RFC 6979, A.2.5
subtle.importKey('raw', un('0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299'), { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']).then((k) => subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, k, un('efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8'), utf8('sample'))) //=> true
// RFC 5903, 8.1
subtle.importKey('jwk', { kty: 'EC', crv: 'P-256', d: 'yI8B9RDZrD9woLvuuwkU0DU', x: 'AA', y: 'AA' }, { name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits']) //=> DataError: the member "x" of the key has not 32 bytes
subtle.importKey('pkcs8', un('3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433'), { name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits']).then(async (k) => subtle.deriveBits({ name: 'ECDH', public: await subtle.importKey('raw', un('04d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf6356fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab'), { name: 'ECDH', namedCurve: 'P-256' }, false, []) }, k)).then(hex) //=> 'd6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de'

// Attributes and brand checks
[Object.prototype.toString.call(subtle), crypto.subtle === subtle, SubtleCrypto.name, SubtleCrypto.length, CryptoKey.length] //=> [ '[object SubtleCrypto]', true, 'SubtleCrypto', 0, 0 ]
{ const d = Object.getOwnPropertyDescriptor(Crypto.prototype, 'subtle'); [d.enumerable, d.configurable, typeof d.get, d.set] } //=> [ true, true, 'function', undefined ]
{ const d = Object.getOwnPropertyDescriptor(globalThis, 'CryptoKey'); [d.enumerable, d.configurable, d.writable] } //=> [ false, true, true ]
Object.keys(SubtleCrypto.prototype).sort().map((k) => k + SubtleCrypto.prototype[k].length).join(' ') //=> 'decrypt3 deriveBits2 deriveKey5 digest2 encrypt3 exportKey2 generateKey3 importKey5 sign3 unwrapKey7 verify4 wrapKey4'
Object.keys(CryptoKey.prototype).join() //=> 'type,extractable,algorithm,usages'
new SubtleCrypto() //=> TypeError: Illegal constructor
new CryptoKey() //=> TypeError: Illegal constructor
Object.getOwnPropertyDescriptor(Crypto.prototype, 'subtle').get.call({}) //=> TypeError: ...
CryptoKey.prototype.type //=> TypeError: ...
subtle.digest.call({}, 'SHA-1', un('')) //=> TypeError: ...
subtle.digest('SHA-1', new SharedArrayBuffer(1)) //=> TypeError: the data must be an ArrayBuffer or a view of one
subtle.digest('SHA-1', [1]) //=> TypeError: the data must be an ArrayBuffer or a view of one
subtle.digest(Symbol(), un('')) //=> TypeError: ...
subtle.digest('\u017fHA-1', un('')) //=> NotSupportedError: the algorithm is not supported
subtle.digest(null, un('')) //=> NotSupportedError: the algorithm is not supported
subtle.digest('x'.repeat(1e6), un('')) //=> NotSupportedError: the algorithm is not supported
subtle.digest('constructor', un('')) //=> NotSupportedError: the algorithm is not supported
{ const p = subtle.digest('SHA-1', un('')); [p instanceof Promise, p.constructor === Promise] } //=> [ true, true ]
subtle.digest('SHA-1', un('')).then((b) => b instanceof ArrayBuffer) //=> true
subtle.digest('SHA-1', new DataView(utf8('xabcx').buffer, 1, 3)).then(hex) //=> 'a9993e364706816aba3e25717850c26c9cd0d89d'
subtle.digest('SHA-1', new Uint16Array(utf8('abcd').buffer)).then(hex) //=> '81fe8bfe87576c3ecb22426f8e57847382917acf'

// Keys
globalThis.gcm = null, subtle.importKey('raw', un('00'.repeat(32)), 'aes-gcm', false, ['decrypt', 'encrypt', 'decrypt']).then((k) => { gcm = k; return [Object.keys(k).length, k.type, k.extractable, k.algorithm, k.usages, k.usages === k.usages, k.algorithm === k.algorithm] }) //=> [ 0, 'secret', false, { name: 'AES-GCM', length: 256 }, [ 'encrypt', 'decrypt' ], true, true ]
gcm.algorithm.name = 'AES-CBC', gcm.usages.push('wrapKey'), subtle.encrypt({ name: 'AES-CBC', iv: new Uint8Array(16) }, gcm, un('')) //=> InvalidAccessError: the key is for AES-GCM, not for AES-CBC
subtle.wrapKey('raw', gcm, gcm, { name: 'AES-GCM', iv: new Uint8Array(12) }) //=> InvalidAccessError: the key may not be used for wrapKey
subtle.exportKey('raw', gcm) //=> InvalidAccessError: the key is not extractable
[Object.getOwnPropertyNames(gcm), Object.getOwnPropertySymbols(gcm), JSON.stringify(gcm), Object.isExtensible(gcm)] //=> [ [], [], '{}', true ]
Object.prototype.toString.call(gcm) //=> '[object CryptoKey]'
{ const k = structuredClone({ gcm }).gcm; subtle.encrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, k, new Uint8Array(4)).then((b) => [k instanceof CryptoKey, k !== gcm, k.type, k.extractable, k.algorithm.name, b.byteLength]) } //=> [ true, true, 'secret', false, 'AES-GCM', 20 ]
subtle.generateKey({ name: 'RSA-PSS', hash: 'SHA-1', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) }, false, ['sign']).then(({ privateKey }) => { const k = structuredClone(privateKey); k.algorithm.publicExponent[0] = 9; return [k.algorithm.name, privateKey.algorithm.publicExponent[0], k.usages] }) //=> [ 'RSA-PSS', 1, [ 'sign' ] ]
subtle.encrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, Object.create(gcm), un('')) //=> TypeError: ...
subtle.generateKey({ name: 'RSA-PSS', hash: 'SHA-1', modulusLength: 1024, publicExponent: new Uint8Array([0, 1, 0, 1]) }, false, ['sign']).then(({ publicKey, privateKey }) => [publicKey.extractable, privateKey.extractable, publicKey.usages, privateKey.usages, privateKey.algorithm]) //=> [ true, false, [], [ 'sign' ], { name: 'RSA-PSS', modulusLength: 1024, publicExponent: Uint8Array(3) [ 1, 0, 1 ], hash: { name: 'SHA-1' } } ]
subtle.generateKey({ name: 'RSA-PSS', hash: 'SHA-1', modulusLength: 16384, publicExponent: new Uint8Array([1, 0, 1]) }, false, ['sign']) //=> OperationError: the length of the modulus is not a multiple of 8 of 1024 to 4096
subtle.generateKey({ name: 'RSA-PSS', hash: 'SHA-1', modulusLength: 2048, publicExponent: new Uint8Array([4]) }, false, ['sign']) //=> OperationError: the public exponent is not 65537
subtle.generateKey({ name: 'RSA-PSS', hash: 'SHA-1', modulusLength: 2048, publicExponent: new Uint8Array(1e6).fill(255) }, false, ['sign']) //=> OperationError: the public exponent is not 65537
subtle.generateKey({ name: 'HMAC', hash: 'SHA-1', length: 2 ** 32 - 1 }, false, ['sign']) //=> OperationError: the length is above 524288 bits
subtle.generateKey({ name: 'HMAC', hash: 'SHA-1', length: 0 }, false, ['sign']) //=> OperationError: the length is 0
subtle.generateKey({ name: 'HMAC', hash: 'SHA-1', length: 11 }, true, ['sign']).then(async (k) => [k.algorithm.length, (await subtle.exportKey('raw', k)).byteLength, new Uint8Array(await subtle.exportKey('raw', k))[1] & 31]) //=> [ 11, 2, 0 ]
subtle.generateKey({ name: 'AES-KW', length: 70000 }, false, ['wrapKey']) //=> TypeError: length is out of range
subtle.generateKey('Ed25519', false, ['sign', 'verify']).then(({ publicKey: a, privateKey: b }) => [a.type, a.usages, b.type, b.usages, b.algorithm]) //=> [ 'public', [ 'verify' ], 'private', [ 'sign' ], { name: 'Ed25519' } ]
subtle.generateKey({ name: 'HKDF' }, false, ['deriveKey']) //=> NotSupportedError: the algorithm is not supported
subtle.importKey('jwk', { kty: 'oct', k: 'AAAA\n' }, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']) //=> DataError: the member "k" of the key is not base64url
subtle.importKey('jwk', { kty: 'oct', K: 'AAAA' }, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']) //=> DataError: the key has no member "k"
subtle.importKey('jwk', null, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']) //=> DataError: the member "kty" of the key is not "oct"
subtle.importKey('jwk', 'x', { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']) //=> TypeError: the key data is not valid
subtle.importKey('jwk', { kty: 'oct', k: 'AAAA', key_ops: 'sign' }, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']) //=> TypeError: the member must be a sequence
subtle.importKey('jwk', { kty: 'oct', k: 'AAAA', key_ops: new Set(['sign', 'other']), ext: 1 }, { name: 'HMAC', hash: 'SHA-1' }, true, ['sign']).then((k) => subtle.exportKey('jwk', k)) //=> { alg: 'HS1', ext: true, k: 'AAAA', key_ops: [ 'sign' ], kty: 'oct' }
subtle.importKey('jwk', { kty: 'RSA', n: 'AQ', e: 'AQAB' }, { name: 'RSA-PSS', hash: 'SHA-1' }, false, ['verify']) //=> NotSupportedError: an RSA key has 1024 to 8192 bits
subtle.importKey('jwk', { kty: 'RSA', n: 'A'.repeat(1e5), e: 'AQAB' }, { name: 'RSA-PSS', hash: 'SHA-1' }, false, ['verify']) //=> DataError: the member "n" of the key is too long
subtle.importKey('jwk', { kty: 'RSA', n: 'y' + 'A'.repeat(340) + 'B', e: 'AQAB', d: 'AQ', p: 'AQ', q: 'AQ', dp: 'AQ', dq: 'AQ', qi: 'AQ' }, { name: 'RSA-PSS', hash: 'SHA-1' }, false, ['sign']) //=> DataError: ...
subtle.importKey('spki', new Uint8Array(1e6), { name: 'RSA-PSS', hash: 'SHA-1' }, false, ['verify']) //=> DataError: the key has more than 16384 bytes
subtle.importKey('raw', new Uint8Array(1), 'PBKDF2', false, ['deriveBits']).then((k) => subtle.exportKey('raw', k)) //=> NotSupportedError: keys for PBKDF2 cannot be exported
subtle.importKey('raw', new Uint8Array(0), 'PBKDF2', false, ['deriveBits']).then((k) => [k.algorithm, k.usages]) //=> [ { name: 'PBKDF2' }, [ 'deriveBits' ] ]
subtle.importKey('raw', new Uint8Array(1), 'PBKDF2', false, ['deriveBits']).then((k) => subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-1', salt: un(''), iterations: 1 }, k, 2 ** 31)) //=> OperationError: the length is above 524288 bits
subtle.importKey('raw', new Uint8Array(1), 'PBKDF2', false, ['deriveBits']).then((k) => subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-1', salt: un(''), iterations: 5 }, k, 0)).then((b) => b.byteLength) //=> 0
subtle.importKey('raw', new Uint8Array(1), 'HKDF', false, ['deriveKey']).then((k) => subtle.deriveKey({ name: 'HKDF', hash: 'SHA-1', salt: un(''), info: un('') }, k, { name: 'HMAC', hash: 'SHA-1', length: 0 }, false, ['sign'])) //=> TypeError: the length is 0

// Data and dictionaries that getters change
{ const d = utf8('abc'); subtle.digest({ get name() { d[0] = 120; return 'SHA-1' } }, d).then(hex) } //=> '485ebfade40f93214f3a56c05dd67c1ead9d18e3'
{ const d = utf8('abc'); const p = subtle.digest('SHA-1', d); d[0] = 120; p.then(hex) } //=> 'a9993e364706816aba3e25717850c26c9cd0d89d'
{ const d = utf8('abc'); subtle.digest({ get name() { d.buffer.detached || d.buffer.transfer(); return 'SHA-1' } }, d).then(hex) } //=> 'da39a3ee5e6b4b0d3255bfef95601890afd80709'
{ const d = new Uint8Array(3e6); const p = subtle.digest('SHA-1', d); d[0] = 1; d.buffer.transfer(); p.then(hex) } //=> '99dd4258004987bdf38392947383dddad35176f4'
{ const iv = new Uint8Array(12); subtle.encrypt({ name: 'AES-GCM', iv, get tagLength() { iv.buffer.transfer(); return 128 } }, gcm, un('')).then(hex) } //=> '530f8afbc74536b9a963b4f1c4cb738b'
{ const order = []; const o = (name) => new Proxy({}, { get(_, k) { order.push(name + '.' + String(k)); return { name: 'HKDF', hash: 'SHA-1', info: un(''), salt: un('') }[k] } }); subtle.deriveBits(o('a'), gcm, 8).catch((e) => order.join() + ' ' + e.name) } //=> 'a.name,a.name,a.hash,a.info,a.salt InvalidAccessError'
{ const order = []; subtle.importKey({ toString() { order.push('format'); return 'raw' } }, un('00'.repeat(16)), { get name() { order.push('name'); return 'AES-CBC' } }, false, (function* () { order.push('usages'); yield 'encrypt' })()).then(() => order.join()) } //=> 'format,usages,name,name'
subtle.importKey('raw', un('00'), { name: 'HMAC', hash: { get name() { throw new RangeError('mine') } } }, false, ['sign']) //=> RangeError: mine
subtle.importKey('raw', un('00'), { name: 'HMAC', hash: 'SHA-1', length: Infinity }, false, ['sign']) //=> TypeError: length is out of range
subtle.importKey('raw', un('00'), { name: 'HMAC', hash: 'SHA-1', length: -0.5 }, false, ['sign']) //=> DataError: the key has not the length that the algorithm states
subtle.encrypt({ name: 'AES-GCM', iv: 1 }, gcm, un('')) //=> TypeError: iv must be an ArrayBuffer or a view of one
subtle.encrypt({ name: 'AES-GCM', iv: un('') }, gcm, un('')) //=> OperationError: the iv is empty
{ Object.defineProperty(Object.prototype, 'hash', { get() { throw 1 }, configurable: true }); const p = names(() => subtle.digest('SHA-1', un(''))); delete Object.prototype.hash; p.then((b) => b.byteLength) } //=> 20
