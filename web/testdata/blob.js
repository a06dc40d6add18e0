// Blob
var read = async (s) => { const all = []; for await (const x of s) all.push(x); return all } //=> undefined
[new Blob().size, new Blob().type, new Blob([]).size, Blob.length, String(new Blob())] //=> [ 0, '', 0, 0, '[object Blob]' ]
{ const d = Object.getOwnPropertyDescriptor(Blob.prototype, 'size'); [typeof d.get, d.set, d.enumerable, d.configurable] } //=> [ 'function', undefined, true, true ]
Object.keys(Blob.prototype).sort().join() //=> 'arrayBuffer,bytes,size,slice,stream,text,type'
new Blob(['a', new Uint8Array([98]), new Uint8Array([0, 99, 0]).subarray(1, 2), new Uint8Array([100]).buffer, new DataView(new Uint8Array([0, 101]).buffer, 1), new Blob(['f']), 1, null, {}]).text() //=> 'abcdef1null[object Object]'
new Blob(['é\ud800']).bytes() //=> Uint8Array(5) [ 195, 169, 239, 191, 189 ]
new Blob(['a']).arrayBuffer().then((b) => [b.byteLength, b instanceof ArrayBuffer]) //=> [ 1, true ]
new Blob([new Uint8Array([0xef, 0xbb, 0xbf, 97, 255])]).text() //=> 'a�'
new Blob('ab') //=> TypeError: the parts must be a sequence
new Blob(null) //=> TypeError: the parts must be a sequence
new Blob({}) //=> TypeError: the parts must be a sequence
new Blob([], 1) //=> TypeError: options must be an object
new Blob([new Uint8Array(new SharedArrayBuffer(1))]) //=> TypeError: a part must not be shared memory
Blob() //=> TypeError: Class constructor Blob cannot be invoked without 'new'
new Blob(new Set(['a', 'b'])).text() //=> 'ab'
{ const b = new ArrayBuffer(2), x = new Blob([b, { toString() { b.transfer(); return 'x' } }]); [x.size, b.detached] } //=> [ 1, true ]
{ const u = new Uint8Array([97]), b = new Blob([u]); u[0] = 98; b.text() } //=> 'a'
{ const b = new Blob(['ab']); b.bytes().then((u) => { u[0] = 0; return b.text() }) } //=> 'ab'
[new Blob([], {type: 'Text/PLAIN;A=B'}).type, new Blob([], {type: 'é'}).type, new Blob([], {type: null}).type, new Blob([], {type: 'a\tb'}).type] //=> [ 'text/plain;a=b', '', 'null', '' ]
new Blob(['a\nb\r\nc\rd\r', '\r\n\r'], {endings: 'native'}).text().then(JSON.stringify) //=> '"a\\nb\\nc\\nd\\n\\n\\n"'
new Blob(['a\r\nb']).text().then(JSON.stringify) //=> '"a\\r\\nb"'
new Blob([], {endings: 'x'}) //=> TypeError: the value of endings is invalid
{ const seen = []; new Blob([{toString() { seen.push('part') }}], {get type() { seen.push('type') }, get endings() { seen.push('endings') }}); seen } //=> [ 'part', 'endings', 'type' ]
Promise.all([[1], [1, 3], [-2], [-3, -1], [3, 1], [9], [0, -9], [NaN, 2], [1.5, 3], [0.5], [undefined, 2], [-Infinity, Infinity]].map((x) => new Blob(['abcd']).slice(...x).text())) //=> [ 'bcd', 'bc', 'cd', 'bc', '', '', '', 'ab', 'c', 'abcd', 'ab', 'abcd' ]
[new Blob(['a'], {type: 'x/y'}).slice().type, new Blob(['a']).slice(0, 1, 'A/B').type] //=> [ '', 'a/b' ]
new Blob(['abcdef']).slice(1, 5).slice(1, 3).text() //=> 'cd'
Blob.prototype.size //=> TypeError: Cannot read private member #size from an object whose class did not declare it
Blob.prototype.text().catch((e) => e.name) //=> 'TypeError'
Blob.prototype.text.call(Object.create(new Blob)).catch((e) => e.name) //=> 'TypeError'
{ class X extends Blob { get y() { return 1 } } const x = new X(['ab']); [x instanceof Blob, x.size, x.y] } //=> [ true, 2, 1 ]
read(new Blob(['ab']).stream()) //=> [ Uint8Array(2) [ 97, 98 ] ]
read(new Blob([]).stream()) //=> []
read(new Blob([new Uint8Array(150000)]).stream()).then((x) => x.map((c) => c.length)) //=> [ 65536, 65536, 18928 ]
{ const r = new Blob(['abc']).stream().getReader({mode: 'byob'}); r.read(new Uint8Array(2)).then((x) => x.value) } //=> Uint8Array(2) [ 97, 98 ]
// File
{ const f = new File(['ab'], 'n\ud800', {type: 'A/b', lastModified: 5.9}); [f.name, f.lastModified, f.type, f.size, f instanceof Blob, String(f)] } //=> [ 'n�', 5, 'a/b', 2, true, '[object File]' ]
[File.length, Object.keys(File.prototype).sort().join(), Object.getPrototypeOf(File) === Blob] //=> [ 2, 'lastModified,name', true ]
Math.abs(new File([], 'x').lastModified - Date.now()) < 1000 //=> true
[new File([], 'x', {lastModified: NaN}).lastModified, new File([], 'x', {lastModified: new Date(7)}).lastModified, new File([], 'x', {lastModified: -1.5}).lastModified] //=> [ 0, 7, -1 ]
new File(['a']) //=> TypeError: 2 arguments required, but only 1 present
new File(undefined, 'x') //=> TypeError: the parts must be a sequence
new File(['abc'], 'x').slice(1) instanceof File //=> false
Reflect.get(File.prototype, 'name', new Blob()) //=> TypeError: Cannot read private member #name from an object whose class did not declare it
// Clones
{ const b = structuredClone({x: [new Blob(['ab'], {type: 'a/b'})]}).x[0]; b.text().then((t) => [t, b.type, b instanceof Blob, b instanceof File]) } //=> [ 'ab', 'a/b', true, false ]
{ const b = structuredClone(new Blob(['abcd']).slice(1, 3)); b.text() } //=> 'bc'
{ const f = structuredClone(new File(['ab'], 'n', {type: 'a/b', lastModified: 3})); f.text().then((t) => [t, f.name, f.lastModified, f.type, f instanceof File]) } //=> [ 'ab', 'n', 3, 'a/b', true ]
{ const b = new Blob(['a']), [x, y] = structuredClone([b, b]); [x === y, x === b] } //=> [ true, false ]
{ class X extends Blob {} const x = structuredClone(new X(['a'])); [x instanceof X, x instanceof Blob] } //=> [ false, true ]
{ const m = structuredClone(new Map([[new Blob(['a']), new Set([new File([], 'f')])]])); const [[k, v]] = m; [k.size, [...v][0].name] } //=> [ 1, 'f' ]
structuredClone(new FormData()) //=> DataCloneError: an instance of FormData cannot be cloned
structuredClone([new Response()]) //=> DataCloneError: an instance of Response cannot be cloned
[new Request('http://h/'), new Headers, new URL('http://h/'), new URLSearchParams, new TextEncoder, new TextDecoder, new ReadableStream, new WritableStream, new TransformStream, Blob.prototype].map((x) => { try { structuredClone(x) } catch (e) { return e.name } }).join() //=> 'DataCloneError,DataCloneError,DataCloneError,DataCloneError,DataCloneError,DataCloneError,DataCloneError,DataCloneError,DataCloneError,TypeError'
// FormData
var form = (...all) => { const f = new FormData(); for (const x of all) f.append(...x); return f } //=> undefined
var show = (f) => [...f].map(([k, v]) => [k, typeof v === 'string' ? v : [v.name, v.type, v.size]]) //=> undefined
[FormData.length, String(new FormData()), Object.keys(FormData.prototype).sort().join()] //=> [ 0, '[object FormData]', 'append,delete,entries,forEach,get,getAll,has,keys,set,values' ]
[FormData.prototype.append.length, FormData.prototype.set.length, FormData.prototype.get.length, FormData.prototype[Symbol.iterator] === FormData.prototype.entries] //=> [ 2, 2, 1, true ]
new FormData({}) //=> TypeError: there are no forms and no buttons
[...form(['a', 1], ['b', null], ['a', '\ud800'])] //=> [ [ 'a', '1' ], [ 'b', 'null' ], [ 'a', '�' ] ]
{ const f = form(['a', '1'], ['b', '2'], ['a', '3']); [f.get('a'), f.getAll('a'), f.get('z'), f.getAll('z'), f.has('b'), f.has('z')] } //=> [ '1', [ '1', '3' ], null, [], true, false ]
{ const f = form(['a', '1'], ['b', '2'], ['a', '3']); f.set('a', '4'); f.set('c', '5'); [...f].join(';') } //=> 'a,4;b,2;c,5'
{ const f = form(['a', '1'], ['b', '2'], ['a', '3']); f.delete('a'); [...f.keys(), ...f.values()] } //=> [ 'b', '2' ]
{ const f = form(['a', new Blob(['x'], {type: 't/t'})]); const v = f.get('a'); [v instanceof File, v.name, v.type, v.size, f.get('a') === v] } //=> [ true, 'blob', 't/t', 1, true ]
{ const x = new File(['x'], 'n', {lastModified: 3}), f = form(['a', x], ['b', x, 'other']); [f.get('a') === x, f.get('b').name, f.get('b').lastModified] } //=> [ true, 'other', 3 ]
form(['a', 'b', 'c']) //=> TypeError: the value must be a Blob
form(['a']) //=> TypeError: 2 arguments required, but only 1 present
{ const all = []; form(['a', '1'], ['b', '2']).forEach(function (v, k, f) { all.push(k + v + this.x + (f instanceof FormData)) }, {x: 'y'}); all } //=> [ 'a1ytrue', 'b2ytrue' ]
FormData.prototype.get.call({}, 'a') //=> TypeError: Cannot read private member #entries from an object whose class did not declare it
{ const f = form(['a', '1']), seen = []; for (const [k, v] of f) { seen.push(v); if (seen.length < 3) f.append('a', v + 1) } seen } //=> [ '1', '11', '111' ]
// Bodies
var body = (b) => new Response(b) //=> undefined
var back = async (f) => show(await new Response(f).formData()) //=> undefined
{ const r = body(new Blob(['ab'], {type: 'A/B'})); r.text().then((t) => [t, r.headers.get('content-type')]) } //=> [ 'ab', 'a/b' ]
[body(new Blob(['ab'])).headers.get('content-type'), new Response(new Blob([], {type: 'a/b'}), {headers: {'content-type': 'c/d'}}).headers.get('content-type')] //=> [ null, 'c/d' ]
new Request('http://h/', {method: 'POST', body: new Blob(['ab'], {type: 'a/b'})}).blob().then((b) => [b.size, b.type]) //=> [ 2, 'a/b' ]
{ const b = new Blob(['ab']); body(b).bytes().then((u) => { u[0] = 0; return b.text() }) } //=> 'ab'
Promise.all([body('é').blob(), body(null).blob(), body(new Uint8Array([1, 2])).blob(), body(new Blob(['abc']).stream()).blob()]).then((all) => all.map((b) => [b.size, b.type])) //=> [ [ 2, 'text/plain;charset=utf-8' ], [ 0, '' ], [ 2, '' ], [ 3, '' ] ]
{ const r = body('x'); r.blob(); r.bodyUsed } //=> true
{ const r = body('x'); r.text(); r.blob().catch((e) => e.name) } //=> 'TypeError'
Promise.all(['text/html; charset="a;b"', 'x', 'a/b, c/d;q=1', 'a/b;charset=x, a/b', '*/*', ' A/B ;; C = d;c=e;C=f', 'a/b;x="\\""', 'a/b;x=,', '"a/b,c', ''].map((t) => new Response('x', {headers: {'content-type': t}}).blob().then((b) => b.type))) //=> [ 'text/html;charset="a;b"', '', 'c/d;q=1', 'a/b;charset=x', '', 'a/b;c=e', 'a/b;x="\\""', 'a/b', '', '' ]
{ const r = body(form(['a', '1'])), t = r.headers.get('content-type'); r.text().then((x) => x.replaceAll(t.slice(30), 'B').replaceAll('\r\n', '|') + /^multipart\/form-data; boundary=----paddock-[-0-9a-f]{36}$/.test(t)) } //=> '--B|Content-Disposition: form-data; name="a"||1|--B--|true'
{ const r = body(form(['a"\r\n\r', 'x\ny'], ['f', new File(['é'], 'a"\n.txt', {type: 'a/b'})], ['g', new Blob([])])), t = r.headers.get('content-type'); r.text().then((x) => x.replaceAll(t.slice(30), 'B').replaceAll('\r\n', '|')) } //=> '--B|Content-Disposition: form-data; name="a%22%0D%0A%0D%0A"||x|y|--B|Content-Disposition: form-data; name="f"; filename="a%22%0A.txt"|Content-Type: a/b||é|--B|Content-Disposition: form-data; name="g"; filename="blob"|Content-Type: application/octet-stream|||--B--|'
back(form()) //=> []
back(form(['a', '1'], ['é"\n', ''], ['f', new File(['é\r\n--'], 'ü"\r.txt', {type: 'a/b'})], ['g', new Blob([])], ['a', '\r\n']))  //=> [ [ 'a', '1' ], [ 'é"\r\n', '' ], [ 'f', [ 'ü"\r.txt', 'a/b', 6 ] ], [ 'g', [ 'blob', 'application/octet-stream', 0 ] ], [ 'a', '\r\n' ] ]
new Response(form(['f', new Blob(['content'])])).formData().then((f) => f.get('f').text()) //=> 'content'
{ const r = new Response(form(['f', 'x'])); r.clone().formData().then((f) => r.formData().then((g) => [f.get('f'), g.get('f')])) } //=> [ 'x', 'x' ]
new Response(new URLSearchParams('a=1&b=%C3%A9+x&a=')).formData().then(show) //=> [ [ 'a', '1' ], [ 'b', 'é x' ], [ 'a', '' ] ]
new Response(new TextEncoder().encode('a=%ff'), {headers: {'content-type': 'application/x-www-form-urlencoded;charset=x'}}).formData().then(show) //=> [ [ 'a', '�' ] ]
new Response(null, {headers: {'content-type': 'application/x-www-form-urlencoded'}}).formData().then(show) //=> []
new Response('a=1').formData() //=> TypeError: the Content-Type of the body is not that of a form
new Response(null, {headers: {'content-type': 'multipart/form-data'}}).formData() //=> TypeError: the Content-Type of the body has no boundary
var multi = (text, b = 'B') => new Response(text.replaceAll('|', '\r\n'), {headers: {'content-type': 'multipart/form-data; boundary=' + b}}).formData().then(show) //=> undefined
multi('--B|Content-Disposition: form-data; name="a"||1|--B--|') //=> [ [ 'a', '1' ] ]
multi('--B|content-disposition:form-data;name=a;filename=f|X-Other: 1|Content-Type: Text/X||1|2|--B-- |epilogue') //=> [ [ 'a', [ 'f', 'text/x', 4 ] ] ]
multi('--B|Content-Disposition: form-data; name="a"; filename=""||x|--B--') //=> [ [ 'a', [ '', 'text/plain', 1 ] ] ]
multi('||--B |Content-Disposition: form-data; name="%22%0d%0A%41"||1|--B--') //=> [ [ '"\r\n%41', '1' ] ]
multi('--a b|Content-Disposition: form-data; name="a"||1|--a b--', '"a b"') //=> [ [ 'a', '1' ] ]
multi('--B--') //=> []
multi('--B|Content-Disposition: form-data; name="a"||--C|--B--') //=> [ [ 'a', '--C' ] ]
multi('') //=> TypeError: the form does not begin with its boundary
multi('--B') //=> TypeError: the boundary of the form is not followed by the end of the line
multi('--B|') //=> TypeError: the header of an entry of the form is incomplete
multi('--B|a: b||x|--B--') //=> TypeError: an entry of the form has no name
multi('--B|Content-Disposition: form-data||x|--B--') //=> TypeError: the Content-Disposition of an entry of the form is invalid
multi('--B|Content-Disposition: form-data; name="a||x|--B--') //=> TypeError: the Content-Disposition of an entry of the form is invalid
multi('--B|Content-Disposition: attachment; name="a"||x|--B--') //=> TypeError: the Content-Disposition of an entry of the form is invalid
multi('--B|x|--B--') //=> TypeError: the header of an entry of the form is invalid
multi('--B|Content-Disposition: form-data; name="a"||x|--C--') //=> TypeError: the form is incomplete
multi('--B--x') //=> TypeError: the boundary of the form is not followed by the end of the line
multi('--B--', '') //=> TypeError: the Content-Type of the body has no boundary
multi('--B--', 'x'.repeat(71)) //=> TypeError: the boundary of the form is invalid
multi('--B|Content-Disposition: form-data; name="a"||x|'.repeat(10001) + '--B--') //=> TypeError: the form has more than 10000 entries
multi('--B|Content-Disposition: form-data; name="a"||x|'.repeat(10000) + '--B--').then((x) => x.length) //=> 10000
