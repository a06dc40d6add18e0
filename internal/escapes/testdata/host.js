// The host's own context, in sloppy mode. If V8 allowed it, functions of the guest could
// see their callers here.
var secret = 'correct horse battery staple';

function relay(f) {
  var inner = secret;
  return f(inner.length);
}

function refuse(text) {
  if (text !== 'word') throw new TypeError('refused');
  return undefinedName;
}

// Describes everything that is reachable from the global object, as text.
var snapshot = (() => {
  const { ownKeys, getOwnPropertyDescriptor, getPrototypeOf, isExtensible } = Reflect;
  const describe = x => typeof x === 'function' ? 'function' : typeof x === 'object' ? 'object' : String(x);
  return () => {
    const seen = new Map([[globalThis, 'global']]), lines = [];
    const visit = (x, path) => {
      if (x === null || typeof x !== 'object' && typeof x !== 'function') return describe(x);
      if (!seen.has(x)) seen.set(x, path);
      return seen.get(x);
    };
    for (const [object, path] of seen) {
      lines.push(`${path} ${isExtensible(object)} ${visit(getPrototypeOf(object), path + '.__proto__')}`);
      for (const key of ownKeys(object)) {
        const d = getOwnPropertyDescriptor(object, key), at = `${path}.${String(key)}`;
        lines.push(`${at} ${d.writable} ${d.enumerable} ${d.configurable} ` +
          ['value', 'get', 'set'].map(part => visit(d[part], at)).join(' '));
      }
    }
    return lines.join('\n');
  };
})();
