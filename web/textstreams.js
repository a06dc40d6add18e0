// TextEncoderStream and TextDecoderStream.
(p, go, wanted) => {
  'use strict';
  const { charCodeAt, dictionary, finish, isBufferSource, isShared, readable, slice, toWellFormed, RangeError_, TypeError_, Uint8Array_ } = p;
  const { add, make } = p.transformStream;
  const { decode, encode, encodingName } = go;

  const nothing = () => {};

  class TextEncoderStream {
    #t;
    constructor() {
      let high = ''; // the first half of a surrogate pair, at the end of a chunk
      this.#t = make((t, chunk) => {
        let text = high + `${chunk}`;
        high = '';
        const last = text === '' ? 0 : charCodeAt(text, text.length - 1);
        if (last >= 0xd800 && last <= 0xdbff) {
          high = text[text.length - 1];
          text = slice(text, 0, -1);
        }
        if (text !== '') add(t, encode(toWellFormed(text)));
      }, (t) => {
        if (high !== '') add(t, encode('\ufffd'));
      }, nothing);
    }
    get encoding() {
      this.#t;
      return 'utf-8';
    }
    get readable() { return this.#t.readable.object; }
    get writable() { return this.#t.writable.object; }
  }
  finish(TextEncoderStream);

  class TextDecoderStream {
    #name; #fatal; #ignoreBOM; #t;
    constructor(label = 'utf-8', options = undefined) {
      const name = encodingName(`${label}`);
      if (name === undefined) throw new RangeError_('the encoding is not supported');
      options = dictionary(options, 'options');
      const fatal = !!options.fatal, ignoreBOM = !!options.ignoreBOM;
      let rest, begun = ignoreBOM;
      const next = (t, bytes, more) => {
        const done = decode(name, bytes, rest, fatal, more, begun);
        if (done === undefined) throw new TypeError_('the bytes are not valid text of the encoding');
        rest = done[1];
        begun ||= done[2];
        if (done[0] !== '') add(t, done[0]);
      };
      this.#name = name;
      this.#fatal = fatal;
      this.#ignoreBOM = ignoreBOM;
      this.#t = make((t, chunk) => {
        if (!isBufferSource(chunk) && !isShared(chunk)) throw new TypeError_('the chunk must be a buffer or a view of one');
        next(t, readable(chunk), true);
      }, (t) => next(t, new Uint8Array_(0), false), nothing);
    }
    get encoding() { return this.#name; }
    get fatal() { return this.#fatal; }
    get ignoreBOM() { return this.#ignoreBOM; }
    get readable() { return this.#t.readable.object; }
    get writable() { return this.#t.writable.object; }
  }
  finish(TextDecoderStream);

  const expose = p.exposer(wanted);
  expose.class(TextEncoderStream);
  expose.class(TextDecoderStream);
}
