// The classes
['TextEncoderStream', 'TextDecoderStream'].map((k) => [Object.keys(globalThis[k].prototype).sort().join(), globalThis[k].length, Object.prototype.toString.call(new globalThis[k]())].join()).join() //=> 'encoding,readable,writable,0,[object TextEncoderStream],encoding,fatal,ignoreBOM,readable,writable,0,[object TextDecoderStream]'
TextEncoderStream.prototype.readable //=> TypeError: Cannot read private member #t from an object whose class did not declare it
TextDecoderStream.prototype.encoding //=> TypeError: Cannot read private member #name from an object whose class did not declare it
new TextDecoderStream('x') //=> RangeError: the encoding is not supported
new TextDecoderStream('utf-8', 1) //=> TypeError: options must be an object
{ const d = new TextDecoderStream('latin1', { fatal: true, ignoreBOM: true }); [d.encoding, d.fatal, d.ignoreBOM, new TextEncoderStream().encoding] } //=> [ 'windows-1252', true, true, 'utf-8' ]
// Text
var read = async (s) => { const all = []; for await (const x of s) all.push(x); return all } //=> undefined
var of = (...all) => new ReadableStream({ start(c) { for (const x of all) c.enqueue(x); c.close() } }) //=> undefined
var bytes = (...all) => of(...all.map((x) => new Uint8Array(x))) //=> undefined
read(of('a', '', 'é€', 5, null).pipeThrough(new TextEncoderStream())) //=> [ Uint8Array(1) [ 97 ], Uint8Array(5) [ 195, 169, 226, 130, 172 ], Uint8Array(1) [ 53 ], Uint8Array(4) [ 110, 117, 108, 108 ] ]
read(of('\ud83d', '\ude00').pipeThrough(new TextEncoderStream())) //=> [ Uint8Array(4) [ 240, 159, 152, 128 ] ]
read(of('a\ud83d', 'b').pipeThrough(new TextEncoderStream())) //=> [ Uint8Array(1) [ 97 ], Uint8Array(4) [ 239, 191, 189, 98 ] ]
read(of('\ud83d', '').pipeThrough(new TextEncoderStream())) //=> [ Uint8Array(3) [ 239, 191, 189 ] ]
read(of('\ude00', '\ud83d\ud83d', '\ude00').pipeThrough(new TextEncoderStream())) //=> [ Uint8Array(3) [ 239, 191, 189 ], Uint8Array(3) [ 239, 191, 189 ], Uint8Array(4) [ 240, 159, 152, 128 ] ]
read(of('a', Symbol()).pipeThrough(new TextEncoderStream())).catch((e) => e.name) //=> 'TypeError'
read(bytes([97], [0xe2], [0x82], [0xac, 98]).pipeThrough(new TextDecoderStream())) //=> [ 'a', '€b' ]
read(bytes([0xef], [0xbb], [0xbf, 97], [0xef, 0xbb, 0xbf]).pipeThrough(new TextDecoderStream())) //=> [ 'a', '﻿' ]
read(bytes([0xef, 0xbb, 0xbf, 97]).pipeThrough(new TextDecoderStream('utf-8', { ignoreBOM: true }))).then((x) => x[0].length) //=> 2
read(bytes([0xe2, 0x82]).pipeThrough(new TextDecoderStream())) //=> [ '�' ]
read(bytes([0xe2, 0x82]).pipeThrough(new TextDecoderStream('utf-8', { fatal: true }))).catch((e) => e.name) //=> 'TypeError'
read(bytes([97], [255]).pipeThrough(new TextDecoderStream('utf-8', { fatal: true }))).catch((e) => e.name) //=> 'TypeError'
read(bytes([97, 0], [0x3d], [0xd8, 0, 0xde]).pipeThrough(new TextDecoderStream('utf-16le'))) //=> [ 'a', '😀' ]
read(of(new Uint8Array([97]).buffer, new DataView(new Uint8Array([98, 99]).buffer, 1)).pipeThrough(new TextDecoderStream())) //=> [ 'a', 'c' ]
read(of('a').pipeThrough(new TextDecoderStream())).catch((e) => e.name) //=> 'TypeError'
read(of('round', ' trip ü').pipeThrough(new TextEncoderStream()).pipeThrough(new TextDecoderStream())) //=> [ 'round', ' trip ü' ]
