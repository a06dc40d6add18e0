import url from 'node:url';
import querystring from 'node:querystring';
import { check, results } from './check.mjs';

const urls = ['http://user:pass@sub.example.com:8080/p/a/t/h?query=string#hash', 'mailto:a@b.com?subject=x', '/a/b?c=d', '//host/path', 'http:foo',
  'javascript:alert(1)', 'HTTP://EXAMPLE.com', 'http://x.y/a b{c}', 'http://[::1]:80/x', 'http://a.com/b\\c', 'file:///etc/passwd', 'xmpp:user@host',
  'a?b#c', 'http://x@y@z/', 'http://ex ample.com/', '?x', '#y', '', 'http://münchen.de/x', 'dash-test:foo/bar', 'git+ssh://git@github.com/x/y.git', 'x:1'];
for (const u of urls) {
  check(`parse ${u}`, () => ({ ...url.parse(u) }));
  check(`parse with query ${u}`, () => ({ ...url.parse(u, true) }).query);
  check(`format ${u}`, () => url.format(u));
  for (const v of ['b', '/c', '../d', '?e', '#f', '//g/h', 'http://i/j', './k/../l', 'mailto:x@y', '']) check(`resolve ${u} ${v}`, () => url.resolve(u, v));
}
for (const o of [{ protocol: 'http', host: 'a', pathname: 'b', query: { x: 1 } }, { hostname: '::1', port: 80, slashes: true },
  { pathname: '/a?b#c', search: '#x', hash: 'h' }, { protocol: 'mailto:', auth: 'a:b c', host: 'x' }]) check('format object', () => url.format(o));
check('format URL', () => url.format(new URL('http://u:p@xn--espaol-zwa.com/a?b#c'), { auth: false, fragment: false, unicode: true }));
for (const u of ['file:///a%20b/c', 'http://x', 'file:///a%2fb', 'file://host/x']) check(`fileURLToPath ${u}`, () => url.fileURLToPath(u));
for (const p of ['/a b', '/x%y?z#w', '/ä\n', '/d/']) check(`pathToFileURL ${p}`, () => url.pathToFileURL(p).href);
check('domains', () => [url.domainToASCII('español.com'), url.domainToUnicode('xn--fiq228c.com'), url.domainToASCII('xn--iñvalid.com')]);
check('urlToHttpOptions', () => ({ ...url.urlToHttpOptions(new URL('http://u:p@a.b:8/c?d#e')) }.auth));
for (const s of ['a=b&c=d&a=e', 'a&b=', '=x', 'a=%zz', 'a=%E4&b=+c', '&&a=1', 'a=1&a=2&a=3', '%41=1', 'a==b']) check(`query ${s}`, () => querystring.parse(s));
check('stringify', () => querystring.stringify({ a: [1, 2], b: 'ä ö', c: true, d: null, e: NaN, f: 1n, g: "!'()*~" }));
check('separators', () => querystring.parse('a:b;c:d', ';', ':'));
check('maxKeys', () => querystring.parse('a=1&b=2&c=3', null, null, { maxKeys: 2 }));
export default results();
