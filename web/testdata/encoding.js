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
[new TextDecoder('utf-16le').decode(bytes(0x41, 0, 0, 0xd8, 0x42)), new TextDecoder('utf-16be').decode(bytes(0, 0x41)), new TextDecoder('latin1').decode(bytes(0x80, 0xe9, 0x81))] //=> [ 'A�', 'A', '€é\x81' ]
{ const d = new TextDecoder('shift_jis'); [d.decode(bytes(0x83), {stream: true}), d.decode(bytes(0x65)), d.decode(bytes(0x83))] } //=> [ '', 'テ', '�' ]
new TextDecoder('shift_jis', {fatal: true}).decode(bytes(0x83)) //=> TypeError: the bytes are not valid text of the encoding
[new TextDecoder().decode(bytes(97, 98, 99).buffer), new TextDecoder().decode(new DataView(bytes(97, 98, 99).buffer, 1, 1)), new TextDecoder().decode(new Uint16Array([0x6261]))] //=> [ 'abc', 'b', 'ab' ]
new TextDecoder().decode([97]) //=> TypeError: the input must be a buffer or a view of one
{ const s = new SharedArrayBuffer(4), b = new Uint8Array(s); b.set([97, 98, 99, 100]); [s, b, new DataView(s, 1, 2), b.subarray(2)].map((x) => new TextDecoder().decode(x)) } //=> [ 'abcd', 'abcd', 'bc', 'cd' ]
{ const b = new Uint8Array(new SharedArrayBuffer(2)); [new TextEncoder().encodeInto('aé', b).read, b[0]] } //=> [ 1, 97 ]
// Labels may have the spaces of ASCII around them, and no others.
['\t\n\f\r gbk ', '\u000bgbk', '\u00a0gbk', 'gbk\u2028', '\ufeffgbk', '\u212aoi8-r', 'g bk', 'utf-8\0', 'hz-gb-2312', 'x-unicode20utf8', 'iso-8859-8-i'].map((l) => { try { return new TextDecoder(l).encoding } catch (e) { return e.name } }).join() //=> 'gbk,RangeError,RangeError,RangeError,RangeError,RangeError,RangeError,RangeError,RangeError,utf-8,iso-8859-8-i'
// Bytes that are not valid, as the Encoding Standard says.
var decoded = (name, ...b) => new TextDecoder(name).decode(bytes(...b))
[decoded('big5', 0x81, 0x41, 0x42), decoded('big5', 0x80, 0x41), decoded('big5', 0x81, 0x81), decoded('big5', 0x88, 0x62, 0xa1, 0x41, 0xa1)] //=> [ '�AB', '�A', '�', 'Ê̄，�' ]
[decoded('gbk', 0x81, 0x30, 0x81, 0x41, 0x42), decoded('gb18030', 0x81, 0x30, 0x81, 0x30, 0x81, 0x35, 0xf4, 0x37) === '\x80\ue7c7', decoded('gb18030', 0x90, 0x30, 0x81, 0x30), decoded('gb18030', 0x84, 0x32, 0xff), decoded('gb18030', 0x80, 0xff, 0xa8, 0xbc)] //=> [ '�0丄B', true, '𐀀', '�2�', '€�ḿ' ]
[decoded('gb18030', 0xfe, 0x39, 0xfe, 0x39), decoded('gb18030', 0x81, 0x30), decoded('gb18030', 0xa1, 0x40) === '\ue4c6', decoded('gbk', 0xfe, 0x59)] //=> [ '�', '�', true, '龴' ]
new TextDecoder('gb18030', {fatal: true}).decode(bytes(0x84, 0x31, 0xa4, 0x37)) //=> '�'
[decoded('shift_jis', 0x81, 0x41, 0x81, 0x21, 0x80, 0xa0, 0xb1, 0xfa, 0x54), decoded('euc-kr', 0x81, 0x5b, 0xb0, 0xa1), decoded('euc-jp', 0x8e, 0xb1, 0x8f, 0xa1, 0x41, 0x8f, 0xa2, 0xaf, 0xa4, 0xa2, 0x8f)] //=> [ '、�!\x80�ｱ￢', '�[가', 'ｱ�A˘あ�' ]
[decoded('iso-8859-2', 0x80, 0x9f, 0xa1), decoded('iso-8859-8-i', 0x85, 0xe0, 0xa1), decoded('windows-1253', 0x81, 0xaa), decoded('koi8-u', 0xae, 0xa4)] //=> [ '\x80\x9FĄ', '\x85א�', '\x81�', 'ўє' ]
var esc = (set, ...b) => [0x1b, ...[...set].map((c) => c.charCodeAt()), ...b]
[decoded('iso-2022-jp', ...esc('(J', 0x5c, 0x7e, 0x41)), decoded('iso-2022-jp', 0x0e, 0x0f, 0x41), decoded('iso-2022-jp', ...esc('(I', 0x31)), decoded('iso-2022-jp', ...esc('$B', 0x24, 0x22), ...esc('(B', 0x41))] //=> [ '¥‾A', '��A', 'ｱ', 'あA' ]
[decoded('iso-2022-jp', ...esc('(B'), ...esc('(J')), decoded('iso-2022-jp', ...esc('(A')), decoded('iso-2022-jp', ...esc('$B', 0x24)), decoded('iso-2022-jp', 0x1b, 0x24), decoded('iso-2022-jp', ...esc('$B', 0x24, 0x1b, 0x28, 0x42))] //=> [ '�', '�(A', '�', '�$', '�' ]
// The mode continues in the next chunk, and ends with the stream.
{ const d = new TextDecoder('iso-2022-jp'), s = {stream: true}; [d.decode(bytes(0x1b, 0x24), s), d.decode(bytes(0x42, 0x24), s), d.decode(bytes(0x22, 0x24, 0x24), s), d.decode(bytes(0x24)), d.decode(bytes(0x24))].join('|') } //=> '||あい|�|$'
{ const d = new TextDecoder('iso-2022-jp'), s = {stream: true}; [d.decode(bytes(...esc('(J')), s), d.decode(bytes(...esc('(J', 0x5c)))].join('|') } //=> '|�¥'
{ const d = new TextDecoder('gb18030'), s = {stream: true}; [d.decode(bytes(0x90), s), d.decode(bytes(0x30, 0x81), s), d.decode(bytes(0x30)), d.decode(bytes(0x90, 0x30), s), d.decode(bytes(0x41))].join('|') } //=> '||𐀀||�0A'
{ const b = new ArrayBuffer(1); b.transfer(); new TextDecoder().decode(b) } //=> ''
{ const b = bytes(1); b.buffer.transfer(); new TextDecoder().decode(b) } //=> ''
