var u = new URL('HTTP://User:pa ss@EXAMPLE.com:80/a/../b c?x=1&y=ü#frag')
u.href //=> 'http://User:pa%20ss@example.com/b%20c?x=1&y=%C3%BC#frag'
[u.origin, u.protocol, u.username, u.password, u.host, u.hostname, u.port, u.pathname, u.search, u.hash] //=> [ 'http://example.com', 'http:', 'User', 'pa%20ss', 'example.com', 'example.com', '', '/b%20c', '?x=1&y=%C3%BC', '#frag' ]
Object.keys(URL.prototype).join() //=> 'href,origin,protocol,username,password,host,hostname,port,pathname,search,searchParams,hash,toString,toJSON'
Object.keys(URL).join() //=> 'parse,canParse'
Object.prototype.toString.call(u) + URL.length + URL.name //=> '[object URL]1URL'
JSON.stringify({u}) === JSON.stringify({u: u.href}) && `${u}` === u.href //=> true
new URL('../x?y', 'https://h.test/a/b/c').href //=> 'https://h.test/a/x?y'
new URL('//other/', 'https://h.test/').href //=> 'https://other/'
new URL('x', u) + '' //=> 'http://User:pa%20ss@example.com/x'
new URL('x') //=> TypeError: Invalid URL
new URL('http://a b/') //=> TypeError: Invalid URL
new URL('x', 'mailto:a@b') //=> TypeError: Invalid URL
new URL() //=> TypeError: 1 argument required, but only 0 present
new URL(Symbol()) //=> TypeError: Cannot convert a Symbol value to a string
URL('http://a') //=> TypeError: Class constructor URL cannot be invoked without 'new'
[URL.canParse('a:b'), URL.canParse('x'), URL.canParse('x', 'http://h'), URL.parse('x'), URL.parse('a:b').href] //=> [ true, false, true, null, 'a:b' ]
['http://0x7f.1/', 'http://[::1]:8080/', 'http://ｅｘ.com/', 'http://faß.de/', 'file:///C|/x', 'foo://Bar/', 'data:text/plain,x y', 'http://h/%zz', 'https://h:443/', 'ws://h/', 'blob:https://h/id'].map((x) => new URL(x).href).join(' ') //=> 'http://127.0.0.1/ http://[::1]:8080/ http://ex.com/ http://xn--fa-hia.de/ file:///C:/x foo://Bar/ data:text/plain,x y http://h/%zz https://h/ ws://h/ blob:https://h/id'
['foo://bar/', 'file:///x', 'blob:https://h/id', 'blob:x', 'data:,', 'wss://h:9/'].map((x) => new URL(x).origin).join() //=> 'null,null,https://h,null,null,wss://h:9'
new URL('http://\ud800/?\ud800').href //=> TypeError: Invalid URL
new URL('http://h/?\ud800').search //=> '?%EF%BF%BD'
// Setters change what can be changed.
u = new URL('http://h/'), u.protocol = 'https', u.username = 'a b', u.host = 'example.com:8080', u.pathname = 'p q', u.search = 'a=ü', u.hash = 'x y', u.href //=> 'https://a%20b@example.com:8080/p%20q?a=%C3%BC#x%20y'
u.port = '99999', u.hostname = '', u.protocol = 'mailto', u.port = 'x', u.href //=> 'https://a%20b@example.com:8080/p%20q?a=%C3%BC#x%20y'
u.search = '', u.hash = '', u.port = '', u.username = '', u.href //=> 'https://example.com/p%20q'
u.href = 'no' //=> TypeError: Invalid URL
u.href = 'http://x/?1', u.href //=> 'http://x/?1'
u.origin = 'http://y', u.origin //=> 'http://x'
Reflect.apply(Object.getOwnPropertyDescriptor(URL.prototype, 'href').get, {}, []) //=> TypeError: Cannot read private member...
// Hosts are converted as in UTS #46, with the tables of V8's version of Unicode.
['FAẞ.de', '≠', 'a\u00adb', 'xn--1ch', '\u{2ebf0}', 'Xn--Fa-Hia'].map((h) => new URL(`https://${h}/`).host).join() //=> 'xn--fa-hia.de,xn--1ch,ab,xn--1ch,xn--8g0n,xn--fa-hia'
['xn--', 'xn--a', 'a.xn--', 'xn--ls8h=', '\u00ad', 'a\u200db', 'אa'].some((h) => URL.canParse(`https://${h}/`)) //=> false
['data:a  ?b', 'data:a #b', 'data:a b ', 'http://h/^?^#^', 'foo://h/^'].map((x) => new URL(x).href).join() //=> 'data:a %20?b,data:a%20#b,data:a b,http://h/%5E?^#^,foo://h/%5E'
{ const u = new URL('data:a  ?b'); u.search = ''; u.href } //=> 'data:a %20'
// searchParams and the URL follow each other.
u = new URL('http://h/?a=1'), u.searchParams === u.searchParams //=> true
u.searchParams.append('b', 'x y'), u.href //=> 'http://h/?a=1&b=x+y'
u.search = '?c=3', u.searchParams.get('c') + u.searchParams.has('a') //=> '3false'
u.href = 'http://h/?d=4', u.searchParams.toString() //=> 'd=4'
u.searchParams.delete('d'), u.href //=> 'http://h/'
// URLSearchParams
var q = new URLSearchParams('?a=1&b=2&a=3&&=e&f&g=h=i&%61=%C3%BC+%zz%')
q.toString() //=> 'a=1&b=2&a=3&=e&f=&g=h%3Di&a=%C3%BC+%25zz%25'
[q.get('a'), q.getAll('a'), q.get('x'), q.has('b', '2'), q.has('b', '3'), q.size] //=> [ '1', [ '1', '3', 'ü %zz%' ], null, true, false, 7 ]
[...new URLSearchParams({'x\udc53': 1, y: 2, 'x\udc5c': 3, 'x\ufffd': 4})] //=> [ [ 'x�', '4' ], [ 'y', '2' ] ]
[...new URLSearchParams({b: 1, a: 'x'})] //=> [ [ 'b', '1' ], [ 'a', 'x' ] ]
[...new URLSearchParams([['x', 'y'], new Set(['z', 1])]).keys()] //=> [ 'x', 'z' ]
new URLSearchParams([['x']]) //=> TypeError: a pair must have two parts
new URLSearchParams([1]) //=> TypeError: a pair must be a sequence
new URLSearchParams(q).size + new URLSearchParams(new Map([['k', 'v']])).toString() //=> '7k=v'
new URLSearchParams('a=%ff%C3').get('a') //=> '��'
new URLSearchParams('ü%ff=€😀%80').toString() //=> '%C3%BC%EF%BF%BD=%E2%82%AC%F0%9F%98%80%EF%BF%BD'
new URLSearchParams({k: "!'()~*-._ %20\ud800"}) + '' //=> 'k=%21%27%28%29%7E*-._+%2520%EF%BF%BD'
q = new URLSearchParams('c=1&a=2&b=3&a=1'), q.sort(), q.set('a', 9), q.append('z', undefined), q.delete('b', '4'), q + '' //=> 'a=9&b=3&c=1&z=undefined'
{ const said = []; q.forEach(function (v, k, o) { said.push(k + v + (o === q) + this) }, 7); said[0] } //=> 'a9true7'
[q.entries === undefined, URLSearchParams.prototype.entries === URLSearchParams.prototype[Symbol.iterator], Object.prototype.toString.call(q.keys()), [...q.values()].join()] //=> [ false, true, '[object URLSearchParams Iterator]', '9,3,1,undefined' ]
q.keys().next.call({}) //=> TypeError: Cannot read private member...
q.get() //=> TypeError: 1 argument required, but only 0 present
// The size of a URL is limited.
new URL('http://h/' + 'a/'.repeat(1e6)).href.length //=> 2000009
[URL.canParse('http://h/' + 'a'.repeat(2 ** 21 - 9)), URL.canParse('http://h/' + 'a'.repeat(2 ** 21 - 8)), URL.canParse('foo:' + 'ü'.repeat(4e5))] //=> [ true, false, false ]
{ const u = new URL('http://h/'); u.pathname = 'a'.repeat(3e6); u.search = 'ü'.repeat(4e5); u.hash = 'x'; u.href } //=> 'http://h/#x'
[URL.canParse('http://' + 'ü.'.repeat(600)), URL.canParse('http://' + 'ü.'.repeat(700)), URL.canParse('foo://' + 'ü'.repeat(1e5))] //=> [ true, false, true ]
