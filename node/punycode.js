// The module punycode (RFC 3492).
(require) => {
  'use strict';
  const BASE = 36, TMIN = 1, TMAX = 26, SKEW = 38, DAMP = 700;
  const bias = (delta, points, first) => {
    delta = first ? Math.floor(delta / DAMP) : delta >> 1;
    delta += Math.floor(delta / points);
    let k = 0;
    for (; delta > ((BASE - TMIN) * TMAX) >> 1; k += BASE) delta = Math.floor(delta / (BASE - TMIN));
    return Math.floor(k + ((BASE - TMIN + 1) * delta) / (delta + SKEW));
  };
  const threshold = (k, b) => (k <= b ? TMIN : k >= b + TMAX ? TMAX : k - b);
  const fail = (text) => { throw new RangeError(text); };
  const most = 0x7fffffff;

  const ucs2 = {
    decode: (text) => Array.from(text, (c) => c.codePointAt(0)),
    encode: (points) => String.fromCodePoint(...points),
  };
  const decode = (input) => {
    const out = [];
    const last = Math.max(input.lastIndexOf('-'), 0);
    for (let n = 0; n < last; n++) {
      if (input.charCodeAt(n) >= 128) fail('Illegal input >= 0x80 (not a basic code point)');
      out.push(input.charCodeAt(n));
    }
    let at = 0, point = 128, b = 72;
    for (let n = last > 0 ? last + 1 : 0; n < input.length;) {
      const before = at;
      for (let w = 1, k = BASE; ; k += BASE) {
        if (n >= input.length) fail('Invalid input');
        const c = input.charCodeAt(n++);
        const digit = c >= 48 && c < 58 ? c - 22 : c >= 65 && c < 91 ? c - 65 : c >= 97 && c < 123 ? c - 97 : BASE;
        if (digit >= BASE) fail('Invalid input');
        if (digit > Math.floor((most - at) / w)) fail('Overflow: input needs wider integers to process');
        at += digit * w;
        const t = threshold(k, b);
        if (digit < t) break;
        if (w > Math.floor(most / (BASE - t))) fail('Overflow: input needs wider integers to process');
        w *= BASE - t;
      }
      const length = out.length + 1;
      b = bias(at - before, length, before === 0);
      if (Math.floor(at / length) > most - point) fail('Overflow: input needs wider integers to process');
      point += Math.floor(at / length);
      at %= length;
      out.splice(at++, 0, point);
    }
    return String.fromCodePoint(...out);
  };
  const digit = (n) => String.fromCharCode(n < 26 ? n + 97 : n + 22);
  const encode = (text) => {
    const points = ucs2.decode(text);
    const basic = points.filter((c) => c < 128);
    let out = basic.map((c) => String.fromCharCode(c)).join('');
    let handled = basic.length;
    if (handled > 0) out += '-';
    let point = 128, delta = 0, b = 72;
    while (handled < points.length) {
      let next = most;
      for (const c of points) if (c >= point && c < next) next = c;
      if (next - point > Math.floor((most - delta) / (handled + 1))) fail('Overflow: input needs wider integers to process');
      delta += (next - point) * (handled + 1);
      point = next;
      for (const c of points) {
        if (c < point) delta++;
        if (c !== point) continue;
        let q = delta;
        for (let k = BASE; ; k += BASE) {
          const t = threshold(k, b);
          if (q < t) break;
          out += digit(t + ((q - t) % (BASE - t)));
          q = Math.floor((q - t) / (BASE - t));
        }
        out += digit(q);
        b = bias(delta, handled + 1, handled === basic.length);
        delta = 0;
        handled++;
      }
      delta++;
      point++;
    }
    return out;
  };
  const labels = (domain, f) => {
    const at = domain.lastIndexOf('@');
    const host = domain.slice(at + 1).replace(/[\u3002\uFF0E\uFF61]/g, '.');
    return domain.slice(0, at + 1) + host.split('.').map(f).join('.');
  };
  void require;
  return {
    version: '2.1.0', ucs2, decode, encode,
    toASCII: (domain) => labels(domain, (l) => (/[^\0-\x7F]/.test(l) ? `xn--${encode(l)}` : l)),
    toUnicode: (domain) => labels(domain, (l) => (/^xn--/.test(l) ? decode(l.slice(4).toLowerCase()) : l)),
  };
}
