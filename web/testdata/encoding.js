new TextEncoder().encode('aü€😀\ud800') //=> Uint8Array(13) [ 97, 195, 188, 226, 130, 172, 240, 159, 152, 128, 239, 191, 189 ]
new TextEncoder().encode().length + new TextEncoder().encoding //=> '0utf-8'
new TextEncoder().encodeInto('aü😀x', new Uint8Array(4)) //=> { read: 2, written: 3 }
{ const b = new Uint8Array(8); [new TextEncoder().encodeInto('aü😀x', b), b] } //=> [ { read: 5, written: 8 }, Uint8Array(8) [ 97, 195, 188, 240, 159, 152, 128, 120 ] ]
new TextEncoder().encodeInto('a', []) //=> TypeError: the destination must be a Uint8Array
new TextEncoder().encodeInto('a', new Uint8Array(0)) //=> { read: 0, written: 0 }
Object.keys(TextEncoder.prototype).join() + Object.prototype.toString.call(new TextDecoder) //=> 'encoding,encode,encodeInto[object TextDecoder]'
TextEncoder.prototype.encoding //=> TypeError: Cannot read private member...
var bytes = (...b) => new Uint8Array(b), utf8 = (...b) => new TextDecoder().decode(bytes(...b))
[new TextDecoder().encoding, new TextDecoder().fatal, new TextDecoder().ignoreBOM] //=> [ 'utf-8', false, false ]
[' UTF8 ', 'latin1', 'ascii', 'utf-16', 'unicodefffe', 'Shift_JIS', 'windows-1251', 'gbk', 'koi8-r', 'euc-kr'].map((l) => new TextDecoder(l).encoding).join() //=> 'utf-8,windows-1252,windows-1252,utf-16le,utf-16be,shift_jis,windows-1251,gbk,koi8-r,euc-kr'
new TextDecoder('nope') //=> RangeError: the encoding is not supported
new TextDecoder('x'.repeat(1e6)) //=> RangeError: the encoding is not supported
utf8(0x61, 0xc3, 0xbc, 0xe2, 0x82, 0xac) //=> 'aü€'
// One U+FFFD for each maximal prefix of a character that is not completed.
[utf8(0xe2, 0x82, 0x41), utf8(0xff, 0xfe), utf8(0xf0, 0x9f, 0x98), utf8(0xed, 0xa0, 0x80), utf8(0xc0, 0x80), utf8(0xf4, 0x90, 0x80, 0x80)].join() //=> '�A,��,�,���,��,����'
[utf8(0xef, 0xbb, 0xbf, 0x61).length, new TextDecoder('utf-8', {ignoreBOM: true}).decode(bytes(0xef, 0xbb, 0xbf, 0x61)).length] //=> [ 1, 2 ]
new TextDecoder('utf-8', {fatal: true}).decode(bytes(0xff)) //=> TypeError: the bytes are not valid text of the encoding
new TextDecoder('utf-8', {fatal: true}).decode(bytes(0xe2, 0x82)) //=> TypeError: the bytes are not valid text of the encoding
{ const d = new TextDecoder('utf-8', {fatal: true}); [d.decode(bytes(0xe2, 0x82), {stream: true}), d.decode(bytes(0xac), {stream: true}), d.decode()] } //=> [ '', '€', '' ]
{ const d = new TextDecoder; [d.decode(bytes(0xef), {stream: true}), d.decode(bytes(0xbb, 0xbf), {stream: true}), d.decode(bytes(0xef, 0xbb, 0xbf), {stream: true}).length, d.decode(bytes(0xf0)), d.decode(bytes(0xef, 0xbb, 0xbf))] } //=> [ '', '', 1, '�', '' ]
{ const d = new TextDecoder('utf-16le'); [d.decode(bytes(0x3d), {stream: true}), d.decode(bytes(0xd8, 0x00), {stream: true}), d.decode(bytes(0xde))] } //=> [ '', '', '😀' ]
[new TextDecoder('utf-16le').decode(bytes(0x41, 0, 0, 0xd8, 0x42)), new TextDecoder('utf-16be').decode(bytes(0, 0x41)), new TextDecoder('latin1').decode(bytes(0x80, 0xe9, 0x81))] //=> [ 'A��', 'A', '€é\x81' ]
{ const d = new TextDecoder('shift_jis'); [d.decode(bytes(0x83), {stream: true}), d.decode(bytes(0x65)), d.decode(bytes(0x83))] } //=> [ '', 'テ', '�' ]
new TextDecoder('shift_jis', {fatal: true}).decode(bytes(0x83)) //=> TypeError: the bytes are not valid text of the encoding
[new TextDecoder().decode(bytes(97, 98, 99).buffer), new TextDecoder().decode(new DataView(bytes(97, 98, 99).buffer, 1, 1)), new TextDecoder().decode(new Uint16Array([0x6261]))] //=> [ 'abc', 'b', 'ab' ]
new TextDecoder().decode([97]) //=> TypeError: the input must be an ArrayBuffer or a view of one
new TextDecoder().decode(new Uint8Array(new SharedArrayBuffer(1))) //=> TypeError: the input must be an ArrayBuffer or a view of one
{ const b = new ArrayBuffer(1); b.transfer(); new TextDecoder().decode(b) } //=> ''
{ const b = bytes(1); b.buffer.transfer(); new TextDecoder().decode(b) } //=> ''
