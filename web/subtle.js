// crypto.subtle. This script converts arguments as Web IDL says. Go checks the keys and
// performs the operations, most of them at once. If it returns undefined, it calls the
// function that this script evaluates to when the operation has ended.
(p, go, wanted) => {
  'use strict';
  const { arrayBuffer, charCodeAt, finish, indexOf, isBufferSource, list, mapDelete, mapGet, mapSet, need, parseJSON, push, slice,
    stringifyJSON, toUpperCase, typedArrayName, withResolvers, DOMException, Map_, TypeError_ } = p;
  const { operate, toBytes } = go;
  const mine = {};
  const none = undefined;

  const text = (value) => `${value}`;
  const isObject = (value) => typeof value === 'object' && value !== null || typeof value === 'function';
  const integer = (value, most, name) => {
    value = +value;
    if (!(value > -1 && value < most + 1)) throw new TypeError_(`${name} is out of range`);
    return value - value % 1;
  };
  const required = (value, name) => {
    if (value === undefined) throw new TypeError_(`${name} is missing`);
    return value;
  };
  const buffer = (value, name) => {
    if (!isBufferSource(value)) throw new TypeError_(`${name} must be an ArrayBuffer or a view of one`);
    return value;
  };
  // A copy of bytes that code of the guest could change.
  const bytes = (value, name) => toBytes(buffer(value, name));

  const uses = ['encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey'];
  const useBits = { __proto__: null };
  for (let n = 0; n < uses.length; n++) useBits[uses[n]] = 1 << n;
  const formats = { __proto__: null, raw: true, pkcs8: true, spki: true, jwk: true };

  const usagesOf = (usages) => {
    if (!isObject(usages)) throw new TypeError_('the usages must be a sequence');
    let bits = 0;
    for (const usage of usages) {
      const bit = useBits[text(usage)];
      if (bit === undefined) throw new TypeError_('there is no such key usage');
      bits |= bit;
    }
    return bits;
  };
  const formatOf = (format) => {
    format = text(format);
    if (!formats[format]) throw new TypeError_('there is no such key format');
    return format;
  };

  // Readers of the dictionaries of algorithms. They read the members in the order of Web IDL
  // into the fields of a normalized algorithm.
  const bare = () => {};
  const readers = {
    hash: (to, from) => { to.hash = normalize(required(from.hash, 'hash'), 'digest').name; },
    length: (to, from) => { to.n = integer(required(from.length, 'length'), 0xffff, 'length'); },
    hmac: (to, from) => {
      readers.hash(to, from);
      const { length } = from;
      if (length !== undefined) to.n = integer(length, 0xffffffff, 'length');
    },
    iv: (to, from) => { to.a = bytes(required(from.iv, 'iv'), 'iv'); },
    counter: (to, from) => {
      to.a = bytes(required(from.counter, 'counter'), 'counter');
      to.n = integer(required(from.length, 'length'), 0xff, 'length');
    },
    gcm: (to, from) => {
      const { additionalData } = from;
      if (additionalData !== undefined) to.b = bytes(additionalData, 'additionalData');
      readers.iv(to, from);
      const { tagLength } = from;
      if (tagLength !== undefined) to.n = integer(tagLength, 0xff, 'tagLength');
    },
    rsa: (to, from) => {
      to.n = integer(required(from.modulusLength, 'modulusLength'), 0xffffffff, 'modulusLength');
      const exponent = required(from.publicExponent, 'publicExponent');
      if (typedArrayName(exponent) !== 'Uint8Array') throw new TypeError_('publicExponent must be a Uint8Array');
      to.a = bytes(exponent, 'publicExponent');
      readers.hash(to, from);
    },
    salt: (to, from) => { to.n = integer(required(from.saltLength, 'saltLength'), 0xffffffff, 'saltLength'); },
    label: (to, from) => {
      const { label } = from;
      if (label !== undefined) to.a = bytes(label, 'label');
    },
    curve: (to, from) => { to.curve = text(required(from.namedCurve, 'namedCurve')); },
    peer: (to, from) => { to.peer = handleOf(required(from.public, 'public')); },
    hkdf: (to, from) => {
      readers.hash(to, from);
      to.b = bytes(required(from.info, 'info'), 'info');
      to.a = bytes(required(from.salt, 'salt'), 'salt');
    },
    pbkdf2: (to, from) => {
      readers.hash(to, from);
      to.n = integer(required(from.iterations, 'iterations'), 0xffffffff, 'iterations');
      to.a = bytes(required(from.salt, 'salt'), 'salt');
    },
  };

  // The algorithms of each operation and the readers of their dictionaries.
  const { hash, length, hmac, iv, counter, gcm, rsa, salt, label, curve, peer, hkdf, pbkdf2 } = readers;
  const encryption = { 'RSA-OAEP': label, 'AES-CTR': counter, 'AES-CBC': iv, 'AES-GCM': gcm };
  const wrapping = { ...encryption, 'AES-KW': bare };
  const signing = { 'RSASSA-PKCS1-v1_5': bare, 'RSA-PSS': salt, ECDSA: hash, Ed25519: bare, HMAC: bare };
  const registered = {
    __proto__: null,
    digest: { 'SHA-1': bare, 'SHA-256': bare, 'SHA-384': bare, 'SHA-512': bare },
    encrypt: encryption, decrypt: encryption, wrapKey: wrapping, unwrapKey: wrapping,
    sign: signing, verify: signing,
    deriveBits: { ECDH: peer, X25519: peer, HKDF: hkdf, PBKDF2: pbkdf2 },
    generateKey: {
      'RSASSA-PKCS1-v1_5': rsa, 'RSA-PSS': rsa, 'RSA-OAEP': rsa, ECDSA: curve, ECDH: curve, Ed25519: bare, X25519: bare,
      'AES-CTR': length, 'AES-CBC': length, 'AES-GCM': length, 'AES-KW': length, HMAC: hmac,
    },
    importKey: {
      'RSASSA-PKCS1-v1_5': hash, 'RSA-PSS': hash, 'RSA-OAEP': hash, ECDSA: curve, ECDH: curve, Ed25519: bare, X25519: bare,
      'AES-CTR': bare, 'AES-CBC': bare, 'AES-GCM': bare, 'AES-KW': bare, HMAC: hmac, HKDF: bare, PBKDF2: bare,
    },
    'get key length': {
      'AES-CTR': length, 'AES-CBC': length, 'AES-GCM': length, 'AES-KW': length, HMAC: hmac, HKDF: bare, PBKDF2: bare,
    },
  };
  // Names are compared without regard to the case of ASCII letters.
  for (const operation in registered) {
    const table = { __proto__: null };
    for (const name in registered[operation]) {
      const entry = { __proto__: null, name, read: registered[operation][name] };
      table[toUpperCase(name)] = entry;
      table[name] = entry;
    }
    registered[operation] = table;
  }

  const find = (name, operation) => {
    const table = registered[operation];
    if (table[name] !== undefined) return table[name];
    if (name.length > 20) return undefined;
    for (let n = 0; n < name.length; n++) if (charCodeAt(name, n) > 127) return undefined;
    return table[toUpperCase(name)];
  };

  const normalize = (algorithm, operation) => {
    const object = isObject(algorithm);
    const name = text(object ? required(algorithm.name, 'the name of the algorithm') : algorithm);
    const entry = find(name, operation);
    if (entry === undefined) throw new DOMException('the algorithm is not supported', 'NotSupportedError');
    const to = { __proto__: null, name: entry.name, hash: none, curve: none, n: none, a: none, b: none, peer: none };
    if (object) text(required(algorithm.name, 'the name of the algorithm')); // Web IDL converts it twice
    entry.read(to, object ? algorithm : { __proto__: null });
    return to;
  };

  let handleOf, infoOf;
  class CryptoKey {
    #handle; #info; #algorithm; #usages;
    constructor(key = undefined, info = undefined) {
      if (key !== mine) throw new TypeError_('Illegal constructor');
      this.#handle = info[0];
      this.#info = info;
    }
    get type() { return this.#info[1]; }
    get extractable() { return this.#info[2]; }
    get algorithm() {
      this.#algorithm ??= algorithmOf(this.#info);
      return this.#algorithm;
    }
    get usages() {
      if (this.#usages === undefined) {
        const bits = this.#info[3], names = [];
        for (let n = 0; n < uses.length; n++) if (bits & 1 << n) p.define(names, names.length, uses[n], true);
        this.#usages = names;
      }
      return this.#usages;
    }
    static {
      handleOf = (key) => key.#handle;
      infoOf = (key) => key.#info;
      push(p.cloners, (object) => {
        if (!(#info in object)) return undefined;
        const info = list();
        for (let n = 0; n < object.#info.length; n++) push(info, object.#info[n]);
        if (info[8] !== undefined) info[8] = p.copy(info[8]); // the guest may have changed the bytes of the other key
        return new CryptoKey(mine, info);
      });
    }
  }
  finish(CryptoKey);

  const algorithmOf = (info) => {
    const name = info[4], hash = info[5], namedCurve = info[6], length = info[7], exponent = info[8];
    if (exponent !== undefined) return { name, modulusLength: length, publicExponent: exponent, hash: { name: hash } };
    if (namedCurve !== '') return { name, namedCurve };
    if (hash !== '') return { name, hash: { name: hash }, length };
    return length > 0 ? { name, length } : { name };
  };

  // Conversions of the results of Go.
  const toBuffer = (result) => arrayBuffer(result);
  const same = (result) => result;
  const toKey = (result) => new CryptoKey(mine, result);
  const toKeys = (result) => typeof result[0] === 'object' && result.length === 2
    ? { publicKey: toKey(result[0]), privateKey: toKey(result[1]) } : toKey(result);
  const toExported = (result) => typedArrayName(result) === undefined ? parseJSON(result[0]) : arrayBuffer(result);

  const settle = (result, { resolve, reject, convert }) => {
    if (typeof result !== 'string') return resolve(convert(result));
    const at = indexOf(result, ' '), name = slice(result, 0, at), message = slice(result, at + 1);
    reject(name === 'TypeError' ? new TypeError_(message) : new DOMException(message, name));
  };

  const pending = new Map_();
  let last = 0;
  // Performs an operation. The fields of o are those of normalize and of the calls below.
  const perform = (operation, a, key, data, o, waiting) => {
    const id = ++last;
    const other = o.other;
    const result = operate(id, operation, a.name, a.hash, a.curve, a.n, a.a, a.b, a.peer, key, data, o.format, o.extractable,
      o.usages, o.extra, other?.name, other?.hash, other?.curve, other?.n);
    if (result === undefined) mapSet(pending, id, waiting);
    else settle(result, waiting);
  };
  const nothing = { __proto__: null };
  const plain = { __proto__: null };

  const promised = (convert, f) => {
    const { promise, resolve, reject } = withResolvers();
    try {
      f({ __proto__: null, resolve, reject, convert });
    } catch (exception) {
      reject(exception);
    }
    return promise;
  };

  // JsonWebKey, in the order of Web IDL.
  const jwkMembers = ['alg', 'crv', 'd', 'dp', 'dq', 'e', 'ext', 'k', 'key_ops', 'kty', 'n', 'oth', 'p', 'q', 'qi', 'use', 'x', 'y'];
  const sequence = (value, convert) => {
    if (!isObject(value)) throw new TypeError_('the member must be a sequence');
    const to = list();
    for (const element of value) push(to, convert(element));
    return to;
  };
  const toJWK = (value) => {
    const to = { __proto__: null };
    if (value === undefined || value === null) return to;
    for (let n = 0; n < jwkMembers.length; n++) {
      const name = jwkMembers[n], member = value[name];
      if (member === undefined) continue;
      switch (name) {
        case 'ext': to.ext = !!member; break;
        case 'key_ops': to.key_ops = sequence(member, text); break;
        case 'oth': to.oth = sequence(member, () => 0); break;
        default: to[name] = text(member);
      }
    }
    return to;
  };

  class SubtleCrypto {
    #brand;
    constructor(key = undefined) { if (key !== mine) throw new TypeError_('Illegal constructor'); }

    encrypt(algorithm, key, data) {
      return promised(toBuffer, (waiting) => {
        this.#brand;
        need(arguments.length, 3);
        key = handleOf(key);
        buffer(data, 'the data');
        perform('encrypt', normalize(algorithm, 'encrypt'), key, data, plain, waiting);
      });
    }
    decrypt(algorithm, key, data) {
      return promised(toBuffer, (waiting) => {
        this.#brand;
        need(arguments.length, 3);
        key = handleOf(key);
        buffer(data, 'the data');
        perform('decrypt', normalize(algorithm, 'decrypt'), key, data, plain, waiting);
      });
    }
    sign(algorithm, key, data) {
      return promised(toBuffer, (waiting) => {
        this.#brand;
        need(arguments.length, 3);
        key = handleOf(key);
        buffer(data, 'the data');
        perform('sign', normalize(algorithm, 'sign'), key, data, plain, waiting);
      });
    }
    verify(algorithm, key, signature, data) {
      return promised(same, (waiting) => {
        this.#brand;
        need(arguments.length, 4);
        key = handleOf(key);
        buffer(signature, 'the signature');
        buffer(data, 'the data');
        perform('verify', normalize(algorithm, 'verify'), key, data, { __proto__: null, extra: signature }, waiting);
      });
    }
    digest(algorithm, data) {
      return promised(toBuffer, (waiting) => {
        this.#brand;
        need(arguments.length, 2);
        buffer(data, 'the data');
        const a = normalize(algorithm, 'digest');
        a.hash = a.name;
        perform('digest', a, none, data, plain, waiting);
      });
    }
    generateKey(algorithm, extractable, keyUsages) {
      return promised(toKeys, (waiting) => {
        this.#brand;
        need(arguments.length, 3);
        extractable = !!extractable;
        const usages = usagesOf(keyUsages);
        const a = normalize(algorithm, 'generateKey');
        perform('generateKey', a, none, none, { __proto__: null, extractable, usages }, waiting);
      });
    }
    deriveKey(algorithm, baseKey, derivedKeyType, extractable, keyUsages) {
      return promised(toKey, (waiting) => {
        this.#brand;
        need(arguments.length, 5);
        const key = handleOf(baseKey);
        extractable = !!extractable;
        const usages = usagesOf(keyUsages);
        const a = normalize(algorithm, 'deriveBits');
        const other = normalize(derivedKeyType, 'importKey');
        other.n = normalize(derivedKeyType, 'get key length').n;
        perform('deriveKey', a, key, none, { __proto__: null, extractable, usages, other }, waiting);
      });
    }
    deriveBits(algorithm, baseKey, length = null) {
      return promised(toBuffer, (waiting) => {
        this.#brand;
        need(arguments.length, 2);
        const key = handleOf(baseKey);
        const extra = length === null ? none : (+length >>> 0);
        perform('deriveBits', normalize(algorithm, 'deriveBits'), key, none, { __proto__: null, extra }, waiting);
      });
    }
    importKey(format, keyData, algorithm, extractable, keyUsages) {
      return promised(toKey, (waiting) => {
        this.#brand;
        need(arguments.length, 5);
        format = formatOf(format);
        const isData = isBufferSource(keyData);
        if (!isData) {
          if (keyData !== undefined && keyData !== null && !isObject(keyData)) throw new TypeError_('the key data is not valid');
          keyData = toJWK(keyData);
        }
        extractable = !!extractable;
        const usages = usagesOf(keyUsages);
        const a = normalize(algorithm, 'importKey');
        if (isData === (format === 'jwk')) throw new TypeError_('the key data does not have the format');
        if (!isData) keyData = go.encode(stringifyJSON(keyData));
        perform('importKey', a, none, keyData, { __proto__: null, format, extractable, usages }, waiting);
      });
    }
    exportKey(format, key) {
      return promised(toExported, (waiting) => {
        this.#brand;
        need(arguments.length, 2);
        format = formatOf(format);
        key = handleOf(key);
        perform('exportKey', nothing, key, none, { __proto__: null, format }, waiting);
      });
    }
    wrapKey(format, key, wrappingKey, wrapAlgorithm) {
      return promised(toBuffer, (waiting) => {
        this.#brand;
        need(arguments.length, 4);
        format = formatOf(format);
        const extra = handleOf(key);
        wrappingKey = handleOf(wrappingKey);
        perform('wrapKey', normalize(wrapAlgorithm, 'wrapKey'), wrappingKey, none, { __proto__: null, format, extra }, waiting);
      });
    }
    unwrapKey(format, wrappedKey, unwrappingKey, unwrapAlgorithm, unwrappedKeyAlgorithm, extractable, keyUsages) {
      return promised(toKey, (waiting) => {
        this.#brand;
        need(arguments.length, 7);
        format = formatOf(format);
        buffer(wrappedKey, 'the wrapped key');
        const key = handleOf(unwrappingKey);
        extractable = !!extractable;
        const usages = usagesOf(keyUsages);
        const a = normalize(unwrapAlgorithm, 'unwrapKey');
        const other = normalize(unwrappedKeyAlgorithm, 'importKey');
        perform('unwrapKey', a, key, wrappedKey, { __proto__: null, format, extractable, usages, other }, waiting);
      });
    }
  }
  finish(SubtleCrypto);
  p.subtle = new SubtleCrypto(mine);
  const expose = p.exposer(wanted);
  expose.class(SubtleCrypto);
  expose.class(CryptoKey);

  return (id, result) => {
    const waiting = mapGet(pending, id);
    if (waiting === undefined) return;
    mapDelete(pending, id);
    settle(result, waiting);
  };
}
