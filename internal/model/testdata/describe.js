// describe returns a text that distinguishes all values that JavaScript can distinguish, as
// jsValue.describe does. It reports what conversions must not create: objects with other
// prototypes, and properties that are accessors or cannot be written.
(() => {
  'use strict';
  const number = new Float64Array(1);
  const bits = new BigUint64Array(number.buffer);
  const numberBits = (x) => {
    if (x !== x) return 'NaN';
    number[0] = x;
    return bits[0].toString(16);
  };
  const quoted = (s) => {
    let text = '"';
    for (let n = 0; n < s.length; n++) {
      const c = s.charCodeAt(n);
      const plain = c >= 0x20 && c <= 0x7e && c !== 0x22 && c !== 0x5c;
      text += plain ? s[n] : `\\u${c.toString(16).padStart(4, '0')}`;
    }
    return `${text}"`;
  };
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (b) => b.toString(16).padStart(2, '0')).join('');
  const names = new Map();
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const x = globalThis[name];
    if (typeof x === 'function' && typeof x.prototype === 'object') names.set(x.prototype, name);
  }
  const hidden = new Map([['Array', ['length']], ['RegExp', ['lastIndex']], ['String', ['length']]]);

  return (root) => {
    const numbers = new Map();
    const visit = (x) => {
      switch (typeof x) {
        case 'undefined':
        case 'boolean':
          return String(x);
        case 'number':
          return `n${numberBits(x)}`;
        case 'bigint':
          return `${x}n`;
        case 'string':
          return quoted(x);
        case 'object':
          if (x === null) return 'null';
      }
      const seen = numbers.get(x);
      if (seen !== undefined) return `#${seen}`;
      numbers.set(x, numbers.size);
      const name = names.get(Object.getPrototypeOf(x)) ?? 'an unknown prototype';
      let text = name;
      const ignored = new Set(hidden.get(name));
      if (name === 'Array') {
        text += ` ${x.length}`;
      } else if (name === 'Map') {
        text += `(${Array.from(x, ([key, value]) => `${visit(key)}=>${visit(value)}`).join()})`;
      } else if (name === 'Set') {
        text += `(${Array.from(x, visit).join()})`;
      } else if (name === 'Date') {
        text += ` ${numberBits(x.getTime())}`;
      } else if (name === 'RegExp') {
        text += ` ${quoted(x.source)} ${x.flags}`;
        if (x.lastIndex !== 0) text += ` at ${x.lastIndex}`;
      } else if (['Boolean', 'Number', 'BigInt', 'String'].includes(name)) {
        text = `boxed ${visit(x.valueOf())}`;
        for (let n = 0; n < x.length; n++) ignored.add(String(n));
      } else if (name.endsWith('Error')) {
        text += ` ${quoted(x.message)}`;
        for (const key of ['message', 'stack', 'cause']) {
          const own = Object.getOwnPropertyDescriptor(x, key);
          if (own?.enumerable) text += ` with an enumerable ${key}`;
          ignored.add(key);
        }
        if (Object.hasOwn(x, 'cause')) text += ` cause ${visit(x.cause)}`;
      } else if (name === 'ArrayBuffer') {
        text += ` ${hex(x)} ${x.resizable ? x.maxByteLength : -1}`;
      } else if (ArrayBuffer.isView(x)) {
        text += ` ${x.byteOffset} ${x.length ?? x.byteLength} of ${visit(x.buffer)}`;
        for (let n = 0; n < x.length; n++) ignored.add(String(n));
      }
      const properties = [];
      for (const key of Reflect.ownKeys(x)) {
        if (ignored.has(key)) continue;
        const d = Object.getOwnPropertyDescriptor(x, key);
        const ordinary = typeof key === 'string' && d.writable && d.enumerable && d.configurable;
        properties.push(ordinary ? `${quoted(key)}:${visit(d.value)}` : `an unusual property ${String(key)}`);
      }
      if (!Object.isExtensible(x)) text += ' not extensible';
      return `${text}{${properties.join()}}`;
    };
    return visit(root);
  };
})()
