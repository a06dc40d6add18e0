// One expression to a line, and what Context.Eval gives for it, as Go prints it
// with %#v, or the error. golden: go test ./v8 -run TestExport -update
undefined //=> <nil>
null //=> <nil>
true //=> true
0 //=> 0
-0 //=> -0
1.5 //=> 1.5
-1e300 //=> -1e+300
NaN //=> NaN
Infinity //=> +Inf
2**53 //=> 9.007199254740992e+15
"" //=> ""
"a\0b" //=> "a\x00b"
"é€😀" //=> "é€😀"
"\ud83d" //=> "\xed\xa0\xbd"
"\udc00\ud800" //=> "\xed\xb0\x80\xed\xa0\x80"
"x\ud800y\udfffz" //=> "x\xed\xa0\x80y\xed\xbf\xbfz"
0n //=> big 0
1n //=> big 1
-1n //=> big -1
2n**64n //=> big 18446744073709551616
-(2n**64n)-1n //=> big -18446744073709551617
2n**200n //=> big 1606938044258990275541962092341162602522202993782792835301376
[] //=> []interface {}{}
[1,"2",null,undefined,true] //=> []interface {}{1, "2", interface {}(nil), interface {}(nil), true}
[1,,3] //=> []interface {}{1, interface {}(nil), 3}
[[[]]] //=> []interface {}{[]interface {}{[]interface {}{}}}
({}) //=> map[string]interface {}{}
({a:1,b:{c:[2]}}) //=> map[string]interface {}{"a":1, "b":map[string]interface {}{"c":[]interface {}{2}}}
({"":1,"__proto__":2,["__proto__"]:3,5:4}) //=> map[string]interface {}{"":1, "5":4, "__proto__":3}
Object.create(null) //=> map[string]interface {}{}
Object.create({inherited:1}) //=> map[string]interface {}{}
Object.assign(new (class P {}),{x:1}) //=> map[string]interface {}{"x":1}
new Date(0) //=> time 1970-01-01T00:00:00Z
new Date(NaN) //=> time 0001-01-01T00:00:00Z
[new Date(1e12)] //=> []interface {}{time.Date(2001, time.September, 9, 1, 46, 40, 0, time.UTC)}
Object.defineProperty({},"hidden",{value:1}) //=> map[string]interface {}{}
({[Symbol()]:1}) //=> map[string]interface {}{}
(function(){}) //=> error v8: $: not plain data: a function
({f(){}}) //=> error v8: $.f: not plain data: a function
Symbol("s") //=> error v8: $: not plain data: a symbol
[1,[2,Symbol()]] //=> error v8: $[1][1]: not plain data: a symbol
new Proxy({},{}) //=> error v8: $: not plain data: a proxy
({a:new Proxy([],{})}) //=> error v8: $.a: not plain data: a proxy
({get x(){ for(;;); }}) //=> error v8: $.x: not plain data: reading it would run JavaScript
Object.defineProperty([1],0,{get(){ throw 1 }}) //=> error v8: $[0]: not plain data: reading it would run JavaScript
Temporal.PlainDate.from('2026-01-01') //=> error v8: $: not plain data: a Temporal.PlainDate; convert it with its toString method
new Map //=> error v8: $: not plain data: a Map; package marshal converts it
new Set //=> error v8: $: not plain data: a Set; package marshal converts it
/x/ //=> error v8: $: not plain data: a RegExp; package marshal converts it
Promise.resolve(1) //=> error v8: $: not plain data: a promise
new Error("e") //=> error v8: $: not plain data: an Error; package marshal converts it
new Uint8Array([1, 2]) //=> []byte{0x1, 0x2}
new Uint8Array(0) //=> []byte{}
new Uint8Array(1000).fill(7).subarray(500, 502) //=> []byte{0x7, 0x7}
new Uint8ClampedArray([300]) //=> []byte{0xff}
new DataView(new Uint8Array([1, 2, 3]).buffer, 1) //=> []byte{0x2, 0x3}
new ArrayBuffer(2) //=> []byte{0x0, 0x0}
[{ a: new Uint8Array([1]) }] //=> []interface {}{map[string]interface {}{"a":[]uint8{0x1}}}
new (class extends Uint8Array { get length() { return 1 } get buffer() { return null } })(2) //=> []byte{0x0, 0x0}
Object.assign(new Uint8Array(1), { more: 1 }) //=> []byte{0x0}
Object.setPrototypeOf(new Uint8Array(1), null) //=> []byte{0x0}
var b = new ArrayBuffer(4, { maxByteLength: 8 }), a = new Uint8Array(b); b.resize(6); a //=> []byte{0x0, 0x0, 0x0, 0x0, 0x0, 0x0}
var b = new ArrayBuffer(4, { maxByteLength: 8 }), a = new Uint8Array(b, 2, 2); b.resize(3); a //=> []byte{}
var b = new ArrayBuffer(4, { maxByteLength: 8 }), a = new DataView(b, 2, 2); b.resize(1); a //=> []byte{}
var b = new ArrayBuffer(4, { maxByteLength: 8 }); b.resize(1); b //=> []byte{0x0}
new Uint8Array(new WebAssembly.Memory({ initial: 1 }).buffer, 65534) //=> []byte{0x0, 0x0}
var b = new ArrayBuffer(4); b.transfer(); b //=> error v8: $: not plain data: a detached buffer
var a = new Uint8Array(4); a.buffer.transfer(); [a] //=> error v8: $[0]: not plain data: a detached buffer
var a = new DataView(new ArrayBuffer(4)); a.buffer.transfer(); a //=> error v8: $: not plain data: a detached buffer
new SharedArrayBuffer(4) //=> error v8: $: not plain data: shared memory, to which others may be writing
({ a: new Uint8Array(new SharedArrayBuffer(4)) }) //=> error v8: $.a: not plain data: shared memory, to which others may be writing
new Int8Array(1) //=> error v8: $: not plain data: a typed array whose elements are not bytes; package marshal converts it
[new Float64Array(1)] //=> error v8: $[0]: not plain data: a typed array whose elements are not bytes; package marshal converts it
new Proxy(new Uint8Array(1), {}) //=> error v8: $: not plain data: a proxy
Object.create(new Uint8Array(1)) //=> map[string]interface {}{}
let a=[];a[0]=a;a //=> error v8: $[0][0][0][0][0][0][0][0][0][0…[0][0][0][0][0][0][0][0][0][0]: the value nests more than 512 levels deep; IsolateOptions.MaxDepth sets the limit, and plain data must not be cyclic
let o={};o.o={o};o //=> error v8: $.o.o.o.o.o.o.o.o.o.o.o.o.o.o.….o.o.o.o.o.o.o.o.o.o.o.o.o.o.o: the value nests more than 512 levels deep; IsolateOptions.MaxDepth sets the limit, and plain data must not be cyclic
Array(5e6) //=> error v8: $: the value has more than 4194304 parts; a part that several places share counts for each place
new String("boxed") //=> map[string]interface {}{"0":"b", "1":"o", "2":"x", "3":"e", "4":"d"}
Object(1n) //=> map[string]interface {}{}
