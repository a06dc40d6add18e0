// TextEncoder and TextDecoder.
(p, go, wanted) => {
  'use strict';
  const { arrayByteLength, dictionary, finish, isBufferSource, isShared, readable, setBytes, slice, toWellFormed, typedArrayName,
    RangeError_, TypeError_, Uint8Array_ } = p;
  const { decode, encode, encodeInto, encodingName } = go;

  class TextEncoder {
    #brand;
    get encoding() {
      this.#brand;
      return 'utf-8';
    }
    encode(input = '') {
      this.#brand;
      return encode(toWellFormed(`${input}`));
    }
    encodeInto(source, destination) {
      this.#brand;
      source = `${source}`;
      if (typedArrayName(destination) !== 'Uint8Array') throw new TypeError_('the destination must be a Uint8Array');
      const room = arrayByteLength(destination);
      // Each character takes at least one byte. The last unit may be half of a surrogate
      // pair.
      const done = encodeInto(toWellFormed(slice(source, 0, room + 1)), room);
      setBytes(destination, done[0]);
      return { read: done[1], written: done[0].length };
    }
  }
  finish(TextEncoder);

  class TextDecoder {
    #name; #fatal; #ignoreBOM;
    #rest = undefined; // the mode of the decoder, and bytes of an incomplete character
    #begun = false; // whether the byte order mark was handled

    constructor(label = 'utf-8', options = undefined) {
      const name = encodingName(`${label}`);
      if (name === undefined) throw new RangeError_('the encoding is not supported');
      options = dictionary(options, 'options');
      this.#name = name;
      this.#fatal = !!options.fatal;
      this.#ignoreBOM = !!options.ignoreBOM;
    }
    get encoding() { return this.#name; }
    get fatal() { return this.#fatal; }
    get ignoreBOM() { return this.#ignoreBOM; }
    decode(input = undefined, options = undefined) {
      this.#name;
      const stream = !!dictionary(options, 'options').stream;
      if (input === undefined) input = new Uint8Array_(0);
      if (!isBufferSource(input) && !isShared(input)) throw new TypeError_('the input must be a buffer or a view of one');
      input = readable(input);
      const rest = this.#rest, begun = this.#begun;
      this.#rest = undefined;
      this.#begun = false;
      const done = decode(this.#name, input, rest, this.#fatal, stream, begun || this.#ignoreBOM);
      if (done === undefined) throw new TypeError_('the bytes are not valid text of the encoding');
      if (stream) {
        this.#rest = done[1];
        this.#begun = begun || done[2];
      }
      return done[0];
    }
  }
  finish(TextDecoder);

  const expose = p.exposer(wanted);
  expose.class(TextEncoder);
  expose.class(TextDecoder);
}
