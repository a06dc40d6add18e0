var groups = (r) => r && Object.fromEntries(Object.entries(r).filter(([k, v]) => k !== 'inputs' && Object.keys(v.groups).length).map(([k, v]) => [k, { ...v.groups }])) //=> undefined
var path = (pattern, input, o) => { const r = new URLPattern({ pathname: pattern }, o).exec({ pathname: input }); return r && { ...r.pathname.groups } } //=> undefined
var parts = (...all) => { const p = new URLPattern(...all); return ['protocol', 'username', 'password', 'hostname', 'port', 'pathname', 'search', 'hash'].map((k) => p[k]).join('|') } //=> undefined
[URLPattern.length, URLPattern.prototype.test.length, String(new URLPattern()), Object.keys(URLPattern.prototype).sort().join()] //=> [ 0, 0, '[object URLPattern]', 'exec,hasRegExpGroups,hash,hostname,password,pathname,port,protocol,search,test,username' ]
parts() //=> '*|*|*|*|*|*|*|*'
parts({}) //=> '*|*|*|*|*|*|*|*'
URLPattern() //=> TypeError: Class constructor URLPattern cannot be invoked without 'new'
URLPattern.prototype.pathname //=> TypeError: Cannot read private member #parts from an object whose class did not declare it
// Paths
path('/foo/bar', '/foo/bar') //=> {}
path('/foo/bar', '/foo/baz') //=> null
path('/foo/:bar', '/foo/x') //=> { bar: 'x' }
path('/foo/:bar', '/foo/') //=> null
path('/foo/:bar', '/foo/x/y') //=> null
path('/foo/:bar?', '/foo') //=> { bar: undefined }
path('/foo/:bar?', '/foo/x') //=> { bar: 'x' }
path('/foo/:bar+', '/foo/x/y') //=> { bar: 'x/y' }
path('/foo/:bar+', '/foo') //=> null
path('/foo/:bar*', '/foo') //=> { bar: undefined }
path('/foo/:bar*', '/foo/x/y/z') //=> { bar: 'x/y/z' }
path('/foo/*', '/foo/x/y') //=> { '0': 'x/y' }
path('/foo/*', '/foo') //=> null
path('/foo*', '/foo/x') //=> { '0': '/x' }
path('/foo/(.*)', '/foo/x') //=> { '0': 'x' }
path('/foo/(.*)?', '/foo') //=> { '0': undefined }
path('/(\\d+)/:x([a-z]+)', '/12/ab') //=> { '0': '12', x: 'ab' }
path('/(\\d+)', '/a') //=> null
path('/foo{/bar}?', '/foo') //=> {}
path('/foo{/bar}?/x', '/foo/bar/x') //=> {}
path('/{:a-:b}', '/1-2') //=> TypeError: the pattern is invalid
path('/:a{-:b}?', '/1-2') //=> { a: '1', b: '2' }
path('/:a{-:b}?', '/1') //=> { a: '1', b: undefined }
path('/:a.:b', '/x.y') //=> { a: 'x', b: 'y' }
path('/\\:a', '/:a') //=> {}
path('/é', '/%C3%A9') //=> {}
path('/:é', '/x') //=> { 'é': 'x' }
path('/FOO', '/foo') //=> null
path('/FOO', '/foo', { ignoreCase: true }) //=> {}
path('/foo/../bar', '/bar') //=> {}
path('/:a/:a', '/x/y') //=> TypeError: the pattern has two groups with the same name
path('/(', '/') //=> TypeError: the pattern is invalid
path('/()', '/') //=> TypeError: the pattern is invalid
path('/(?:x)', '/x') //=> TypeError: the pattern is invalid
path('/(a(?:b))', '/ab') //=> { '0': 'ab' }
path('/(a(b))', '/ab') //=> TypeError: the pattern is invalid
path('/(é)', '/') //=> TypeError: the pattern is invalid
path('/([)', '/') //=> TypeError: a regular expression of the pattern is invalid
path('/{x', '/') //=> TypeError: the pattern is invalid
path('/:', '/') //=> TypeError: the pattern is invalid
path('/\\', '/') //=> TypeError: the pattern is invalid
path('/:__proto__/:constructor', '/a/b').constructor //=> 'b'
// The normal form of patterns
['/foo', '/foo/:a', '/foo/*', '/foo(.*)', '/(.*)', '/{foo}', '/{foo}?', '/:a(x|y)', '/:a{x}', '/:a(.*)', '/{:a}b', '/:a\\b', '/([^\\/]+?)', '/a{/:b}?', '{/*}?', '/:a?', '/\\{'].map((x) => new URLPattern({ pathname: x }).pathname).join(' ') //=> '/foo /foo/:a /foo/* /foo* /* /foo /{foo}? /:a(x|y) {/:a}x /:a(.*) /{:a}b {/:a}b /([^\\/]+?) /a/:b? /*? /:a? /%7B'
[new URLPattern({ pathname: '/:a' }).hasRegExpGroups, new URLPattern({ pathname: '/(a)' }).hasRegExpGroups, new URLPattern({ hash: '(x)*' }).hasRegExpGroups, new URLPattern({ pathname: '/(.*)' }).hasRegExpGroups] //=> [ false, true, true, false ]
// Strings
parts('https://example.com/foo/:x\\?a=b#c') //=> 'https|*|*|example.com||/foo/:x|a=b|c'
parts('https://example.com/*') //=> 'https|*|*|example.com||/*|*|*'
parts('https://example.com') //=> 'https|*|*|example.com||*|*|*'
parts('https://*.example.com:8080/x') //=> 'https|*|*|*.example.com|8080|/x|*|*'
parts('https://user\\:pass@example.com/') //=> 'https|user|pass|example.com||/|*|*'
parts('http{s}?://example.com/') //=> 'http{s}?|*|*|example.com||/|*|*'
parts('/foo/:id', 'https://example.com/x?y#z') //=> 'https|*|*|example.com||/foo/:id|*|*'
parts('bar/:id', 'https://example.com/foo/x') //=> 'https|*|*|example.com||/foo/bar/:id|*|*'
parts('?q=:x', 'https://example.com/foo') //=> 'https|*|*|example.com||/foo|q=:x|*'
parts('#:x', 'https://example.com/foo?q') //=> 'https|*|*|example.com||/foo|q|:x'
parts('data\\:foobar') //=> 'data|*|*|||foobar|*|*'
parts('https://[\\:\\:1]/') //=> 'https|*|*|[\\:\\:1]||/|*|*'
parts('https://[::1]:80/') //=> TypeError: ...
parts('https://example.com:443/') //=> 'https|*|*|example.com||/|*|*'
parts('/foo') //=> TypeError: a relative pattern needs a base URL
parts('/foo', 'x') //=> TypeError: the base URL is invalid
parts({ pathname: '/foo' }, 'https://example.com/') //=> TypeError: a base URL cannot follow an object
parts({ pathname: 'foo', baseURL: 'https://example.com/a/b?c#d' }) //=> 'https|*|*|example.com||/a/foo|*|*'
parts({ search: 'x', baseURL: 'https://example.com/a/b?c#d' }) //=> 'https|*|*|example.com||/a/b|x|*'
parts({ baseURL: 'https://example.com:8080/a(b?c#d' }) //=> 'https|*|*|example.com|8080|/a\\(b|c|d'
parts({ protocol: 'https', port: '443' }) //=> 'https|*|*|*||*|*|*'
[new URLPattern({ protocol: 'http', port: '80' }).port, new URLPattern({ protocol: 'http{s}?', port: '80' }).port, new URLPattern({ port: '80' }).port] //=> [ '', '80', '80' ]
parts({ port: '100000' }) //=> TypeError: the port is invalid
parts({ port: 'x' }) //=> TypeError: the port is invalid
parts({ protocol: 'caf\u00e9' }) //=> TypeError: the protocol is invalid
parts({ hostname: 'ex ample' }) //=> TypeError: the host name is invalid
parts({ hostname: 'FAẞ.de' }) //=> '*|*|*|xn--fa-hia.de|*|*|*|*'
parts({ hostname: '[:\\:AB]', protocol: 'https:' }) //=> TypeError: ...
parts({ search: '?a', hash: '#b', protocol: 'https:' }) //=> 'https|*|*|*|*|*|a|b'
// exec and test
{ const p = new URLPattern('https://example.com/:kind/*\\?q=:q'); groups(p.exec('https://example.com/a/b/c?q=d')) } //=> { username: { '0': '' }, password: { '0': '' }, pathname: { '0': 'b/c', kind: 'a' }, search: { q: 'd' }, hash: { '0': '' } }
{ const r = new URLPattern({ pathname: '/:a' }).exec('https://u:p@h:1/x?s#t'); [r.inputs, r.protocol.input, r.username.input, r.password.input, r.hostname.input, r.port.input, r.pathname.input, r.search.input, r.hash.input, Object.keys(r).join()] } //=> [ [ 'https://u:p@h:1/x?s#t' ], 'https', 'u', 'p', 'h', '1', '/x', 's', 't', 'inputs,protocol,username,password,hostname,port,pathname,search,hash' ]
new URLPattern({ pathname: '/:a' }).exec('/x', 'https://h/').inputs //=> [ '/x', 'https://h/' ]
new URLPattern({ pathname: '/:a' }).exec({ pathname: '/x', baseURL: 'https://h/' }).inputs //=> [ { baseURL: 'https://h/', pathname: '/x' } ]
[new URLPattern({ pathname: '/x' }).test('/x'), new URLPattern({ pathname: '/x' }).test('/x', 'bad'), new URLPattern({ pathname: '/x' }).test('/x', 'https://h'), new URLPattern({ pathname: '/x' }).test({ pathname: '/x' }), new URLPattern().test()] //=> [ false, false, true, true, true ]
new URLPattern().test({ pathname: '/x' }, 'https://h') //=> TypeError: a base URL cannot follow an object
new URLPattern().test({ port: 'bad' }) //=> false
[new URLPattern({ protocol: 'http{s}?' }).test('https://h'), new URLPattern({ protocol: 'http{s}?' }).test('ftp://h'), new URLPattern({ hostname: '*.example.com' }).test('https://a.b.example.com'), new URLPattern({ hostname: ':x.example.com' }).test('https://a.b.example.com')] //=> [ true, false, true, false ]
new URLPattern({ protocol: 'data', pathname: 'foo*' }).test('data:foobar') //=> true
new URLPattern({ hostname: '{[\\:\\:ab\\:*]}', protocol: 'https' }).test('https://[::ab:1]/') //=> true
new URLPattern({ hostname: '[\\:\\:AB]' }).hostname //=> '[\\:\\:ab]'
[new URLPattern('/foo?bar#baz', 'https://h/').test('https://h/foo?bar#baz'), new URLPattern('/foo\\?bar#baz', 'https://h/').test('https://h/foo?bar#baz')] //=> [ true, true ]
[new URLPattern('/a', 'https://h/', { ignoreCase: true }).test('https://h/A'), new URLPattern('https://h/a', { ignoreCase: true }).test('https://h/A')] //=> [ true, true ]
new URLPattern('/a', null) //=> TypeError: a relative pattern needs a base URL
new URLPattern(new Proxy({}, { get(o, k) { if (k === 'pathname') throw new RangeError('mine') } })) //=> RangeError: mine
